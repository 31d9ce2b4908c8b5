"""Frames over real sockets: encoding, and the bounded way out."""

import asyncio
import json
import socket
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest
from tests.server.peer import until

from sessionls.server.frames import encode_frame, read_frame
from sessionls.server.writer import FrameWriter

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@asynccontextmanager
async def _pair() -> AsyncGenerator[tuple[Streams, Streams]]:
    one, other = socket.socketpair()
    left = await asyncio.open_connection(sock=one)
    right = await asyncio.open_connection(sock=other)
    try:
        yield left, right
    finally:
        for _, writer in (left, right):
            if not writer.is_closing():
                writer.transport.abort()
        await asyncio.gather(
            *(writer.wait_closed() for _, writer in (left, right)), return_exceptions=True
        )


@pytest.mark.parametrize("message", [{"a": "grün 🌱"}, {"a": "\ud83c"}, {"a": [1, None, 2.5]}])
async def test_a_frame_reads_as_it_was_written(message: dict[str, object]) -> None:
    async with _pair() as ((_, writer), (reader, _other)):
        writer.write(encode_frame(message) + encode_frame({}))
        assert json.loads(await read_frame(reader) or b"") == message
        assert await read_frame(reader) == b"{}"


def test_frames_are_compact_and_count_bytes() -> None:
    assert encode_frame({"a": "ü", "b": 1}) == b'Content-Length: 16\r\n\r\n{"a":"\xc3\xbc","b":1}'


@pytest.mark.parametrize("value", [float("inf"), object(), {1, 2}])
def test_what_has_no_json_form_makes_no_frame(value: object) -> None:
    with pytest.raises((TypeError, ValueError)):
        encode_frame({"a": value})


async def test_one_big_frame_reaches_a_peer_that_reads() -> None:
    async with _pair() as ((_, writer), (reader, _other)):
        out = FrameWriter(writer, dropped=1000)
        out.write(encode_frame({"a": "x" * 3_000_000}))
        assert out.backlog > 0
        body = await read_frame(reader)
        assert body is not None
        assert len(body) == 3_000_008
        await until(lambda: out.backlog == 0)
        assert not out.closed


async def test_a_peer_that_never_reads_is_dropped_and_nothing_blocks() -> None:
    dropped: list[bool] = []
    async with _pair() as ((_, writer), _other):
        out = FrameWriter(writer, dropped=1_000_000)
        out.on_drop = lambda: dropped.append(True)
        frame = encode_frame({"a": "x" * 50_000})
        for _ in range(100):
            out.write(frame)
        assert dropped == [True]
        assert out.closed
        assert out.backlog == 0


async def test_closing_sends_what_is_waiting() -> None:
    async with _pair() as ((_, writer), (reader, _other)):
        out = FrameWriter(writer)
        out.write(encode_frame({"a": "x" * 2_000_000}))
        reading = asyncio.get_running_loop().create_task(read_frame(reader))
        await out.close()
        assert len(await reading or b"") == 2_000_008
        out.write(encode_frame({}))
        assert await read_frame(reader) is None


async def test_closing_gives_up_on_a_peer_that_does_not_read() -> None:
    async with _pair() as ((_, writer), _other):
        out = FrameWriter(writer)
        out.write(encode_frame({"a": "x" * 5_000_000}))
        await asyncio.wait_for(out.close(), 10)
        assert out.closed
