"""`:checkhealth sessionls`: what is used, why, and what to do."""

from pathlib import Path

from tests.editors.neovim.conftest import Launch
from tests.editors.neovim.nvim import Neovim, settings


def health(editor: Neovim) -> str:
    editor.do("checkhealth sessionls")
    return "\n".join(editor.lines())


def test_it_says_which_server_and_what_it_tells(editor: Neovim, workspace: Path) -> None:
    editor.do("edit app.py")
    editor.until("return #vim.lsp.get_clients({ name = 'sessionls' }) == 1", "the server")
    said = health(editor)
    assert "vim.g.sessionls.cmd says so." in said
    assert "OK version " in said
    assert "OK the hub is process " in said
    assert "OK you are Ana" in said
    assert f"{workspace}: 0 sessions" in said
    assert "No language model" in said
    assert "assistant, " in said
    assert "ERROR" not in said


def test_it_says_what_is_wrong_and_what_to_do(launch: Launch, workspace: Path) -> None:
    agent = workspace / ".sessionls" / "agents" / "broken.md"
    agent.parent.mkdir(parents=True)
    agent.write_text("---\nname: broken\nmaxSteps: many\n---\nHello.\n")
    editor = launch(settings(colour="red", settings={"defaultAgent": 3}))
    editor.lua("vim.lsp.enable('sessionls', false)")
    said = health(editor)
    assert 'ERROR vim.g.sessionls has no setting "colour"' in said
    assert "|sessionls-configuration|" in said
    assert 'Add vim.lsp.enable("sessionls") to your init.lua.' in said
    assert "broken.md: " in said
    assert ":edit " in said
    assert "defaultAgent" in said


def test_it_looks_where_the_person_has_come_from_and_names_every_server(
    editor: Neovim, workspace: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    (other / ".sessionls").mkdir(parents=True)
    (other / "there.py").write_text("x = 1\n")
    editor.do("edit app.py")
    editor.do(f"edit {other / 'there.py'}")
    editor.until(
        "local all = vim.lsp.get_clients({ name = 'sessionls' });"
        "return #all == 2 and all[1].initialized and all[2].initialized",
        "both servers",
    )
    said = health(editor)
    assert f"looked at for {other}" in said
    assert f"{other}: 0 sessions" in said
    assert f"runs in {other}, attached to 1 buffer" in said
    assert f"runs in {workspace}, attached to 1 buffer" in said


def test_without_a_server_it_says_how_to_get_one(launch: Launch) -> None:
    editor = launch({"ladder": []})
    said = health(editor)
    assert "ERROR No server" in said
    assert "pipx install sessionls" in said
