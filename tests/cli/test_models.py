"""With a language model: words as they come, steps, questions, cancelling; on a terminal or not."""

import signal
from pathlib import Path

import pytest
from tests.cli.model import calling, model_of, open_gate
from tests.cli.terminal import Screen, Terminal
from tests.provider.script import Answer, Text, Thought, Tokens, Wait, failing, saying

pytestmark = pytest.mark.long
"""Each of these starts the process for language models, some of them several times."""


def home_of(terminal: Terminal) -> Path:
    return Path(terminal.environment["SESSIONLS_HOME"])


def ends_of(terminal: Terminal) -> list[object]:
    records = terminal.ok("session", "show", "last", "--json").json["records"]
    return [one["stopReason"] for one in records if one["kind"] == "turnEnded"]


def test_on_a_terminal_words_come_as_they_are_said(terminal: Terminal) -> None:
    answer = Answer((Text("Hello "), Wait("half"), Text("Ana.")), Tokens(12, 3))
    with model_of(home_of(terminal), answer) as provider, terminal.screen("prompt", "Hi") as screen:
        screen.wait_for("Hello ")
        assert "Ana." not in screen.text
        open_gate(provider, "half")
        assert screen.end() == 0
    assert "Hello Ana." in screen.text
    assert screen.text.count("Hello") == 1


def test_in_a_pipe_there_is_the_final_text_and_nothing_else(terminal: Terminal) -> None:
    first = Answer((Text("Let me look."), calling("read", path="good.py")))
    with model_of(home_of(terminal), first, saying("It doubles", " a number.")):
        done = terminal.ok("prompt", "What does good.py do?")
    assert done.out == "It doubles a number.\n"


def test_calls_and_thoughts_are_a_line_each_and_words_stand_between(terminal: Terminal) -> None:
    thought = Thought("The file\nmay say more.")
    first = Answer((thought, Text("Let me look."), calling("read", path="good.py")))
    with (
        model_of(home_of(terminal), first, saying("It doubles.")),
        terminal.screen("prompt", "What does good.py do?") as screen,
    ):
        assert screen.end() == 0
    lines = visible(screen)
    (folded,) = [row for row in lines if "∴" in row]
    assert "The file may say more." in folded
    (call,) = [row for row in lines if "→" in row]
    assert "read good.py" in call
    assert "good.py, lines 1 to 2" in call
    order = ("∴", "Let me look.", "→", "It doubles.")
    places = [next(n for n, row in enumerate(lines) if word in row) for word in order]
    assert places == sorted(places)


def test_a_wait_shows_in_the_moving_line(terminal: Terminal) -> None:
    limited = failing(429, "slow down", retry_after="1")
    with (
        model_of(home_of(terminal), limited, saying("Here.")),
        terminal.screen("prompt", "Hi") as screen,
    ):
        screen.wait_for("again in 1 s")
        assert screen.end() == 0
    assert "Here." in screen.text


def test_in_a_pipe_each_wait_is_one_line(terminal: Terminal) -> None:
    first, second = (failing(429, "slow down", retry_after=wait) for wait in ("2", "3"))
    with model_of(home_of(terminal), first, second, saying("Here.")):
        done = terminal.ok("prompt", "Hi")
        waits = [row.strip() for row in done.err.splitlines() if "again in" in row]
        assert waits == ["rate limited, again in 2 s", "rate limited, again in 3 s"]
    assert done.out == "Here.\n"


@pytest.mark.parametrize("end", ["answer", "cancel", "terminate"])
def test_keys_do_not_show_while_a_line_moves_and_do_afterwards(
    terminal: Terminal, end: str
) -> None:
    answer = Answer((Wait("all"), Text("Here.")))
    with (
        model_of(home_of(terminal), answer) as provider,
        terminal.screen("prompt", "Hi") as screen,
    ):
        assert screen.echoes()
        screen.wait_for("assistant")
        assert not screen.echoes()
        match end:
            case "answer":
                screen.press("smear")
                open_gate(provider, "all")
                assert screen.end() == 0
            case "cancel":
                screen.interrupt()
                assert screen.end() == 130
            case _:
                screen.process.terminate()
                assert screen.end() == -signal.SIGTERM
        assert screen.echoes()
        assert "smear" not in screen.text


