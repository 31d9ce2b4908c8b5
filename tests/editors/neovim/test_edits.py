"""Proposed edits: the view of the difference, decisions hunk by hunk, and taking them back."""

from pathlib import Path

import pytest

from tests.editors.neovim.conftest import Launch
from tests.editors.neovim.models import Model
from tests.editors.neovim.nvim import Neovim, settings

LINES = [f"line {number}" for number in range(1, 31)]
OLD = "\n".join(LINES) + "\n"
NEW = OLD.replace("line 3\n", "LINE 3\n").replace("line 20\n", "LINE 20\nLINE 20b\n")


@pytest.fixture
def proposed(launch: Launch, model: Model, workspace: Path) -> Neovim:
    """A Neovim in whose session an agent has proposed two changes of `poem.txt`."""
    (workspace / "poem.txt").write_text(OLD)
    model.calls("edit", path="poem.txt", content=NEW)
    model.says("Done.")
    editor = launch(settings(settings=model.settings))
    editor.do("Sessionls prompt @assistant mend the poem")
    editor.until("return #require('sessionls.asks').pending() == 1", "the edit to be proposed")
    return editor


def show(editor: Neovim) -> None:
    editor.do("Sessionls answer")
    editor.until("return vim.wo.diff and #vim.api.nvim_tabpage_list_wins(0) == 2", "the difference")


def test_the_difference_is_shown_side_by_side_with_the_first_change_at_the_cursor(
    proposed: Neovim,
) -> None:
    show(proposed)
    windows = proposed.lua("return vim.api.nvim_tabpage_list_wins(0)")
    left, right = (proposed.lines(proposed.api.call("win_get_buf", one)) for one in windows)
    assert "\n".join(left) + "\n" == OLD
    assert "\n".join(right) + "\n" == NEW
    assert proposed.lua("return vim.api.nvim_get_current_line()") == "LINE 3"
    assert "0 of 2 decided" in proposed.lua("return vim.wo[...].winbar", windows[0])


def test_one_change_is_accepted_and_the_other_rejected(proposed: Neovim, workspace: Path) -> None:
    show(proposed)
    proposed.keys("a")
    proposed.until("return vim.api.nvim_get_current_line() == 'LINE 20'", "the next change")
    proposed.keys("r")
    proposed.until_told("1 change applied. :Sessionls undo takes it back.")
    assert (workspace / "poem.txt").read_text() == OLD.replace("line 3\n", "LINE 3\n")
    proposed.until("return #vim.api.nvim_list_tabpages() == 1", "the view to close")
    proposed.do("Sessionls undo")
    proposed.until_told("1 change taken back.")
    assert (workspace / "poem.txt").read_text() == OLD


def test_all_is_accepted_into_the_buffer_that_shows_the_file(
    proposed: Neovim, workspace: Path
) -> None:
    proposed.do("edit poem.txt")
    proposed.lua("vim.lsp.buf_attach_client(0, require('sessionls.client').get().id)")
    buffer = proposed.lua("return vim.api.nvim_get_current_buf()")
    show(proposed)
    proposed.keys("A")
    proposed.until_told("2 changes applied.")
    assert "\n".join(proposed.lines(buffer)) + "\n" == NEW
    assert (workspace / "poem.txt").read_text() == OLD


def test_all_is_rejected_and_nothing_changes(proposed: Neovim, workspace: Path) -> None:
    show(proposed)
    proposed.keys("R")
    proposed.until_told("Rejected; nothing has changed.")
    assert (workspace / "poem.txt").read_text() == OLD
    assert proposed.lua("return #require('sessionls.asks').pending()") == 0


def test_what_is_not_decided_is_not_sent(proposed: Neovim, workspace: Path) -> None:
    show(proposed)
    proposed.keys("<CR>")
    proposed.until_told("2 changes are not decided")
    proposed.keys("au<CR>")
    proposed.until_told("1 change is not decided")
    proposed.keys("q")
    proposed.until("return #vim.api.nvim_list_tabpages() == 1", "the view to close")
    assert (workspace / "poem.txt").read_text() == OLD
    assert proposed.lua("return #require('sessionls.asks').pending()") == 1


