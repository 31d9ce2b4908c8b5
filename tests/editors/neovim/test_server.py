"""Finding the server: the setting, the workspace, the PATH, uvx; which one it is, and why."""

import os
import stat
from pathlib import Path

import pytest

from tests.editors.neovim.conftest import Launch
from tests.editors.neovim.nvim import Neovim


def program(path: Path) -> Path:
    """Something that can be executed; nobody does."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\nexit 1\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


@pytest.fixture
def tools(tmp_path: Path) -> Path:
    """The only folder on the PATH besides the system's own."""
    folder = tmp_path / "tools"
    folder.mkdir()
    return folder


@pytest.fixture
def bare(launch: Launch, tools: Path) -> Neovim:
    """A Neovim whose settings name no server."""
    return launch({}, more={"PATH": os.pathsep.join([str(tools), "/usr/bin", "/bin"])})


def find(editor: Neovim, folder: Path) -> dict[str, object]:
    return editor.lua("return require('sessionls.server').find(...)", str(folder))


def test_each_rung_comes_before_the_next(bare: Neovim, workspace: Path, tools: Path) -> None:
    none = find(bare, workspace)
    assert "cmd" not in none
    assert "it is not on the PATH, there is no uvx. Install it with" in str(none["why"])
    uvx = program(tools / "uvx")
    assert find(bare, workspace)["cmd"] == ["uvx", "sessionls"], uvx
    on_path = program(tools / "sessionls")
    found = find(bare, workspace)
    assert (found["rung"], found["cmd"]) == ("path", [str(on_path)])
    own = program(workspace / ".venv" / "bin" / "sessionls")
    found = find(bare, workspace)
    assert (found["rung"], found["cmd"]) == ("workspace", [str(own)])
    assert found["why"] == f"{own} is used: .venv of the workspace has it."
    bare.lua("vim.g.sessionls = { cmd = { ... } }", str(on_path))
    found = find(bare, workspace)
    assert (found["rung"], found["cmd"]) == ("setting", [str(on_path)])


def test_rungs_can_be_left_out(bare: Neovim, workspace: Path) -> None:
    program(workspace / ".venv" / "bin" / "sessionls")
    bare.lua("vim.g.sessionls = { ladder = { 'path' } }")
    assert "cmd" not in find(bare, workspace)


def test_a_setting_that_cannot_be_executed_is_told_when_a_command_needs_it(bare: Neovim) -> None:
    bare.lua("vim.g.sessionls = { cmd = { '/nowhere/sessionls' } }")
    bare.do("Sessionls new")
    bare.until_told("vim.g.sessionls.cmd is /nowhere/sessionls")


def test_a_server_that_ends_before_it_is_ready_is_told(bare: Neovim, workspace: Path) -> None:
    program(workspace / ".venv" / "bin" / "sessionls")
    bare.do("Sessionls new")
    bare.until_told("ended with code 1 before it was ready")


def test_the_program_is_told_without_the_words_of_an_editors_link(bare: Neovim) -> None:
    for words, expected in (
        (["sh", "join", "link"], ["sh"]),
        (["sh", "-m", "sessionls", "--no-hub"], ["sh", "-m", "sessionls"]),
    ):
        bare.lua("vim.g.sessionls = { cmd = ... }", words)
        assert bare.lua("return require('sessionls.server').program('.')") == expected


def test_a_file_and_a_command_share_one_server_where_no_marker_is(
    launch: Launch, workspace: Path
) -> None:
    (workspace / ".sessionls").rmdir()
    editor = launch()
    assert editor.request("info")["workspace"]["root"] == str(workspace)
    editor.do("edit app.py")
    editor.until("return #vim.lsp.get_clients({ bufnr = 0 }) == 1", "the file to be attached")
    assert editor.lua("return #vim.lsp.get_clients({ name = 'sessionls' })") == 1


def test_each_folder_has_a_server_of_its_own_and_ones_home_is_no_workspace(
    launch: Launch, workspace: Path, tmp_path: Path
) -> None:
    editor = launch()
    editor.request("info")
    other = tmp_path / "other"
    (other / ".git").mkdir(parents=True)
    editor.do(f"cd {other}")
    assert editor.request("info")["workspace"]["root"] == str(other)
    editor.do(f"cd {Path.home()}")
    assert editor.lua("return require('sessionls.client').root() == nil")
