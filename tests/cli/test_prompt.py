"""`sessionls prompt`: one message, its agent, and whose the next one is."""

from pathlib import Path

from tests.cli.terminal import Terminal


def _agents(terminal: Terminal) -> list[str]:
    records = terminal.ok("session", "show", "last", "--json").json["records"]
    return [record["agent"] for record in records if record["kind"] == "turnStarted"]


def test_the_answer_is_on_standard_output_and_nothing_else(terminal: Terminal) -> None:
    done = terminal.ok("prompt", "Look at this", "--agent", "security", "--context", "bad.py")
    assert "S602" in done.out
    assert "next message: assistant" not in done.out
    assert "next message: assistant" in done.err


def test_an_agent_takes_one_turn_and_the_next_is_for_the_default_again(terminal: Terminal) -> None:
    terminal.ok("prompt", "Look", "--agent", "security", "--context", "bad.py")
    terminal.run("prompt", "Go on")
    assert _agents(terminal) == ["security", "assistant"]


def test_a_kept_agent_takes_the_next_turn_too(terminal: Terminal) -> None:
    terminal.ok("prompt", "Look", "--agent", "security", "--keep", "--context", "bad.py")
    terminal.run("prompt", "Go on")
    assert _agents(terminal) == ["security", "security"]


def test_messages_go_to_the_newest_session_unless_a_new_one_is_asked_for(
    terminal: Terminal,
) -> None:
    words = ((), (), ("--new",), ("--session", "new"), ("--session", "last"))
    made = [terminal.run("prompt", "One", *more, "--json").json["session"]["id"] for more in words]
    assert made[0] == made[1]
    assert len({made[0], made[2], made[3]}) == 3
    assert made[4] == made[3]


def test_the_first_line_says_where_a_message_goes(terminal: Terminal) -> None:
    begun = terminal.run("prompt", "How bright are lamps?").err.splitlines()
    session = terminal.ok("session", "list", "--json").json["sessions"][0]["id"]
    assert begun[0] == f"In new session {session[-6:]}"
    later = terminal.run("prompt", "And stars?").err.splitlines()
    assert later[0] == f"In session {session[-6:]} 'How bright are lamps?'"


def test_a_message_to_nobody_is_refused_and_begins_nothing(terminal: Terminal) -> None:
    done = terminal.run("prompt", "@securita look")
    assert (done.code, done.out) == (2, "")
    assert "called @securita. Did you mean @security? Agents: @assistant" in done.err
    assert terminal.ok("session", "list", "--json").json["sessions"] == []


def test_an_agent_that_is_only_mentioned_does_not_answer_and_it_is_said_how_it_would(
    terminal: Terminal,
) -> None:
    told = terminal.run("prompt", "hello @security").err
    assert "@security is only mentioned and does not answer this" in told
    assert '"@security ..." or say --agent security' in told
    for words in (
        ("@security look, and then @reviewer", "--context", "good.py"),
        ("hello `@security`",),
        ("hello @security", "--agent", "reviewer", "--context", "good.py"),
    ):
        assert "only mentioned" not in terminal.run("prompt", *words).err


def test_a_refused_message_leaves_the_session_that_was_there(terminal: Terminal) -> None:
    terminal.ok("session", "new", "Lamps")
    assert terminal.run("prompt", "@securita look").code == 2
    titles = [row["title"] for row in terminal.ok("session", "list", "--json").json["sessions"]]
    assert titles == ["Lamps"]


def test_help_says_where_a_message_goes(terminal: Terminal) -> None:
    helped = " ".join(terminal.ok("prompt", "--help").out.replace("│", " ").split())
    assert "`last` or `new`" in helped
    assert "The message goes to the session with the newest activity" in helped


def test_where_no_model_answers_the_code_and_a_sentence_say_so(terminal: Terminal) -> None:
    done = terminal.run("prompt", "How bright are they?")
    assert done.code == 2
    assert "No model answered" in done.err
    assert "`sessionls doctor`" in done.err


def test_what_scanners_find_without_a_model_is_an_answer(terminal: Terminal) -> None:
    assert terminal.run("prompt", "Look", "-a", "security", "-c", "bad.py").code == 0


def test_a_message_can_come_from_standard_input(terminal: Terminal) -> None:
    done = terminal.run("prompt", "-", "--json", text="Words from a pipe\n")
    messages = [r["message"] for r in done.json["records"] if r["kind"] == "messageAdded"]
    assert "Words from a pipe" in messages[0]["blocks"][0]["text"]


def test_json_holds_the_turns_records(terminal: Terminal) -> None:
    told = terminal.run("prompt", "Hello", "--json").json
    ended = told["records"][-1]
    assert (ended["kind"], ended["turn"], ended["stopReason"]) == ("turnEnded", told["turn"], "end")
    assert ended["nextAgent"] == "assistant"


def test_a_message_without_words_is_a_wrong_call(terminal: Terminal) -> None:
    assert terminal.run("prompt", "  ").code == 2
    assert terminal.run("prompt", "-", text="").code == 2


def test_new_and_a_session_exclude_each_other(terminal: Terminal) -> None:
    done = terminal.run("prompt", "Hello", "--new", "--session", "last")
    assert done.code == 2
    assert "exclude each other" in done.err


def test_a_message_to_a_paused_session_waits_and_says_so(terminal: Terminal) -> None:
    terminal.ok("session", "new", "Lamps")
    terminal.ok("session", "pause", "last")
    done = terminal.ok("prompt", "Hello")
    assert "the message waits" in done.err
    session = terminal.ok("session", "show", "last", "--json").json["session"]
    assert len(session["queue"]) == 1


def test_what_waits_in_a_paused_session_is_shown_with_what_lets_it_go_on(
    terminal: Terminal,
) -> None:
    terminal.ok("session", "new", "Lamps")
    terminal.ok("session", "pause", "last")
    for text in ("How bright?", "How dear?"):
        terminal.ok("prompt", text)
    short = terminal.ok("session", "list", "--json").json["sessions"][0]["id"][-6:]
    listed, shown = terminal.ok("session", "list"), terminal.ok("session", "show", "last")
    assert "paused, 2 queued" in listed.out
    for said in (listed.err, shown.err):
        assert (
            f"2 messages wait until the session is resumed: sessionls session resume {short}"
            in (said)
        )
        assert f"sessionls message list {short}" in said
    with terminal.screen("session", "follow") as screen:
        screen.wait_for("2 messages wait")
        screen.wait_for("Ctrl-C ends it")
        terminal.ok("prompt", "And how far?")
        screen.wait_for(f"waits, the session is paused: sessionls session resume {short}")


def test_a_hint_names_the_workspace_where_it_was_named(terminal: Terminal, tmp_path: Path) -> None:
    terminal.ok("session", "new", "Lamps")
    terminal.ok("session", "pause", "last")
    assert "--workspace" not in terminal.ok("prompt", "How bright?").err
    away = terminal.at(tmp_path)
    told = away.ok("prompt", "How bright?", "--workspace", str(terminal.folder)).err
    hint = told.partition("Go on: sessionls ")[2].split()
    assert hint[-2:] == ["--workspace", "shop"]
    away.run(*hint)
    assert "paused" not in terminal.ok("session", "list").out


def test_a_folder_can_be_context(terminal: Terminal, workspace: Path) -> None:
    done = terminal.ok("prompt", "Look", "-a", "security", "-c", str(workspace))
    assert "bad.py:5" in done.out
