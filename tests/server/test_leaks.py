"""What is left after many messages and many connections: nothing."""

import asyncio
import gc
import tracemalloc
import weakref
from collections import Counter
from concurrent.futures import Future
from pathlib import Path

import pytest
from lsprotocol import types
from tests.server.desks import House, house
from tests.server.peer import Link, ready, until
from tests.server.toys import Toys

from sessionls.server.connection import Connection
from sessionls.server.cutting import Cutter
from sessionls.server.desk import Desk
from sessionls.server.push import Push
from sessionls.server.rpc import Protocol
from sessionls.server.writer import FrameWriter


def _kept(link: Link) -> int:
    """Everything that a protocol keeps for messages under way."""
    protocol = link.connection.protocol
    tables = [value for value in vars(protocol).values() if isinstance(value, dict | set)]
    static = [link.connection.protocol.fm.features, link.connection.protocol.fm.builtin_features]
    return sum(len(table) for table in tables if all(table is not one for one in static))


async def test_a_thousand_commands_leave_nothing() -> None:
    async with ready(Toys().table()) as made:
        before, tasks = _kept(made), len(asyncio.all_tasks())
        for _ in range(1000):
            await made.peer.command("toy.echo", {})
        assert _kept(made) == before
        assert len(asyncio.all_tasks()) == tasks


async def test_a_thousand_cancelled_commands_leave_nothing() -> None:
    toys = Toys()
    async with ready(toys.table()) as made:
        before, tasks = _kept(made), len(asyncio.all_tasks())
        numbers = [made.peer.begin_command("toy.wait") for _ in range(1000)]
        for number in numbers:
            made.peer.notify("$/cancelRequest", {"id": number})
        codes = {(await made.peer.answer(number))["error"]["code"] for number in numbers}
        assert codes == {-32800}
        assert _kept(made) == before
        assert len(asyncio.all_tasks()) == tasks
    assert toys.events.count("cancelled") == toys.events.count("begun")


async def test_a_thousand_notifications_leave_nothing() -> None:
    seen: list[object] = []

    def register(connection: Connection) -> None:
        @connection.feature("x/note")
        async def note(params: object) -> None:
            seen.append(params)

        @connection.feature(types.TEXT_DOCUMENT_DID_CHANGE)
        async def changed(params: types.DidChangeTextDocumentParams) -> None:
            seen.append(params)

    async with ready(features=[register]) as made:
        before = _kept(made)
        document = {"uri": "file:///a", "version": 1}
        opened = document | {"languageId": "x", "text": ""}
        made.peer.notify("textDocument/didOpen", {"textDocument": opened})
        for _ in range(1000):
            made.peer.notify("x/note", {})
            made.peer.notify(
                "textDocument/didChange",
                {"textDocument": document, "contentChanges": [{"text": "a"}]},
            )
        await until(lambda: len(seen) == 2000)
        await until(lambda: _kept(made) == before)


async def test_questions_and_progress_leave_nothing() -> None:
    async with ready(Toys().table()) as made:
        before = _kept(made)
        progress = made.connection.work_done_progress
        for number in range(100):
            asked = made.connection.protocol.send_request_async("x/ask", {})
            question = await made.peer.message()
            made.peer.send({"jsonrpc": "2.0", "id": question["id"], "result": None})
            await asked
            progress.begin(number, types.WorkDoneProgressBegin("Review"))
            progress.end(number, types.WorkDoneProgressEnd())
            await made.peer.message()
            await made.peer.message()
        assert progress.tokens == {}
        assert _kept(made) == before


async def _come_and_go(toys: Toys) -> "weakref.ref[object]":
    async with ready(toys.table()) as made:
        await made.peer.command("toy.echo", {})
        made.peer.begin_command("toy.wait")
        made.connection.protocol.send_request("x/ask", {})
        return weakref.ref(made.connection.protocol)


async def test_thirty_connections_leave_no_protocol_task_or_descriptor() -> None:
    await _come_and_go(Toys())
    descriptors, tasks = _descriptors(), len(asyncio.all_tasks())
    protocols = [await _come_and_go(Toys()) for _ in range(30)]
    await until(lambda: len(asyncio.all_tasks()) == tasks)
    gc.collect()
    assert [one for one in protocols if one() is not None] == []
    await until(lambda: _descriptors() == descriptors)


@pytest.mark.long
async def test_memory_does_not_grow_with_the_number_of_connections() -> None:
    for _ in range(20):
        await _come_and_go(Toys())
    gc.collect()
    tracemalloc.start()
    try:
        for _ in range(200):
            await _come_and_go(Toys())
        gc.collect()
        grown, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert grown < 200 * 1024


@pytest.mark.long
@pytest.mark.timeout(300)
async def test_a_thousand_editors_leave_no_connection_desk_or_task(tmp_path: Path) -> None:
    async with house(tmp_path) as home, home.editor() as staying:
        session = (await staying.result("session.new", title="Kept"))["session"]["id"]
        await _visit(home, session)
        before = _at_rest()
        for _ in range(1000):
            await _visit(home, session)
        await until(lambda: len(asyncio.all_tasks()) <= before["Task"])
        assert _at_rest() <= before
        assert before["Connection"] == before["Desk"] == 1


def _at_rest() -> "Counter[str]":
    """What there is alive of connections and of what belongs to them."""
    gc.collect()
    kinds = (Connection, Protocol, Desk, Push, FrameWriter, Cutter, Future, asyncio.Task)
    return Counter(type(one).__name__ for one in gc.get_objects() if type(one) in kinds)


async def _visit(home: House, session: str) -> None:
    """Come, follow a session, ask something and go away in the middle of it."""
    async with home.editor() as editor:
        await editor.result("session.load", session=session)
        editor.desk.connection.protocol.send_request("x/ask", {})
        editor.peer.begin_command("sessionls.session.load", {"session": session})


def _descriptors() -> int:
    place = Path("/proc/self/fd")
    if not place.exists():
        pytest.skip("this system does not list a process's descriptors")
    return len(list(place.iterdir()))
