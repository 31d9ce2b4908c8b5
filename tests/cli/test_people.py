"""Several people at terminals: roles, messages that wait, who is there, who is meant."""

import contextlib
import json
import os
import signal
import subprocess
from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from typing import IO

import pytest
from tests.cli.model import model_of, open_gate
from tests.cli.terminal import Terminal, hub_of, lives
from tests.hub.desktop import Desktop
from tests.hub.people import BEN, begins, people, settled, sits
from tests.provider.script import Answer, Text, Wait

from sessionls.cli.render.along import moves
from sessionls.cli.shapes import Present


@pytest.fixture
async def desktop(terminal: Terminal) -> AsyncIterator[Desktop]:
    """Editors at the same machine."""
    mine = Desktop(Path(terminal.environment["SESSIONLS_HOME"]))
    yield mine
    await mine.clear()


def test_roles_are_given_listed_and_taken_back(terminal: Terminal) -> None:
    ana = terminal.person("Ana")
    assert "Everybody drives" in ana.ok("role", "list").out
    session = ana.ok("session", "new", "Lamps", "--json").json["session"]["id"]
    said = ana.ok("role", "set", "comment", "--person", "Ben", "--session", "last").err
    assert f"In session {session[-6:]} 'Lamps', Ben may comment" in said
    ana.ok("role", "set", "observe", "-p", "eve@example.org")
    told = ana.ok("role", "list", "--json").json["roles"]
    assert told == [
        {"role": "comment", "person": "ben", "session": session},
        {"role": "observe", "person": "eve@example.org"},
    ]
    shown = ana.ok("role", "list").out
    for words in ("ben", "comment", session[-6:], "eve@example.org", "observe", "every session"):
        assert words in shown
    assert "Ben was given no role for every session" in ana.ok("role", "clear", "-p", "Ben").err
    assert ana.ok("role", "list", "--json").json["roles"] == told
    said = ana.ok("role", "clear", "--person", "ben", "--session", session).err
    assert said.startswith("Taken back")
    left = ana.ok("role", "clear", "-p", "eve@example.org", "--json").json
    assert left == {"roles": []}


def test_who_may_not_is_told_what_to_type(terminal: Terminal) -> None:
    ana, ben = terminal.person("Ana"), terminal.person("Ben")
    refused = ana.run("role", "set", "observe")
    assert refused.code == 2
    assert "you could no longer drive" in refused.err
    ana.ok("role", "set", "comment", "--person", "ben")
    ana.ok("session", "new", "Lamps")
    refused = ben.run("session", "rename", "last", "Bright lamps")
    assert refused.code == 2
    assert "`sessionls role set`" in refused.err


def test_a_comment_is_shown_as_held_let_and_answered(terminal: Terminal) -> None:
    ana, ben = terminal.person("Ana"), terminal.person("Ben")
    ana.ok("session", "new", "Lamps")
    ana.ok("role", "set", "comment", "--person", "ben")
    assert "You may comment" in ben.ok("prompt", "How bright?").err
    assert "1 held" in ana.ok("session", "list").out
    assert "Ben: How bright?" in ana.ok("message", "list").out
    with ana.screen("session", "show", "last") as screen:
        assert screen.end() == 0
    assert "held until somebody who drives lets it" in screen.text
    ben.ok("message", "edit", "How bright are they?")
    refused = ben.run("message", "release")
    assert "only comment" in refused.err
    # Without a model the answer says how to get one, and that is no success.
    let = ana.run("message", "release", "--json")
    assert let.code == 2
    kinds = [record["kind"] for record in let.json["records"]]
    assert kinds == ["messageReleased", "turnStarted", "messageAdded", "turnEnded"]
    assert "No message waits" in ana.ok("message", "list").out
    assert "held" not in ana.ok("session", "list").out


