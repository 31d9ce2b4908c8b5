"""Finding the server: the setting, the workspace, the PATH, uvx; which one it is, and why."""

import os
import shlex
import stat
from pathlib import Path

import pytest

from tests.editors.neovim.conftest import Launch
from tests.editors.neovim.nvim import SERVER, Neovim
from tests.editors.neovim.panels import opened
from tests.editors.neovim.patience import until


def program(path: Path, script: str = "exit 1") -> Path:
    """Something that can be executed; by itself it is no server."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
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


def seen(editor: Neovim) -> None:
    """Somebody looks at this Neovim, so that asking makes sense."""
    editor.api.call("ui_attach", 80, 24, {})


def prepared(editor: Neovim, folder: Path, occasion: str = "file") -> dict[str, object]:
    """What is started for a folder once everything is asked that has to be."""
    editor.lua(
        "_G.found = nil; local folder, occasion = ...;"
        "require('sessionls.server').prepare(folder, occasion, function(f) _G.found = f end)",
        str(folder),
        occasion,
    )
    return editor.until("return _G.found", "the server to be found")


def test_each_rung_comes_before_the_next(bare: Neovim, workspace: Path, tools: Path) -> None:
    none = find(bare, workspace)
    assert "cmd" not in none
    assert "it is not on the PATH, there is no uvx. Install it with" in str(none["why"])
    uvx = program(tools / "uvx")
    assert find(bare, workspace)["cmd"] == [str(uvx), "--offline", "sessionls"]
    on_path = program(tools / "sessionls")
    found = find(bare, workspace)
    assert (found["rung"], found["cmd"]) == ("path", [str(on_path)])
    own = program(workspace / ".venv" / "bin" / "sessionls")
    seen(bare)
    bare.chooses("Yes")
    found = prepared(bare, workspace)
    assert (found["rung"], found["cmd"]) == ("workspace", [str(own)])
    assert found["why"] == f"{own} is used: .venv of the workspace has it."
    bare.lua("vim.g.sessionls = { cmd = { ... } }", str(on_path))
    found = find(bare, workspace)
    assert (found["rung"], found["cmd"]) == ("setting", [str(on_path)])


def test_where_nobody_can_be_asked_the_workspaces_own_server_is_not_started(
    bare: Neovim, workspace: Path, tools: Path
) -> None:
    own = program(workspace / ".venv" / "bin" / "sessionls", f"touch {workspace}/started")
    on_path = program(tools / "sessionls")
    found = prepared(bare, workspace, "command")
    assert (found["rung"], found["distrusted"]) == ("path", str(own))
    assert f"{own} lies in the workspace, and you have not trusted it yet" in str(found["why"])
    assert found["cmd"] == [str(on_path)]
    bare.do("Sessionls new")
    bare.until_told("ended with code 1 before it was ready")
    bare.do("edit app.py")
    bare.do("checkhealth sessionls")
    assert ":Sessionls trust asks." in "\n".join(bare.lines())
    assert (bare.asked, (workspace / "started").exists()) == ([], False)


def test_a_program_on_the_path_that_lies_in_the_workspace_is_the_workspaces(
    launch: Launch, workspace: Path
) -> None:
    own = program(workspace / "tools" / "sessionls")
    editor = launch({}, more={"PATH": f"{own.parent}:/usr/bin:/bin"})
    found = find(editor, workspace)
    assert (found.get("cmd"), found["distrusted"]) == (None, str(own))
    assert find(editor, workspace.parent / "other")["cmd"] == [str(own)]


def test_a_link_in_the_workspace_is_the_workspaces_and_a_link_into_it_is_too(
    launch: Launch, workspace: Path, tmp_path: Path
) -> None:
    elsewhere = program(tmp_path / "elsewhere" / "bin" / "sessionls")
    (workspace / ".venv").symlink_to(elsewhere.parents[1])
    editor = launch({"ladder": ["workspace"]})
    assert find(editor, workspace)["distrusted"] == str(workspace / ".venv/bin/sessionls")
    (tmp_path / "links").symlink_to(program(workspace / "tools" / "sessionls").parent)
    path = f"{tmp_path / 'links'}:/usr/bin:/bin"
    editor = launch({"ladder": ["path"]}, more={"PATH": path})
    assert find(editor, workspace)["distrusted"] == str(tmp_path / "links" / "sessionls")


def test_opening_a_file_asks_once_and_the_answer_is_kept_for_the_next_neovim(
    launch: Launch, workspace: Path, tools: Path
) -> None:
    more = {"PATH": os.pathsep.join([str(tools), "/usr/bin", "/bin"])}
    own = program(workspace / ".venv" / "bin" / "sessionls", f"touch {workspace}/started")
    program(tools / "sessionls")
    editor = launch({}, more=more)
    seen(editor)
    editor.chooses("No, never")
    editor.do("edit app.py")
    (asked,) = editor.until("return #_G.asked > 0 and _G.asked", "the question")
    assert asked["prompt"] == (
        f"Do you trust {workspace}? Its own .venv/bin/sessionls would be started."
    )
    assert prepared(editor, workspace)["rung"] == "path"
    later = launch({}, more=more)
    seen(later)
    found = prepared(later, workspace)
    assert (found["rung"], later.asked) == ("path", [])
    assert f"{own} lies in the workspace, and you have said no to it" in str(found["why"])
    assert not (workspace / "started").exists()
    later.chooses("Yes")
    later.do("Sessionls trust")
    until((workspace / "started").exists, "it to be started")
    assert prepared(later, workspace)["cmd"] == [str(own)]
    assert len(later.asked) == 1


def test_a_yes_goes_by_the_path_and_holds_when_the_program_changes(
    bare: Neovim, workspace: Path
) -> None:
    own = program(workspace / ".venv" / "bin" / "sessionls")
    seen(bare)
    bare.chooses("Yes, start it, now and later")
    assert prepared(bare, workspace)["cmd"] == [str(own)]
    program(own, "exit 2")
    assert prepared(bare, workspace)["cmd"] == [str(own)]
    assert len(bare.asked) == 1
    own.unlink()
    other = program(workspace / "venv" / "bin" / "sessionls")
    assert prepared(bare, workspace)["cmd"] == [str(other)]
    assert len(bare.asked) == 2


UVX = """
echo "$@" >> {folder}/calls
[ "$1" = --offline ] || touch {folder}/fetched
[ -e {folder}/fetched ] || exit 2
"""


def test_uvx_fetches_nothing_unless_the_person_says_yes(
    launch: Launch, workspace: Path, tools: Path
) -> None:
    uvx = program(tools / "uvx", UVX.format(folder=tools))
    editor = launch({}, more={"PATH": os.pathsep.join([str(tools), "/usr/bin", "/bin"])})
    found = prepared(editor, workspace, "command")
    assert "cmd" not in found
    assert "uvx has not fetched it. Install it with" in str(found["why"])
    seen(editor)
    editor.do("edit app.py")
    editor.until_told("No server: ")
    assert editor.asked == []
    assert "cmd" not in prepared(editor, workspace, "command")
    assert (
        "Let uvx fetch the package sessionls, and those that it needs"
        in (editor.asked[0]["prompt"])
    )
    assert (tools / "calls").read_text().splitlines() == ["--offline sessionls --version"]
    editor.chooses("Yes, fetch it")
    found = prepared(editor, workspace, "command")
    assert found["cmd"] == [str(uvx), "--offline", "sessionls"]
    assert (tools / "calls").read_text().splitlines()[1:] == ["sessionls --version"]


def test_what_uvx_has_is_started_unasked(launch: Launch, workspace: Path, tools: Path) -> None:
    uvx = program(tools / "uvx", UVX.format(folder=tools))
    (tools / "fetched").touch()
    editor = launch({}, more={"PATH": os.pathsep.join([str(tools), "/usr/bin", "/bin"])})
    seen(editor)
    found = prepared(editor, workspace)
    assert (found["cmd"], editor.asked) == ([str(uvx), "--offline", "sessionls"], [])


def test_rungs_can_be_left_out(bare: Neovim, workspace: Path) -> None:
    program(workspace / ".venv" / "bin" / "sessionls")
    bare.lua("vim.g.sessionls = { ladder = { 'path' } }")
    assert "cmd" not in find(bare, workspace)


def test_a_setting_that_cannot_be_executed_is_told_when_a_command_needs_it(bare: Neovim) -> None:
    bare.lua("vim.g.sessionls = { cmd = { '/nowhere/sessionls' } }")
    bare.do("Sessionls new")
    bare.until_told("vim.g.sessionls.cmd is /nowhere/sessionls")


def test_a_server_that_ends_before_it_is_ready_is_told(bare: Neovim, tools: Path) -> None:
    program(tools / "sessionls")
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


BREAKABLE = """
if [ -e {folder}/broken ]; then echo starts >&2; echo "The disk is \\"full\\"." >&2; exit 3; fi
exec {server} "$@"
"""


def test_a_server_that_dies_again_and_again_is_started_a_few_times_and_then_no_more(
    launch: Launch, workspace: Path, tools: Path
) -> None:
    script = BREAKABLE.format(folder=tools, server=shlex.join(SERVER))
    own = program(tools / "server", f"echo >> {tools}/starts\n{script}")
    editor = launch({"cmd": [str(own)]})
    panel = opened(editor)
    (tools / "broken").touch()
    editor.lua("vim.lsp.get_clients({ name = 'sessionls' })[1]:stop(true)")
    panel.until("return panel.trouble and panel.trouble:find('restart', 1, true)", "it to give up")
    trouble = panel.lua("return panel.trouble")
    assert trouble == (
        'The server ended 5 times within 3 minutes: The disk is "full". '
        ":Sessionls log shows more; :Sessionls restart starts it again."
    )
    starts = (tools / "starts").read_text()
    assert starts == "\n" * 5
    assert [text for text in editor.told if "5 times" in text and ":Sessionls restart" in text]
    panel.write("typing starts nothing")
    assert (tools / "starts").read_text() == starts
    (tools / "broken").unlink()
    editor.do("Sessionls restart")
    panel.until("return panel.trouble == nil", "the panel to follow again")
