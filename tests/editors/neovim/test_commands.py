"""The commands of the plugin, in a real Neovim with the real server."""

from pathlib import Path

from tests.editors.neovim.nvim import Neovim


def test_the_first_command_starts_the_server_for_the_folder(editor: Neovim) -> None:
    told = editor.request("info")
    assert told["workspace"]["root"] == editor.lua("return vim.fn.getcwd()")
    assert told["participant"]["name"] == "Ana"


def test_a_review_finds_and_fills_the_quickfix_list(editor: Neovim, workspace: Path) -> None:
    editor.do("edit app.py")
    editor.do("Sessionls review security")
    (found,) = editor.diagnostics(1)
    assert found["source"] == "sessionls/security"
    editor.do("Sessionls findings")
    items = editor.lua("return vim.fn.getqflist()")
    assert [item["lnum"] for item in items] == [5]