def test_of_several_messages_one_is_named_and_only_ones_own_is_taken_back(
    terminal: Terminal,
) -> None:
    ana, ben, eve = map(terminal.person, ("Ana", "Ben", "Eve"))
    ana.ok("session", "new", "Lamps")
    ana.ok("role", "set", "drive", "-p", "ana", "--session", "last")
    ana.ok("role", "set", "comment", "--session", "last")
    for text in ("One", "Two"):
        ben.ok("prompt", text)
    eve.ok("prompt", "Three")
    told = ana.ok("message", "list", "--json").json["messages"]
    assert [(one["by"]["name"], one["text"], one["held"]) for one in told] == [
        ("Ben", "One", True),
        ("Ben", "Two", True),
        ("Eve", "Three", True),
    ]
    several = ana.run("message", "release")
    assert "Name one with --message" in several.err
    assert all(text in several.err for text in ("One", "Two", "Three"))
    assert "Taken back: Three" in eve.ok("message", "withdraw").err
    ben.ok("message", "withdraw", "--message", told[0]["message"][-6:])
    foreign = eve.run("message", "edit", "Mine", "-m", told[1]["message"])
    assert "Only Ben" in foreign.err
    left = ana.ok("message", "list", "--json").json["messages"]
    assert [one["text"] for one in left] == ["Two"]
    assert "none of these" in ana.run("message", "release", "-m", "ZZZ").err


@pytest.mark.long
def test_a_message_that_is_taken_back_elsewhere_waits_for_nobody(terminal: Terminal) -> None:
    ana, ben = terminal.person("Ana"), terminal.person("Ben")
    home = Path(terminal.environment["SESSIONLS_HOME"])
    half = Answer((Text("Hello "), Wait("half"), Text("Ana.")))
    with model_of(home, half) as provider, ana.screen("prompt", "Hi") as first:
        first.wait_for("Hello ")
        with ben.screen("prompt", "And me, @ana?") as second:
            second.wait_for("queued behind")
            assert "queued  Ben: And me" in ana.ok("message", "list").out
            ben.ok("message", "withdraw")
            assert second.end() == 130
        first.wait_for("mentions you in session")
        assert "running" in ana.ok("session", "list").out
        open_gate(provider, "half")
        assert first.end() == 0
    assert "Ana." in first.text


async def test_who_is_in_a_session_is_told_without_coming_in(
    terminal: Terminal, desktop: Desktop, workspace: Path
) -> None:
    ben = await sits(desktop, workspace, BEN)
    session = await begins(ben, title="Lamps")
    await ben.do("session.typing", session=session, typing=True)
    for name in ("last", session, session[-6:]):
        (one,) = terminal.ok("session", "people", name, "--json").json["people"]
        assert (one["name"], one["editor"]) == ("Ben", "vim")
    shown = terminal.ok("session", "people").out
    assert shown.startswith("Ben <ben.b@example.org> at vim, came ")
    terminal.ok("role", "set", "observe", "-p", BEN["email"])
    assert "may only observe" in terminal.ok("session", "people").out
    await ben.do("session.leave", session=session)
    assert "Nobody is in session" in terminal.ok("session", "people").out


async def test_reading_along_shows_words_people_and_mentions(
    terminal: Terminal, desktop: Desktop, workspace: Path
) -> None:
    ana = terminal.person("Ana")
    ben = await sits(desktop, workspace, BEN)
    here, other = await begins(ben, title="Lamps"), await begins(ben, title="Plans")
    with ana.screen("session", "follow", here) as screen:
        screen.wait_for("Ctrl-C ends it")
        await ben.do("session.prompt", session=here, text="How bright?")
        screen.wait_for("How bright?")
        screen.wait_for("needs a language model")
        await ben.do("session.prompt", session=other, text="@ana look")
        screen.wait_for(f"mentions you in session {other[-6:]}: @ana look")
        await ben.do("session.prompt", session=here, text="And you, @ana?")
        screen.wait_for(" mentions you here: And you, @ana?")
        await ben.do("session.pause", session=here)
        screen.wait_for("Ben paused the session")
        await ben.do("session.leave", session=here)
        screen.wait_for("Ben has left (vim)")
        screen.interrupt()
        assert screen.end() == 130


def test_reading_along_goes_on_with_the_next_hub_and_ends_with_the_session(
    terminal: Terminal,
) -> None:
    terminal.ok("session", "new", "Lamps")
    with terminal.screen("session", "follow", "--since", "0") as screen:
        screen.wait_for("Ctrl-C ends it")
        terminal.ok("hub", "stop")
        screen.wait_for("another one takes over")
        terminal.ok("session", "rename", "last", "Bright lamps")
        screen.wait_for("renamed the session: Bright lamps")
        terminal.ok("session", "delete", "last", "--yes")
        assert screen.end() == 0
    assert "deleted the session" in screen.text


