"""Serving on stdin and stdout. Keeps stdout for the protocol, whatever a library prints."""

import asyncio
import contextlib
import os
import queue
import signal
import socket
import stat
import sys
import threading
from collections.abc import Callable, Generator
from typing import TYPE_CHECKING

# Not imported to run: `take_wire` comes before the imports that take long and might print.
if TYPE_CHECKING:
    from sessionls.server.connection import Connection

MakeConnection = Callable[[asyncio.StreamReader, asyncio.StreamWriter], "Connection"]
Wire = tuple[int, int]
"""The descriptors that the protocol reads from and writes to."""
Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]

_HINT = (
    "sessionls: an editor starts this and speaks LSP with it. "
    "In a terminal try `sessionls review FILE` or `sessionls --help` (Ctrl-D ends this).\n"
)
_LIMIT = 256 * 1024


async def serve_stdio(make_connection: MakeConnection, wire: Wire | None = None) -> int:
    """Serve one editor until it leaves; return the exit code for the process.

    The end of stdin, `exit` and SIGTERM all end it the same way: what still runs is cancelled and
    has cleaned up when this returns. `wire` is what `take_wire` gave, where it was called before.
    """
    source, sink = wire or take_wire()
    if os.isatty(source) and sys.stderr is not None:
        sys.stderr.write(_HINT)
    connection = make_connection(*await _streams(source, sink))
    connection.on_met.append(lambda: _stop_with_editor(connection))
    with _stopped_by_signals(connection) as signals:
        code = await connection.serve()
    return 0 if signals else code


def take_wire() -> Wire:
    """Take the protocol's two ends away from 0 and 1, so that nobody else reads or writes there.

    Standard output is standard error from here on, for Python, libraries in C, and children.
    """
    sys.stdout.flush()
    source, sink = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    try:
        os.dup2(2, 1)
    except OSError:  # whoever started this has closed standard error
        os.dup2(nothing, 1)
    os.close(nothing)
    sys.stdout = sys.stderr
    return source, sink


@contextlib.contextmanager
def _stopped_by_signals(connection: "Connection") -> Generator[list[int]]:
    """Let the signals that ask a process to end stop the connection; yield those that came."""
    loop = asyncio.get_running_loop()
    came: list[int] = []

    def stop(number: int) -> None:
        came.append(number)
        connection.stop()

    numbers = [] if sys.platform == "win32" else [signal.SIGTERM, signal.SIGINT, signal.SIGHUP]
    for number in numbers:
        loop.add_signal_handler(number, stop, number)
    try:
        yield came
    finally:
        for number in numbers:
            loop.remove_signal_handler(number)


def _stop_with_editor(connection: "Connection") -> None:
    """End with the process that `initialize` names, should another one keep our stdin open.

    A process that is not there is in another container; then the end of stdin has to do.
    """
    with contextlib.suppress(OSError, AttributeError):
        editor = os.pidfd_open(connection.client.process_id or 0)
        loop = asyncio.get_running_loop()
        loop.add_reader(editor, connection.stop)
        connection.on_closed += [lambda: _forget(editor, loop)]


def _forget(editor: int, loop: asyncio.AbstractEventLoop) -> None:
    loop.remove_reader(editor)
    os.close(editor)


async def _streams(source: int, sink: int) -> Streams:
    if _is_one_socket(source, sink):
        os.close(sink)
        return await asyncio.open_connection(sock=socket.socket(fileno=source), limit=_LIMIT)
    reader = asyncio.StreamReader(_LIMIT)
    await _read_from(source, reader)
    protocol = asyncio.StreamReaderProtocol(asyncio.StreamReader())
    transport = await _transport_to(sink, protocol)
    return reader, asyncio.StreamWriter(transport, protocol, None, asyncio.get_running_loop())


async def _read_from(source: int, reader: asyncio.StreamReader) -> None:
    loop = asyncio.get_running_loop()
    if _is_stream(source):
        pipe = os.fdopen(source, "rb", 0)
        await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), pipe)
    else:
        _start_thread(_feed, source, reader, loop)


async def _transport_to(
    sink: int, protocol: asyncio.StreamReaderProtocol
) -> asyncio.WriteTransport:
    loop = asyncio.get_running_loop()
    if not _is_stream(sink):
        return _ThreadTransport(sink, protocol, loop)
    pipe = os.fdopen(sink, "wb", 0)
    transport, _ = await loop.connect_write_pipe(lambda: protocol, pipe)
    return transport


def _is_stream(fd: int) -> bool:
    """Whether asyncio can wait for it; not for files, terminals, and pipes of Windows."""
    mode = os.fstat(fd).st_mode
    return sys.platform != "win32" and (stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode))


def _is_one_socket(source: int, sink: int) -> bool:
    # As two pipe transports, the one that writes would take what arrives for the peer's end.
    return (
        _is_stream(source)
        and os.path.sameopenfile(source, sink)
        and stat.S_ISSOCK(os.fstat(sink).st_mode)
    )


def _feed(source: int, reader: asyncio.StreamReader, loop: asyncio.AbstractEventLoop) -> None:
    # The loop is closed where this outlives the connection, as in front of a terminal.
    with contextlib.suppress(RuntimeError):
        while chunk := _read(source):
            loop.call_soon_threadsafe(reader.feed_data, chunk)
        loop.call_soon_threadsafe(reader.feed_eof)


def _read(source: int) -> bytes:
    try:
        return os.read(source, _LIMIT)
    except OSError:
        return b""


class _ThreadTransport(asyncio.WriteTransport):
    """Writes to what asyncio cannot wait for: a thread does, and the loop goes on."""

    def __init__(
        self, sink: int, protocol: asyncio.BaseProtocol, loop: asyncio.AbstractEventLoop
    ) -> None:
        super().__init__()
        self._sink = sink
        self._protocol = protocol
        self._loop = loop
        self._closing = False
        self._waiting = 0
        self._paused = False
        self.set_write_buffer_limits()
        self._frames: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        _start_thread(self._write_all)

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        self._high = 64 * 1024 if high is None else high
        self._low = self._high // 4 if low is None else low

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self._waiting += len(data)
        self._frames.put(bytes(data))
        if self._waiting > self._high and not self._paused:
            self._paused = True
            self._protocol.pause_writing()

    def get_write_buffer_size(self) -> int:
        return self._waiting

    def is_closing(self) -> bool:
        return self._closing

    def close(self) -> None:
        if not self._closing:
            self._closing = True
            self._frames.put(None)

    def abort(self) -> None:
        self.close()

    def _write_all(self) -> None:
        with contextlib.suppress(RuntimeError, OSError), os.fdopen(self._sink, "wb", 0) as sink:
            while (frame := self._frames.get()) is not None:
                sink.write(frame)
                self._loop.call_soon_threadsafe(self._written, len(frame))
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._end)

    def _written(self, count: int) -> None:
        self._waiting -= count
        if self._paused and self._waiting <= self._low:
            self._paused = False
            self._protocol.resume_writing()

    def _end(self) -> None:
        self._closing = True
        self._protocol.connection_lost(None)


def _start_thread(target: Callable[..., None], *args: object) -> None:
    threading.Thread(target=target, args=args, name="sessionls-stdio", daemon=True).start()
