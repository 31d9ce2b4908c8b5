"""What the verbs that change a session say that they did."""

import pytest
from tests.cli.terminal import Terminal


@pytest.fixture
def named(terminal: Terminal) -> Terminal:
    """A person with a session."""
    terminal.ok("session", "new", "Lamps")
    return terminal


@pytest.mark.parametrize(
    ("verbs", "said"),
    [
        (("pause",), "Paused. Session "),
        (("pause", "resume"), "Resumed. Session "),
        (("archive",), "Archived. Session "),
    ],
)
def test_each_verb_says_what_it_did(named: Terminal, verbs: tuple[str, ...], said: str) -> None:
    done = [named.ok("session", verb, "last").out for verb in verbs]
    assert done[-1].startswith(said)
    assert "'Lamps'" in done[-1]


def test_changes_say_what_changed(named: Terminal) -> None:
    assert named.ok("session", "rename", "last", "Shades").out.startswith("Renamed. Session ")
    kept = named.ok("session", "keep", "last", "reviewer").out
    assert kept.startswith("reviewer is its agent from here on. Session ")
    assert named.ok("session", "delete", "last", "--yes").err.startswith("Deleted. Session ")


def test_a_turn_that_is_not_there_cannot_be_retried(named: Terminal) -> None:
    named.run("prompt", "Hello")
    done = named.run("session", "retry", "last", "--turn", "01KAMB")
    assert done.code == 2
    assert "`sessionls session show " in done.err


def test_resuming_sees_to_their_end_the_messages_that_waited(named: Terminal) -> None:
    named.ok("session", "pause", "last")
    named.ok("prompt", "Look", "--agent", "security", "--context", "bad.py")
    done = named.ok("session", "resume", "last")
    assert "S602" in done.out
    records = named.ok("session", "show", "last", "--json").json["records"]
    assert [one["stopReason"] for one in records if one["kind"] == "turnEnded"] == ["end"]


def test_where_nothing_waits_there_is_nothing_to_answer(named: Terminal) -> None:
    assert "Nothing waits for an answer" in named.ok("session", "answer").err
    named.ok("session", "pause", "last")
    assert "is paused, so nothing in it is asked" in named.ok("session", "answer").err


def test_what_changes_nothing_says_so_and_is_not_recorded(named: Terminal) -> None:
    for verb in ("pause", "pause", "resume", "resume"):
        done = named.ok("session", verb, "last")
    assert done.out.startswith("It was not paused. Session ")
    records = named.ok("session", "show", "last", "--json").json["records"]
    kinds = [record["kind"] for record in records]
    assert kinds == ["sessionCreated", "sessionPaused", "sessionResumed"]
