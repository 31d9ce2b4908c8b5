"""Sentences for the person: whole for a notifier of their own, without a wait in Neovim's line."""

import json
from pathlib import Path

import pytest

from tests.editors.neovim.nvim import Neovim, settings
from tests.editors.neovim.terminal import terminal, write_init

LONG = "First line.\n" + "Words that go on. " * 20 + "\nThe end."


def test_a_notifier_of_the_persons_own_gets_all_of_it(editor: Neovim) -> None:
    editor.lua("require('sessionls.notify').error(..., ':Sessionls log')", LONG)
    told = editor.until_told("First line.")
    assert told == f"sessionls: {LONG} (:Sessionls log)"


@pytest.mark.parametrize("width", [40, 80, 200])
def test_the_message_line_has_what_fits_and_says_where_the_rest_is(
    editor: Neovim, width: int
) -> None:
    editor.do(f"set columns={width} noruler noshowcmd")
    fit = "return require('sessionls.notify').fit(...)"
    line = editor.lua(fit, LONG)
    assert line.startswith("sessionls: First line. Word")
    assert line.endswith("… (:messages)")
    assert max(40, width) - 5 < len(line) <= max(40, width)
    assert editor.lua(fit, "Short.", ":Sessionls log") == "sessionls: Short. (:Sessionls log)"
    assert editor.lua(fit, "宽" * 300).endswith("宽… (:messages)")


@pytest.mark.long
@pytest.mark.usefixtures("tmux")
def test_a_long_sentence_needs_no_enter_and_can_be_read_whole(
    home: Path, workspace: Path, tmp_path: Path
) -> None:
    given = json.dumps(settings(settings={"model": ["offline"]}))
    start = write_init(tmp_path / "init.lua", f"vim.json.decode([==[{given}]==])")
    with terminal(home, workspace, start, "note.txt") as shown:
        shown.write(":Sessionls nonsense")
        shown.keys("Enter")
        screen = shown.shows("sessionls: There is no :Sessionls nonsense.", "… (:messages)")
        assert "ENTER" not in screen
        shown.write("iI write on")
        shown.shows("I write on", "-- INSERT --")
        shown.keys("Escape")
        shown.write(":messages")
        shown.keys("Enter")
        shown.shows("There is no :Sessionls nonsense.", "undo.", "ENTER")
