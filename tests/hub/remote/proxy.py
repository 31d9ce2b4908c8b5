"""A way between two hosts that can be recorded, delayed, cut, and left half open. On loopback."""

import asyncio
import contextlib
from types import TracebackType
from typing import Self

_CHUNK = 65536


class Proxy:
    """Forwards to a port. `sent` is what went there."""

    def __init__(self, host: str, port: int) -> None:
        self._there = (host, port)
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._open = asyncio.Event()
        self._open.set()
        self.delay = 0.0
        self.accepts = True
        self.sent = bytearray()
        self.connections = 0
        self.port = 0

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._server
        self._server.close()
        self.cut()
        self.let_through()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def cut(self) -> None:
        """End all that is connected, at once."""
        for writer in self._writers:
            writer.transport.abort()

    def hold(self) -> None:
        """Let nothing through any more, while all stays connected: a half-open way."""
        self._open.clear()

    def let_through(self) -> None:
        """Let everything through again."""
        self._open.set()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        self.connections += 1
        if not self.accepts:
            writer.transport.abort()
            return
        try:
            other, onward = await asyncio.open_connection(*self._there)
        except OSError:
            writer.transport.abort()
            return
        self._writers |= {writer, onward}
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._pass(reader, onward, self.sent))
                group.create_task(self._pass(other, writer, bytearray()))
        finally:
            for one in (writer, onward):
                self._writers.discard(one)
                one.transport.abort()

    async def _pass(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, seen: bytearray
    ) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(_CHUNK):
                await self._open.wait()
                if self.delay:
                    await asyncio.sleep(self.delay)
                seen += data
                writer.write(data)
                await writer.drain()
            if writer.can_write_eof():
                writer.write_eof()
            else:
                writer.close()
