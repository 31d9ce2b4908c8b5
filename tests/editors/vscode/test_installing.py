"""The button that installs the server: asks, shows progress, can be cancelled, and then goes on."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.editors.vscode.conftest import Serve
from tests.editors.vscode.served import SERVER
from tests.editors.vscode.window import Window

_UV = """#!/bin/sh
echo "$@" >> {asked}
while [ ! -e {gate} ]; do sleep 0.1; done
mkdir -p "$HOME/.local/bin"
printf '#!/bin/sh\\nexec {server} "$@"\\n' > "$HOME/.local/bin/sessionls"
chmod +x "$HOME/.local/bin/sessionls"
"""
"""It installs as uv does, once there is a file."""


def test_the_server_is_installed_after_asking_and_the_window_goes_on(
    serve: Serve, pages: Callable[[], Page], tmp_path: Path
) -> None:
    asked, gate, person = (tmp_path / name for name in ("asked", "gate", "person"))
    person.mkdir()
    tools = tmp_path / "tools"
    tools.mkdir()
    program(tools / "uv", _UV.format(asked=asked, gate=gate, server=SERVER))
    program(tools / "uvx", "#!/bin/sh\nexit 1\n")
    # VS Code asks the person's shell for the places of programs.
    path = f"{tools}:/usr/bin:/bin"
    (person / ".bash_profile").write_text(f'export PATH="{path}"\n')
    places = {"PATH": path, "HOME": str(person), "SHELL": "/bin/bash"}
    window = Window(pages())
    window.open(serve(settings={"sessionls.path": ""}, variables=places).address())
    window.sessions()
    began(window, asked, 1)
    window.notification("Installing the session server").hover()
    window.page.get_by_role("button", name="Cancel").click()
    expect(window.notification("Installing the session server")).to_have_count(0)
    assert not (person / ".local" / "bin" / "sessionls").exists()
    window.sessions()
    began(window, asked, 2)
    gate.touch()
    window.ready()
    expect(window.page.get_by_text("No sessions yet.")).to_be_visible()


def began(window: Window, asked: Path, times: int) -> None:
    """Press the button, say yes, and see that uv goes on, asked for so many times by now."""
    window.page.locator(".sidebar").get_by_role("button", name="Install Server").click()
    asking = window.page.locator(".monaco-dialog-box")
    expect(asking).to_contain_text("This runs: uv tool install sessionls")
    asking.get_by_role("button", name="Install", exact=True).click()
    expect(window.notification("Installing the session server")).to_be_visible()
    window.until(
        lambda: asked.exists() and asked.read_text() == "tool install sessionls\n" * times,
        "uv to be asked",
    )


def program(path: Path, text: str) -> None:
    """A program of these lines."""
    path.write_text(text)
    path.chmod(0o755)