def test_a_command_is_shown_whole_and_runs_when_it_is_allowed_once(terminal: Terminal) -> None:
    run = Answer((calling("shell", command="echo tried && touch made.txt"),))
    with (
        model_of(home_of(terminal), run, saying("Done.")),
        terminal.screen("prompt", "Try it") as screen,
    ):
        screen.wait_for("reject")
        # Before that, the moving line may have told of the call for a moment.
        _, asked, shown = screen.text.partition("assistant wants to run:")
        assert asked
        assert shown.count("echo tried && touch made.txt") == 1
        screen.press("y\n")
        screen.wait_for("'y' is no answer here. Type o (once)")
        screen.wait_for_times("always in this workspace", 2)
        screen.press("o\n")
        assert screen.end() == 0
    assert (terminal.folder / "made.txt").exists()
    assert answers_of(terminal) == [("once", None)]


def test_always_in_this_workspace_is_remembered_listed_and_forgotten(terminal: Terminal) -> None:
    run = Answer((calling("shell", command="echo tried"),))
    with model_of(home_of(terminal), run, saying("Done."), run, saying("Again.")):
        with terminal.screen("prompt", "Try it") as screen:
            screen.wait_for("reject")
            screen.press("w\n")
            assert screen.end() == 0
        assert terminal.ok("prompt", "Again").err.count("Rejected") == 0
        (grant,) = terminal.ok("permission", "list", "--json").json["grants"]
        assert (grant["tool"], grant["exact"]) == ("shell", ["echo tried"])
        assert "echo tried" in terminal.ok("permission", "list").out
        terminal.ok("permission", "forget", "1")
        assert terminal.ok("permission", "list", "--json").json["grants"] == []


def test_where_nobody_can_be_asked_it_is_rejected_and_said(terminal: Terminal) -> None:
    run = Answer((calling("shell", command="touch made.txt"),))
    with model_of(home_of(terminal), run, saying("So be it.")):
        done = terminal.run("prompt", "Try it")
    assert (done.code, done.out) == (3, "So be it.\n")
    told = "Rejected, because nobody can be asked here: assistant wanted to run: touch made.txt"
    assert told in done.err
    assert not (terminal.folder / "made.txt").exists()


def test_an_edit_is_shown_and_accepted(terminal: Terminal) -> None:
    edit = Answer((calling("edit", path="good.py", old="2 * number", new="3 * number"),))
    with (
        model_of(home_of(terminal), edit, saying("Done.")),
        terminal.screen("prompt", "Triple it") as screen,
    ):
        screen.wait_for("reject")
        assert "-    return 2 * number" in screen.text
        assert "+    return 3 * number" in screen.text
        screen.press("a\n")
        assert screen.end() == 0
    assert "3 * number" in (terminal.folder / "good.py").read_text()
    terminal.ok("edit", "undo")
    assert "2 * number" in (terminal.folder / "good.py").read_text()


def test_an_edit_is_accepted_hunk_by_hunk(terminal: Terminal) -> None:
    path = terminal.folder / "two.py"
    path.write_text("a = 1\n" + "x = 0\n" * 9 + "b = 2\n")
    new = "a = 10\n" + "x = 0\n" * 9 + "b = 20\n"
    old = path.read_text()
    edit = Answer((calling("edit", path="two.py", old=old, new=new),))
    with (
        model_of(home_of(terminal), edit, saying("Done.")),
        terminal.screen("prompt", "Ten times") as screen,
    ):
        screen.wait_for("hunk by hunk")
        screen.press("h\n")
        screen.wait_for("1 of 2")
        screen.wait_for("reject this one")
        screen.press("n\n")
        screen.wait_for("2 of 2")
        screen.wait_for_times("reject this one", 2)
        screen.press("y\n")
        assert screen.end() == 0
    assert path.read_text() == "a = 1\n" + "x = 0\n" * 9 + "b = 20\n"
    assert "1 of 2 changes" in terminal.ok("edit", "list").out
    terminal.ok("edit", "undo")
    assert path.read_text() == old


