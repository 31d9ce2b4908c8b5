"""What a guest may write and read, whatever it is: nothing ends a connection but its bounds."""

import asyncio
import json
import socket
from pathlib import Path
from typing import Any

import pytest
from tests.server.peer import frame

from sessionls.hub.remote.bounds import Pace
from sessionls.hub.remote.gate import Gate
from sessionls.hub.remote.passage import GuestReader, GuestWriter
from sessionls.hub.remote.places import SharedPlaces
from sessionls.hub.remote.veil import Veil
from sessionls.server.cutting import BadFrame, Cutter
from sessionls.workspace.roles import Guest

INITIALIZE = b'{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"capabilities":{}}}'
SHUTDOWN = b'{"jsonrpc":"2.0","id":"%b","method":"shutdown"}'
LIST = (
    b'{"jsonrpc":"2.0","id":%d,"method":"workspace/executeCommand",'
    b'"params":{"command":"sessionls.session.list","arguments":[{"query":%b}]}}'
)


def gate_of(folder: Path) -> Gate:
    places = SharedPlaces(folder)
    return Gate(Guest("Ben", "drive"), places, Veil(places, []))


def bodies(frames: bytes) -> list[dict[str, Any]]:
    cutter = Cutter()
    cutter.feed(frames)
    found: list[dict[str, Any]] = []
    while (body := cutter.next()) is not None:
        assert not isinstance(body, BadFrame)
        found.append(json.loads(body))
    return found


async def through(folder: Path, *said: bytes) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What goes on of what a guest says, and what it is answered at once."""
    stream = asyncio.StreamReader()
    for body in said:
        stream.feed_data(frame(body))
    stream.feed_eof()
    back = bytearray()
    pace = Pace(asyncio.get_running_loop().time)
    reader = GuestReader(stream, gate_of(folder), back.extend, pace, 5.0)
    passed = bytearray()
    while data := await reader.read():
        passed += data
    return bodies(bytes(passed)), bodies(bytes(back))


@pytest.mark.parametrize(
    "garbage",
    [
        LIST % (2, b"NaN"),
        LIST % (2, b"-Infinity"),
        LIST % (2, b"1e999"),
        LIST % (2, b"[" * 200_000),
        LIST % (2, b"9" * 10_000),
        b'{"jsonrpc":"2.0","id":2,"method":"shutdown","x":"\xff"}',
        b"",
        b"[]",
        b"null",
        *(LIST % (2, b"[" * deep + b"]" * deep) for deep in range(900, 1000, 7)),
    ],
    ids=lambda body: f"{len(body)} bytes",
)
async def test_what_is_no_message_ends_nothing(tmp_path: Path, garbage: bytes) -> None:
    passed, back = await through(tmp_path, INITIALIZE, garbage, SHUTDOWN % b"last")
    assert [passed[0]["id"], passed[-1]["id"]] == [1, "last"]
    assert len(passed) + len(back) == 3


async def test_half_a_character_goes_on_as_it_is(tmp_path: Path) -> None:
    passed, back = await through(
        tmp_path, INITIALIZE, LIST % (2, rb'"\ud83d"'), SHUTDOWN % rb"\udc00"
    )
    assert passed[1]["params"]["arguments"] == [{"query": "\ud83d"}]
    assert passed[2]["id"] == "\udc00"
    assert back == []


async def test_what_is_nested_without_end_reaches_a_guest_without_its_end(tmp_path: Path) -> None:
    ours, theirs = socket.socketpair()
    reader, away = await asyncio.open_connection(sock=theirs)
    stream = (await asyncio.open_connection(sock=ours))[1]
    writer = GuestWriter(stream, gate_of(tmp_path))
    deep = json.loads("[" * 900 + "]" * 900)
    for params in ({"session": "S", "records": deep}, {"session": "S", "records": []}):
        writer.write(frame({"jsonrpc": "2.0", "method": "sessionls/update", "params": params}))
    await writer.close()
    told = await reader.read()
    away.close()
    first, second = bodies(told)
    assert str(first["params"]["records"]).startswith("[[[[")
    assert second["params"]["records"] == []