def test_the_view_closes_when_somebody_else_has_answered(proposed: Neovim) -> None:
    show(proposed)
    (ask,) = proposed.lua(
        "return vim.tbl_map(function(a) return { session = a.session, edit = a.id } end,"
        "require('sessionls.asks').pending())"
    )
    proposed.request("edit.answer", **ask, accepted="none")
    proposed.until("return #vim.api.nvim_list_tabpages() == 1", "the view to close")


def test_a_view_in_the_last_tab_closes_and_keeps_nothing_from_being_heard(
    proposed: Neovim,
) -> None:
    show(proposed)
    (ask,) = proposed.lua(
        "return vim.tbl_map(function(a) return { session = a.session, edit = a.id } end,"
        "require('sessionls.asks').pending())"
    )
    proposed.do("tabonly")
    proposed.lua(
        "local handle = require('sessionls.handlers')['sessionls/update'];"
        "local known = require('sessionls.known').get(...);"
        "local session, edit = ...; _G.heard = 0;"
        "require('sessionls.client').on('update', function() _G.heard = _G.heard + 1 end);"
        "handle(nil, { session = session, records = {{ kind = 'editAnswered', editId = edit,"
        " accepted = {}, seq = known.seq + 1 }} }, { client_id = known.client })",
        ask["session"],
        ask["edit"],
    )
    assert proposed.lua("return _G.heard") == 1
    proposed.until("return not vim.wo.diff", "the view to close")


def listed(editor: Neovim) -> list[str]:
    """The names of the buffers that a person sees in a list, and how many windows there are."""
    code = (
        "local names = vim.tbl_map(function(one) return one.name end,"
        " vim.fn.getbufinfo({ buflisted = 1 }));"
        "table.insert(names, #vim.api.nvim_list_wins() .. ' windows'); return names"
    )
    return editor.lua(code)


@pytest.mark.parametrize(
    "keys", ["q", ":quit<CR>", "<C-w>h<C-w>c", "<C-w>h:bdelete<CR>", ":tabclose<CR>", "]f[fq"]
)
def test_closing_one_window_closes_the_difference_and_gives_the_layout_back(
    proposed: Neovim, keys: str
) -> None:
    proposed.do("edit poem.txt | tabnew other.txt | split | tabfirst | split")
    here = proposed.lua("return vim.api.nvim_get_current_win()")
    before = listed(proposed)
    show(proposed)
    proposed.keys(keys)
    proposed.until("return #vim.api.nvim_list_tabpages() == 2", "the view to close")
    assert listed(proposed) == before
    assert proposed.lua("return vim.api.nvim_get_current_win()") == here
    assert not proposed.lua("return vim.wo.diff")
    show(proposed)
    assert proposed.lua("return vim.api.nvim_get_current_line()") == "LINE 3"


def test_another_file_in_a_window_of_the_difference_stays(proposed: Neovim) -> None:
    proposed.do("edit poem.txt")
    show(proposed)
    proposed.do("edit app.py")
    alone = "return #vim.api.nvim_tabpage_list_wins(0) == 1"
    proposed.until(alone, "the other window to close")
    assert proposed.lines()[0] == "import subprocess"
    assert proposed.lua("return { vim.wo.diff, vim.wo.winbar }") == [False, ""]
    assert proposed.lua("return #require('sessionls.asks').pending()") == 1


def test_hunks_are_found_where_the_text_has_moved(launch: Launch) -> None:
    editor = launch()
    placed = editor.lua(
        """
        local hunks = {
          { number = 0, line = 1, old = "b\\n", new = "B\\nC\\n", before = "a\\n", after = "c\\n" },
          { number = 1, line = 3, old = "", new = "new\\n", before = "c\\n", after = "d\\n" },
          { number = 2, line = 4, old = "e\\n", new = "", before = "d\\n", after = "" },
        }
        return require("sessionls.edits.hunks").place(hunks, { "x", "x", "a", "b", "c", "d", "e" })
        """
    )
    assert [(one["left"]["first"], one["right"]["first"]) for one in placed] == [
        (4, 4),
        (6, 7),
        (7, 9),
    ]
