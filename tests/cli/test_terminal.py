"""On a real terminal: colours, progress, questions, Ctrl-C."""

from pathlib import Path

import pytest
from tests.cli.terminal import Terminal

_COLOUR = "\x1b["


def test_a_terminal_gets_colours_and_a_moving_line(terminal: Terminal) -> None:
    with terminal.screen("review", "bad.py") as screen:
        assert screen.end() == 1
    assert _COLOUR + "1;31m" in screen.text
    assert "reviews bad.py" in screen.text


def test_no_color_is_respected_on_a_terminal(terminal: Terminal) -> None:
    with terminal.screen("review", "bad.py", NO_COLOR="1") as screen:
        assert screen.end() == 1
    assert "31m" not in screen.text
    assert "S602" in screen.text


def test_without_a_terminal_there_are_neither_colours_nor_progress(terminal: Terminal) -> None:
    done = terminal.run("review", "bad.py")
    assert _COLOUR not in done.out + done.err
    assert done.err == ""


def test_a_session_is_rendered_on_a_terminal(terminal: Terminal) -> None:
    terminal.run("review", "bad.py")
    with terminal.screen("session", "show") as screen:
        assert screen.end() == 0
    assert "next message" in screen.text
    assert "1 turn" in screen.text


def test_deleting_asks_and_takes_no_for_an_answer(terminal: Terminal) -> None:
    terminal.ok("session", "new", "Lamps")
    with terminal.screen("session", "delete", "last") as screen:
        screen.wait_for("[y/N]")
        screen.press("n\n")
        assert screen.end() == 1
    assert "Nothing was deleted" in screen.text
    with terminal.screen("session", "delete", "last") as screen:
        screen.wait_for("[y/N]")
        screen.press("y\n")
        assert screen.end() == 0
    assert terminal.ok("session", "list", "--json").json["sessions"] == []


@pytest.mark.long
def test_interrupting_cancels_the_turn_and_keeps_what_it_found(
    terminal: Terminal, workspace: Path
) -> None:
    code = (workspace / "bad.py").read_text()
    for number in range(3000):
        (workspace / f"bad{number}.py").write_text(code)
    with terminal.screen("review", ".") as screen:
        screen.wait_for("findings")
        screen.interrupt()
        assert screen.end() == 130
    assert "Cancelled" in screen.text
    assert "Traceback" not in screen.text
    told = terminal.ok("session", "show", "last", "--json").json
    assert told["session"]["state"] == "idle"
    assert told["records"][-1]["stopReason"] == "cancelled"
    assert told["session"]["findings"] > 0


def test_what_a_file_holds_cannot_take_the_terminal_over(
    terminal: Terminal, workspace: Path
) -> None:
    code = (workspace / "bad.py").read_text()
    (workspace / "bad.py").write_text(code.replace("small", "\x1b]0;owned\x07"))
    with terminal.screen("review", "bad.py") as screen:
        screen.end()
    assert "\x1b]0;owned" not in screen.text
    assert "owned" in screen.text