@pytest.mark.parametrize(
    ("key", "made"), [("a", (1, 20, 30)), ("r", (1, 2, 3))], ids=["accepted", "rejected"]
)
def test_hunk_by_hunk_the_rest_is_decided_with_one_key(
    terminal: Terminal, key: str, made: tuple[int, int, int]
) -> None:
    def text(*values: int) -> str:
        return ("x = 0\n" * 9).join(f"a = {value}\n" for value in values)

    path = terminal.folder / "three.py"
    path.write_text(text(1, 2, 3))
    edit = Answer((calling("edit", path="three.py", old=text(1, 2, 3), new=text(10, 20, 30)),))
    with (
        model_of(home_of(terminal), edit, saying("Done.")),
        terminal.screen("prompt", "Ten times") as screen,
    ):
        screen.wait_for("hunk by hunk")
        screen.press("h\n")
        screen.wait_for("reject the rest")
        screen.press("n\n")
        screen.wait_for_times("reject the rest", 2)
        screen.press(f"{key}\n")
        assert screen.end() == 0
    assert path.read_text() == text(*made)


def test_a_rejected_edit_changes_nothing_and_the_reason_reaches_the_agent(
    terminal: Terminal,
) -> None:
    edit = Answer((calling("edit", path="good.py", old="2 * number", new="3 * number"),))
    with (
        model_of(home_of(terminal), edit, saying("I see.")) as provider,
        terminal.screen("prompt", "Triple it") as screen,
    ):
        screen.wait_for("reject")
        screen.press("r two is right\n")
        assert screen.end() == 0
    assert "2 * number" in (terminal.folder / "good.py").read_text()
    assert "two is right" in str(provider.requests[-1].body)


def test_a_question_is_answered_by_number_or_in_own_words(terminal: Terminal) -> None:
    first = Answer((calling("ask", question="Which one?", choices=["Red", "Blue"]),))
    second = Answer((calling("ask", "c2", question="And why?"),))
    with (
        model_of(home_of(terminal), first, second, saying("I see.")) as provider,
        terminal.screen("prompt", "Ask me") as screen,
    ):
        screen.wait_for("own words")
        screen.press("2\n")
        screen.wait_for("Your words")
        screen.press("It is calm.\n")
        assert screen.end() == 0
    told = str(provider.requests[-1].body)
    assert "Blue" in told
    assert "It is calm." in told


def test_ctrl_c_while_asked_cancels_the_turn_and_says_so(terminal: Terminal) -> None:
    run = Answer((calling("shell", command="echo tried"),))
    with (
        model_of(home_of(terminal), run, saying("Done.")),
        terminal.screen("prompt", "Try it") as screen,
    ):
        screen.wait_for("reject")
        screen.interrupt()
        assert screen.end() == 130
    assert "Cancelling" in screen.text
    assert "Cancelled" in screen.text
    assert ends_of(terminal) == ["cancelled"]


def test_ctrl_c_while_words_come_keeps_them(terminal: Terminal) -> None:
    answer = Answer((Text("Half of "), Wait("never"), Text("it.")))
    with model_of(home_of(terminal), answer), terminal.screen("prompt", "Hi") as screen:
        screen.wait_for("Half of ")
        screen.interrupt()
        assert screen.end() == 130
    assert ends_of(terminal) == ["cancelled"]
    assert "Half of" in terminal.ok("session", "show", "last").out


def test_a_review_by_a_model_shows_its_words_once(terminal: Terminal) -> None:
    answer = saying("Nothing to ", "worry about.")
    with (
        model_of(home_of(terminal), answer),
        terminal.screen("review", "good.py") as screen,
    ):
        screen.end()
    assert screen.text.count("worry about.") == 1


def answers_of(terminal: Terminal) -> list[tuple[object, object]]:
    records = terminal.ok("session", "show", "last", "--json").json["records"]
    answered = [one for one in records if one["kind"] == "permissionAnswered"]
    return [(one["decision"], one.get("scope")) for one in answered]


def visible(screen: Screen) -> list[str]:
    """The lines that stay on a screen, as far as moving lines are wiped by the next one."""
    rows = screen.text.replace("\r\n", "\n").split("\n")
    return [row.rpartition("\x1b[2K")[2] for row in rows]
