"""A session belongs to the folder of its server, whatever folder Neovim is in; also of several."""

import os
import signal
from pathlib import Path

import pytest

from tests.editors.neovim.conftest import CODE, Launch
from tests.editors.neovim.happenings import Happenings, answered, ended, said, started
from tests.editors.neovim.nvim import Neovim, settings
from tests.editors.neovim.panels import Panel

_ROOTS = """
local roots = vim.tbl_map(function(client) return client.root_dir end,
  vim.lsp.get_clients({ name = "sessionls" }))
table.sort(roots)
return roots
"""
_SEES = """function()
  return vim.iter(vim.lsp.get_clients({ bufnr = panel.composer.buffer })):map(function(client)
    return client.root_dir
  end):totable()
end"""
_COMPLETE = """
local text = ...
local params = {
  textDocument = vim.lsp.util.make_text_document_params(panel.composer.buffer),
  position = { line = 0, character = #text },
}
local method = "textDocument/completion"
local answers = vim.lsp.buf_request_sync(panel.composer.buffer, method, params, 20000)
local _, answer = next(answers)
return vim.tbl_map(function(item) return item.label end, answer.result.items or answer.result)
"""
_ASKED = """
_G.loads = {}
local feed = require("sessionls.panel.feed")
local catch_up = feed.catch_up
feed.catch_up = function(panel)
  table.insert(_G.loads, panel.id)
  catch_up(panel)
end
"""
_OPEN = "return require('sessionls.panel').current()"
_POET = "---\nname: poet\ndescription: Writes verse.\n---\nYou write verse.\n"


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """Another workspace, with a file of the same name, and an agent of its own."""
    folder = tmp_path / "other"
    (folder / ".sessionls" / "agents").mkdir(parents=True)
    (folder / ".sessionls" / "agents" / "poet.md").write_text(_POET)
    (folder / "app.py").write_text(CODE)
    (folder / "verse.txt").write_text("roses\n")
    return folder


@pytest.fixture
def away(launch: Launch, tmp_path: Path) -> Neovim:
    """A Neovim in a folder that is none of its workspaces."""
    editor = launch(settings(settings={"model": ["offline"]}))
    (tmp_path / "away").mkdir()
    editor.do(f"cd {tmp_path / 'away'}")
    return editor


def begin(editor: Neovim, folder: Path, title: str) -> Panel:
    """Begin a session from a file of a workspace."""
    editor.do(f"tabedit {folder / 'app.py'}")
    editor.until("return #vim.lsp.get_clients({ bufnr = 0 }) == 1", "the file to be attached")
    before = editor.lua(_OPEN)
    editor.do(f"Sessionls new {title}")
    open_now = "local now = require('sessionls.panel').current(); return now ~= ... and now"
    panel = Panel(editor, editor.until(open_now, "a panel", before))
    panel.until("return panel.is_loaded and #panel.view.drawn > 0", title)
    panel.until(f"return #({_SEES})() == 1", "the server to see the draft")
    return panel


def offered(panel: Panel, text: str) -> list[str]:
    """What the server completes at the end of a draft."""
    panel.lua("require('sessionls.composer').set(panel.composer, ...)", text)
    labels = panel.lua(_COMPLETE, text)
    panel.lua("require('sessionls.composer').set(panel.composer, '')")
    return labels


def children(editor: Neovim) -> set[int]:
    """The processes that Neovim has started."""
    return set(editor.lua("return vim.api.nvim_get_proc_children(vim.fn.getpid())"))


def test_a_panel_stays_with_its_workspace_in_a_neovim_that_is_elsewhere(
    away: Neovim, workspace: Path
) -> None:
    panel = begin(away, workspace, "Door")
    assert any("app.py" in label for label in offered(panel, "see #ap"))
    panel.say("go on")
    panel.shows("go on", "needs a language model")
    panel.idle()
    away.keys("<Esc>")
    away.until("return vim.fn.mode() == 'n'")
    Happenings(panel).tell(said("where?"), started(), answered("See app.py:5."), ended())
    panel.shows("See app.py:5.")
    panel.go("app.py:5")
    away.keys("gf")
    away.until("return vim.fn.line('.') == 5", "the place")
    assert away.lua("return vim.api.nvim_buf_get_name(0)") == str(workspace / "app.py")
    away.do("Sessionls people")
    away.until("return vim.api.nvim_buf_get_lines(0, 0, 1, false)[1]:find('Ana: drive')")
    assert away.lua(_ROOTS) == [str(workspace)]


def test_two_workspaces_in_one_neovim_each_have_a_panel(
    away: Neovim, workspace: Path, other: Path
) -> None:
    door, verse = begin(away, workspace, "Door"), begin(away, other, "Verse")
    assert away.lua(_ROOTS) == sorted([str(workspace), str(other)])
    for panel, folder in ((door, workspace), (verse, other)):
        assert panel.lua(f"return ({_SEES})()") == [str(folder)]
    assert any("verse.txt" in label for label in offered(verse, "see #ver"))
    assert not any("verse.txt" in label for label in offered(door, "see #ver"))
    for panel, bar in ((verse, "this message: poet"), (door, "this message: assistant")):
        panel.write("@poet sing")
        panel.until("return vim.wo[panel.composer.window].winbar:find(..., 1, true)", bar, bar)
        away.keys("<Esc>")
        panel.lua("require('sessionls.composer').set(panel.composer, '')")
    for panel, folder in ((door, workspace), (verse, other)):
        Happenings(panel).tell(said("where?"), started(), answered("See app.py:5."), ended())
        panel.shows("See app.py:5.")
        panel.go("app.py:5")
        away.keys("<CR>")
        away.until("return vim.fn.line('.') == 5", "the place")
        assert away.lua("return vim.api.nvim_buf_get_name(0)") == str(folder / "app.py")


def test_a_message_from_a_file_goes_to_a_session_of_its_workspace(
    away: Neovim, workspace: Path, other: Path
) -> None:
    door, verse = begin(away, workspace, "Door"), begin(away, other, "Verse")
    away.do(f"tabedit {workspace / 'app.py'}")
    away.do("4,5Sessionls prompt what is here")
    door.shows("what is here", "app.py:4-5")
    verse.say("and here")
    verse.shows("and here")
    assert "what is here" not in verse.drawn
    away.do(f"tabedit {other / 'verse.txt'}")
    away.do("Sessionls pause")
    verse.bar_says("paused")
    assert "paused" not in door.bar


def test_a_server_that_is_killed_is_missed_by_its_own_panels_alone(
    away: Neovim, workspace: Path, other: Path
) -> None:
    door = begin(away, workspace, "Door")
    of_door = children(away)
    verse = begin(away, other, "Verse")
    away.lua(_ASKED)
    away.do("tabnew")
    (pid,) = children(away) & of_door
    os.kill(pid, signal.SIGKILL)
    asked = away.until("return #_G.loads > 0 and _G.loads", "the panel to ask again")
    door.until(f"return ({_SEES})()[1] == ...", "another server for it", str(workspace))
    assert set(asked) == {door.session}
    assert away.lua(_ROOTS) == sorted([str(workspace), str(other)])
    for panel in (door, verse):
        panel.say("still here")
        panel.shows("still here")
        assert panel.lua("return panel.trouble") is None