@pytest.mark.long
def test_who_comes_back_after_the_end_of_a_hub_has_neither_left_nor_come(
    terminal: Terminal,
) -> None:
    ana, ben = terminal.person("Ana"), terminal.person("Ben")
    ana.ok("session", "new", "Lamps")
    with ana.screen("session", "follow") as hers, contextlib.ExitStack() as later:
        hers.wait_for("Ctrl-C ends it")
        his = later.enter_context(ben.screen("session", "follow"))
        his.wait_for("Ctrl-C ends it")
        hers.wait_for("Ben has come")
        hub = hub_of(ana.environment)
        assert hub
        os.kill(hub, signal.SIGKILL)
        for screen in (hers, his):
            screen.wait_for("another one takes over")
        ana.ok("session", "rename", "last", "Bright lamps")
        for screen in (hers, his):
            screen.wait_for("renamed the session")
        his.interrupt()
        hers.wait_for("Ben has left")
        hers.interrupt()
        assert hers.end() == 130
    assert (hers.text.count("has left"), hers.text.count("has come")) == (1, 1)


@pytest.mark.parametrize(
    ("before", "now", "left", "come"),
    [
        (["Ben"], ["Ben"], [], []),
        (["Ben", "Ben"], ["Ben"], ["Ben"], []),
        (["Ben"], ["Ana", "Ben", "Ben"], [], ["Ana", "Ben"]),
    ],
)
def test_another_connection_of_the_same_editor_is_the_same(
    before: list[str], now: list[str], left: list[str], come: list[str]
) -> None:
    """`since` differs, because the one before ended with its hub."""
    old = [Present(name=name, editor="vim", since="1") for name in before]
    new = [Present(name=name, editor="vim", since="2") for name in now]
    gone, arrived = moves(old, new)
    assert ([one.name for one in gone], [one.name for one in arrived]) == (left, come)


@pytest.mark.long
async def test_who_reads_nothing_for_a_while_catches_up_and_nobody_waits_for_them(
    terminal: Terminal, desktop: Desktop, workspace: Path
) -> None:
    ben = await sits(desktop, workspace, BEN)
    session = await begins(ben)
    words = [*terminal.program, "session", "follow", session, "--since", "0", "--json"]
    with subprocess.Popen(
        words, cwd=terminal.folder, env=dict(terminal.environment), stdout=subprocess.PIPE
    ) as reading:
        assert len(await people(ben)) == 2
        for number in range(40):
            await ben.do("session.prompt", session=session, text=f"{number} " + "x" * 100_000)
        last = (await settled(ben, session))["seq"]
        assert reading.stdout
        numbers = [record["seq"] for record in _until(reading.stdout, last)]
        reading.kill()
    assert numbers == [*range(1, last + 1)]


def _until(lines: IO[bytes], last: int) -> Iterable[dict[str, int]]:
    for line in lines:
        record = json.loads(line)
        yield record
        if record["seq"] == last:
            return


@pytest.mark.long
def test_the_main_commands_work_over_loopback_tcp(terminal: Terminal) -> None:
    """The way for systems without sockets in the file system."""
    ana = Terminal(terminal.folder, {**terminal.environment, "SESSIONLS_HUB_TRANSPORT": "tcp"})
    assert ana.run("hub", "status").code == 1
    ana.ok("session", "new", "Lamps")
    standing = ana.ok("hub", "status", "--json").json["hub"]
    assert (standing["transport"], Path(standing["address"]).name) == ("tcp", "hub.address")
    assert ana.run("review", "bad.py", "--json", "--fail-on", "error").code == 1
    assert ana.run("prompt", "@security look", "--context", "bad.py", "--json").code == 0
    assert "# bad.py" in ana.ok("session", "show", "last").out
    assert ana.ok("session", "people").code == 0
    assert ana.ok("role", "list", "--json").json == {"roles": []}
    with ana.screen("session", "follow") as screen:
        screen.wait_for("Ctrl-C ends it")
        ana.ok("session", "rename", "last", "Bright lamps")
        screen.wait_for("renamed the session")
        screen.interrupt()
        screen.end()
    checks = ana.run("doctor", "--json").json["checks"]
    assert [one["mark"] for one in checks if one["what"] == "hub"] == ["good"]
    assert "connected" in ana.ok("hub", "logs").out
    assert ana.ok("hub", "listen", "127.0.0.1:0", "--json").json["listening"]
    ana.ok("hub", "stop")
    assert not lives(standing["pid"])
    assert hub_of(ana.environment) is None
