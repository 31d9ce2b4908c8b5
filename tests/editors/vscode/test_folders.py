"""A window of several folders: one server, the sessions of all of them, each in its own folder."""

import json
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.editors.vscode.conftest import VULNERABLE, Serve
from tests.editors.vscode.served import forwarders_of
from tests.editors.vscode.window import Window


def test_each_folder_of_a_window_has_its_own_sessions(
    serve: Serve, pages: Callable[[], Page], folder: Path, home: Path, tmp_path: Path
) -> None:
    mill = tmp_path / "mill"
    mill.mkdir()
    (mill / "grind.py").write_text(VULNERABLE)
    several = tmp_path / "both.code-workspace"
    several.write_text(json.dumps({"folders": [{"path": "shop"}, {"path": "mill"}]}))
    window = Window(pages())
    window.open(serve(folder=several).address())
    window.ready()
    window.sessions()
    window.command("Sessions: New Session")
    window.pick("shop")
    expect(window.row("Untitled session")).to_be_visible()
    window.file("grind.py")
    window.at("hashlib.md5")
    window.choose(window.actions(), "Review with security agent")
    expect(window.row("grind.py")).to_contain_text("1 finding")
    expect(window.row("grind.py")).to_contain_text("mill")
    expect(window.row("Untitled session")).to_contain_text("shop")
    assert (len(sessions_in(folder)), len(sessions_in(mill))) == (1, 1)
    window.command("Sessions: New Session")
    window.until(lambda: len(sessions_in(mill)) == 2, "a session in the folder of the open file")
    assert len(sessions_in(folder)) == 1
    assert len(forwarders_of(home)) == 1
    several.write_text(json.dumps({"folders": [{"path": "shop"}]}))
    expect(window.row("grind.py")).to_have_count(0)
    expect(window.row("Untitled session")).not_to_contain_text("shop")
    several.write_text(json.dumps({"folders": [{"path": "shop"}, {"path": "mill"}]}))
    expect(window.row("grind.py")).to_contain_text("mill")


def sessions_in(folder: Path) -> list[Path]:
    """The sessions that lie in a folder."""
    return [*(folder / ".sessionls" / "sessions").glob("*.jsonl")]
