"""Editors that stop reading and come back: nobody is slowed, nothing grows, nothing is lost."""

from pathlib import Path
from typing import Any

from tests.server.desks import Seated, house
from tests.server.peer import until

from sessionls.server.writer import BEHIND
from sessionls.workspace.bus import Delta
from sessionls.workspace.workspace import Workspace

BIG = "x" * 100_000


async def _begin(editor: Seated) -> str:
    """A session in which messages wait."""
    session = (await editor.result("session.new", title="Long"))["session"]["id"]
    await editor.result("session.pause", session=session)
    await editor.result("session.load", session=session)
    return session


async def _records(editor: Seated, until_seq: int) -> list[dict[str, Any]]:
    got: list[dict[str, Any]] = []
    while not got or got[-1]["seq"] < until_seq:
        got += (await editor.told("sessionls/update"))["records"]
    return got


def _words(session: str, message: str, text: str) -> Delta:
    return Delta(session, "T", message, text)


def _workspace(editor: Seated) -> Workspace:
    (workspace,) = editor.desk.seat.joined()
    return workspace


async def test_one_that_stops_reading_misses_records_and_catches_up(tmp_path: Path) -> None:
    async with house(tmp_path) as home, home.editor() as quick, home.editor(limit=1000) as slow:
        session = await _begin(quick)
        before = (await slow.result("session.load", session=session))["session"]["seq"]
        for number in range(20):
            await quick.result("session.prompt", session=session, text=f"{number} {BIG}")
        sent = await _records(quick, before + 20)
        assert slow.desk.connection.writer.backlog < BEHIND + 2 * len(BIG)
        update = await slow.told("sessionls/update")
        got: list[dict[str, Any]] = []
        while not update.get("behind"):
            got += update["records"]
            update = await slow.told("sessionls/update")
        assert update == {"session": session, "records": [], "behind": True, "seq": sent[-1]["seq"]}
        assert 0 < len(got) < 20
        loaded = await slow.result("session.load", session=session, since=got[-1]["seq"], limit=50)
        assert [*got, *loaded["records"]] == [one for one in sent if one["seq"] > before]
        await quick.result("session.rename", session=session, title="Short")
        (last,) = await _records(slow, before + 21)
        assert last["kind"] == "sessionRenamed"


async def test_one_that_stops_reading_gets_no_words_with_a_gap(tmp_path: Path) -> None:
    async with house(tmp_path) as home, home.editor() as quick, home.editor(limit=1000) as slow:
        session = await _begin(quick)
        await slow.result("session.load", session=session)
        bus, writer = _workspace(quick).bus, slow.desk.connection.writer
        for _ in range(40):
            bus.publish(_words(session, "torn", BIG))
            assert (await quick.told("sessionls/delta"))["text"] == BIG
        assert BEHIND < writer.backlog < BEHIND + 2 * len(BIG)
        while writer.backlog:
            await slow.told("sessionls/delta")
        for message in ("torn", "whole"):
            bus.publish(_words(session, message, "go on"))
        while (told := await slow.told("sessionls/delta"))["message"] == "torn":
            assert told["text"] == BIG
        assert told["text"] == "go on"


async def test_one_that_left_in_the_middle_and_comes_back_gets_words_again(tmp_path: Path) -> None:
    async with house(tmp_path) as home, home.editor() as quick, home.editor(limit=1000) as slow:
        session = await _begin(quick)
        await slow.result("session.load", session=session)
        bus, writer = _workspace(quick).bus, slow.desk.connection.writer
        while writer.backlog <= BEHIND:
            bus.publish(_words(session, "torn", BIG))
            await quick.told("sessionls/delta")
        bus.publish(_words(session, "torn", "left out"))
        await quick.told("sessionls/delta")
        await slow.result("session.leave", session=session)
        await slow.result("session.load", session=session)
        bus.publish(_words(session, "torn", "again"))
        told = await slow.told("sessionls/delta")
        while told["text"] == BIG:
            told = await slow.told("sessionls/delta")
        assert told["text"] == "again"


async def test_words_of_many_tokens_come_together_and_before_any_record(tmp_path: Path) -> None:
    async with house(tmp_path) as home, home.editor() as one, home.editor() as other:
        session = await _begin(one)
        before = (await other.result("session.load", session=session))["session"]["seq"]
        for number in range(100):
            _workspace(one).bus.publish(_words(session, "M", f"{number} "))
        await one.result("session.rename", session=session, title="Renamed")
        for editor in (one, other):
            told = await editor.told("sessionls/delta")
            assert told["text"] == "".join(f"{number} " for number in range(100))
            assert "thought" not in told
            assert (await _records(editor, before + 1))[-1]["kind"] == "sessionRenamed"


async def test_many_editors_get_one_and_the_same_frame(tmp_path: Path) -> None:
    async with house(tmp_path) as home, home.editor() as one, home.editor() as other:
        session = await _begin(one)
        await other.result("session.load", session=session)
        made: list[object] = []
        delta = _words(session, "M", "hello")

        def make(of: Delta) -> object:
            made.append(of)
            return object()

        assert delta.once(make) is delta.once(make)
        assert made == [delta]
        _workspace(one).bus.publish(delta)
        assert await one.told("sessionls/delta") == await other.told("sessionls/delta")
        await until(lambda: other.desk.connection.writer.backlog == 0)
