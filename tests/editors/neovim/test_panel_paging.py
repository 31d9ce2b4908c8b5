"""Long sessions in the panel: pages come as a reader scrolls, and no more is kept than is near."""

from pathlib import Path

import pytest

from tests.editors.neovim.conftest import Launch
from tests.editors.neovim.long_sessions import write_sessions
from tests.editors.neovim.nvim import settings
from tests.editors.neovim.panels import Panel, opened

_COUNT = "return vim.api.nvim_buf_line_count(panel.buffer)"
_FIRST = "return panel.following.records[1].seq"
_TOP = "return vim.api.nvim_buf_get_lines(panel.buffer, 0, 1, false)[1]"
_LAST = "return panel.following.records[#panel.following.records].seq"


def read(panel: Panel) -> None:
    """Go into the panel, in normal mode."""
    panel.lua("vim.api.nvim_set_current_win(panel.window); vim.cmd.stopinsert()")
    panel.editor.until("return vim.fn.mode() == 'n'")


@pytest.fixture
def long(launch: Launch, workspace: Path) -> Panel:
    """The panel of a session of 5,000 messages."""
    (session,) = write_sessions(workspace, 5_000)
    return opened(launch(settings(settings={"model": ["offline"]})), session)


def test_a_long_session_opens_at_its_end_and_older_pages_come_in_place(long: Panel) -> None:
    long.shows("Message 5000,")
    assert long.lua(_FIRST) > 4_000
    shown = "return vim.api.nvim_win_call(panel.window, function() return vim.fn.getline('w0') end)"
    read(long)
    for _ in range(4):
        first, at_top = long.lua(_FIRST), long.lua(_TOP)
        long.editor.keys("gg")
        long.until(
            f"local first = (function() {_FIRST} end)(); return first < ...", "a page", first
        )
        long.until("return not panel.is_paging")
        assert long.lua(shown) == at_top
    seen = [int(line.split()[1][:-1]) for line in long.drawn.split("\n") if "Message " in line]
    assert seen == list(range(seen[0], 5_001))


def test_what_is_far_away_is_dropped_and_comes_back(long: Panel) -> None:
    read(long)
    most = long.lua("return require('sessionls.following').MOST")
    for _ in range(30):
        first = long.lua(_FIRST)
        long.editor.keys("gg")
        long.until(
            f"local first = (function() {_FIRST} end)(); return first < ...", "a page", first
        )
        assert long.lua("return #panel.following.records") <= 2 * most
    assert long.lua(_FIRST) < 2_500
    assert long.lua(_LAST) < 5_000
    assert long.lua(_COUNT) < 2 * most * 8
    last = long.lua(_LAST)
    long.editor.keys("<C-End>")
    long.until(f"local last = (function() {_LAST} end)(); return last > ...", "a page", last)
    long.until("return not panel.is_paging")
    assert long.lua(_LAST) < last + 300
    long.editor.keys("G")
    long.shows("Message 5000,")
    long.say("the newest")
    long.shows("the newest")


def test_a_place_far_back_can_be_opened(long: Panel) -> None:
    editor, session = long.editor, long.session
    long.lua("panel.close()")
    editor.lua("require('sessionls.panel').open(...)", session, {"seq": 1_001})
    panel = Panel(editor, session)
    panel.shows("Message 1000,")
    line = "vim.fn.getline(vim.fn.line('.') + 1)"
    under = f"vim.api.nvim_win_call(panel.window, function() return {line} end)"
    panel.until(f"return {under}:find('Message 1000,', 1, true)")
    assert "Message 5000," not in panel.drawn


@pytest.mark.long
def test_a_session_of_a_hundred_thousand_messages_opens(launch: Launch, workspace: Path) -> None:
    (session,) = write_sessions(workspace, 100_000)
    panel = opened(launch(settings(settings={"model": ["offline"]})), session)
    panel.shows("Message 100000,")
    assert panel.lua("return #panel.following.records") <= 200
