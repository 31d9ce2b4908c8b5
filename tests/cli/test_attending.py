"""What was asked before a message was written: said, answered first, never answered by nobody."""

import re

import pytest
from tests.cli.model import calling, model_of
from tests.cli.terminal import Terminal
from tests.cli.test_models import ends_of, home_of
from tests.provider.script import Answer, Text, saying

pytestmark = pytest.mark.long
"""Each of these starts the process for language models several times."""

_COLOUR = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
EDIT = Answer(
    (Text("I will change it."), calling("edit", path="good.py", old="2 * number", new="3 * number"))
)


def left_by_a_closed_terminal(terminal: Terminal) -> None:
    """A proposed edit that nobody has answered."""
    with terminal.screen("prompt", "Triple it") as screen:
        screen.wait_for("reject")
        screen.hang_up()


def test_after_a_closed_terminal_the_older_question_is_told_and_the_new_message_waits(
    terminal: Terminal,
) -> None:
    with model_of(home_of(terminal), EDIT, saying("Done."), saying("Hello.")):
        left_by_a_closed_terminal(terminal)
        with terminal.screen("prompt", "And now?") as screen:
            screen.wait_for("reject")
            assert "waits for an answer from before: your message is queued" in screen.text
            screen.press("a\n")
            assert screen.end() == 0
    told = ("earlier", ": Triple it", "I will change it.", "Done.", "Now your message", "Hello.")
    shown = _COLOUR.sub("", screen.text)
    places = [shown.index(words) for words in told]
    assert places == sorted(places)
    assert "3 * number" in (terminal.folder / "good.py").read_text()
    assert ends_of(terminal) == ["end", "end"]


def test_the_list_of_edits_says_how_to_answer_one_that_waits(terminal: Terminal) -> None:
    with model_of(home_of(terminal), EDIT, saying("Done.")):
        left_by_a_closed_terminal(terminal)
        listed = terminal.ok("edit", "list")
        assert "waiting" in listed.out
        command = listed.err.partition("Answer what waits: sessionls ")[2].split()
        piped = terminal.run(*command)
        assert (piped.code, piped.out) == (3, "")
        assert f"In a terminal: sessionls {' '.join(command)}" in piped.err
        terminal.ok("session", "new", "Another one")
        assert f"one does: sessionls {' '.join(command)}" in terminal.ok("session", "answer").err
        with terminal.screen(*command) as screen:
            screen.wait_for("reject")
            screen.press("r\n")
            assert screen.end() == 0
    assert "Done." in screen.text
    assert "rejected" in terminal.ok("edit", "list").out
    assert "2 * number" in (terminal.folder / "good.py").read_text()


def test_ctrl_c_at_an_older_question_takes_back_the_message_behind_it_and_nothing_else(
    terminal: Terminal,
) -> None:
    with model_of(home_of(terminal), EDIT, saying("Done.")):
        left_by_a_closed_terminal(terminal)
        with terminal.screen("prompt", "And now?") as screen:
            screen.wait_for("reject")
            screen.interrupt()
            assert screen.end() == 130
        assert ends_of(terminal) == ["cancelled"]
        assert "waiting" in terminal.ok("edit", "list").out


def test_in_a_pipe_the_older_edit_is_not_applied_and_only_the_new_answer_is_written(
    terminal: Terminal,
) -> None:
    with model_of(home_of(terminal), EDIT, saying("Done."), saying("Hello.")):
        left_by_a_closed_terminal(terminal)
        done = terminal.run("prompt", "And now?")
    assert (done.code, done.out) == (3, "Hello.\n")
    assert "queued behind it" in done.err
    assert "Not applied, because nobody can be asked here" in done.err
