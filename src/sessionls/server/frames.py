"""Frames of the base protocol, both ways: bytes and limits. Does not know what a message means."""

import asyncio
import contextlib
import json
import logging
import re
from collections.abc import Callable

MAX_BODY = 64 * 1024 * 1024
"""Bytes; a longer body is skipped, never held in memory."""
MAX_HEADER = 16 * 1024
DROPPED = 32 * 1024 * 1024
"""Bytes not yet taken by the peer from which on it is dropped; it may come back and catch up."""

_END = b"\r\n\r\n"
# Not only at the start of a line: the next header may directly follow a broken frame.
_LENGTH = re.compile(rb"(?<![-\w])content-length[ \t]*:[ \t]*(\d+)[ \t]*(?=\r\n)", re.IGNORECASE)
_CHUNK = 64 * 1024
_MAX_SKIPPED = 4 * 1024**3
"""Bytes; more than that nobody sends, and waiting for it would swallow what comes instead."""
_CLOSING = 2.0
"""Seconds for a peer to take the rest."""

log = logging.getLogger(__name__)


class BadFrameError(Exception):
    """A frame that cannot be read, and why; `excess` bytes of it are still to be skipped."""

    def __init__(self, message: str, excess: int = 0) -> None:
        super().__init__(message)
        self.excess = excess


async def read_frame(reader: asyncio.StreamReader) -> bytes | None:
    """Return the body of the next frame, `None` when the peer has gone (also inside a frame).

    Raises:
        BadFrameError: Nothing useful can be read here; skip its `excess` and read on.
    """
    try:
        length = _body_length(await _read_header(reader))
        return await reader.readexactly(length)
    except (asyncio.IncompleteReadError, OSError):
        return None


async def skip(reader: asyncio.StreamReader, count: int) -> None:
    """Pass over `count` bytes, or what there is of them, in constant memory."""
    with contextlib.suppress(OSError):
        while count > 0 and (chunk := await reader.read(min(count, _CHUNK))):
            count -= len(chunk)


def encode_frame(message: object, default: Callable[[object], object] | None = None) -> bytes:
    """Return a message with its header.

    Raises:
        TypeError, ValueError, RecursionError: The message has no JSON form.
    """
    body = _encode_json(message, default)
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)


class FrameWriter:
    """The way out of one connection: never blocks, never grows without bound."""

    def __init__(self, stream: asyncio.StreamWriter, dropped: int = DROPPED) -> None:
        self._stream = stream
        self._dropped = dropped
        self.on_drop: Callable[[], None] | None = None

    @property
    def backlog(self) -> int:
        """Bytes that the peer has not yet taken."""
        return self._stream.transport.get_write_buffer_size()

    @property
    def closed(self) -> bool:
        """Whether nothing more reaches the peer."""
        return self._stream.is_closing()

    def write(self, frame: bytes) -> None:
        """Send whole frames. To a peer that has gone this does nothing."""
        if self.closed:
            return
        # Without this frame, so that one big answer reaches a peer that keeps up.
        backlog = self.backlog
        if backlog > self._dropped:
            log.warning("Dropped a peer that left %s bytes unread", backlog)
            self._drop()
        else:
            self._stream.write(frame)

    async def close(self) -> None:
        """Send what is waiting, unless the peer does not take it, and close."""
        self._stream.close()
        try:
            async with asyncio.timeout(_CLOSING):
                await self._stream.wait_closed()
        except TimeoutError:
            self._stream.transport.abort()
        except OSError as error:
            log.debug("The peer had gone already: %s", error)

    def _drop(self) -> None:
        self._stream.transport.abort()
        if self.on_drop is not None:
            self.on_drop()


async def _read_header(reader: asyncio.StreamReader) -> bytes:
    too_long = False
    while True:
        try:
            header = await reader.readuntil(_END)
        except asyncio.LimitOverrunError as error:
            # Without an end in sight the block is thrown away as it comes, and reported once.
            await reader.readexactly(error.consumed)
            too_long = True
            continue
        if too_long or len(header) > MAX_HEADER:
            raise BadFrameError(f"The header of a message has at most {MAX_HEADER} bytes")
        return header


def _body_length(header: bytes) -> int:
    lengths = _LENGTH.findall(header)
    if not lengths:
        raise BadFrameError("A message begins with the header 'Content-Length: <bytes>'")
    # Nobody sends a body whose length has 19 digits; a longer number would be slow to read.
    length = int(lengths[-1][:19])
    if length > MAX_BODY:
        said = f"A message has at most {MAX_BODY} bytes, not {length}"
        raise BadFrameError(said, excess=length if length <= _MAX_SKIPPED else 0)
    return length


def _encode_json(message: object, default: Callable[[object], object] | None) -> bytes:
    def dumps(*, ascii_only: bool) -> str:
        return json.dumps(
            message,
            default=default,
            separators=(",", ":"),
            ensure_ascii=ascii_only,
            allow_nan=False,
        )

    try:
        return dumps(ascii_only=False).encode()
    except UnicodeEncodeError:
        # Half of a surrogate pair (text cut in two by an editor) has only an escaped form.
        return dumps(ascii_only=True).encode()
