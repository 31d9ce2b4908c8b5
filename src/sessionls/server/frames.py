"""Frames of the base protocol, both ways: bytes and limits. Does not know what a message means."""

import asyncio
import functools
import json
import re
from collections.abc import Callable

MAX_BODY = 64 * 1024 * 1024
"""Bytes; a longer body is skipped, never held in memory."""
MAX_HEADER = 16 * 1024
END = b"\r\n\r\n"
"""What ends a header."""

# Not only at the start of a line: the next header may directly follow a broken frame.
_LENGTH = re.compile(rb"(?<![-\w])content-length[ \t]*:[ \t]*(\d+)[ \t]*(?=\r\n)", re.IGNORECASE)
_MAX_SKIPPED = 4 * 1024**3
"""Bytes; more than that nobody sends, and waiting for it would swallow what comes instead."""


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
        length = body_length(await _read_header(reader))
        return await reader.readexactly(length)
    except (asyncio.IncompleteReadError, OSError):
        return None


def encode_frame(message: object, default: Callable[[object], object] | None = None) -> bytes:
    """Return a message with its header.

    Raises:
        TypeError, ValueError, RecursionError: The message has no JSON form.
    """
    body = _encode_json(message, default)
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)


def body_length(header: bytes | bytearray, longest: int = MAX_BODY) -> int:
    """Return the length of the body that follows a header, at most `longest`.

    Raises:
        BadFrameError: The header says none, or one that nobody should send.
    """
    lengths = _LENGTH.findall(header)
    if not lengths:
        raise BadFrameError("A message begins with the header 'Content-Length: <bytes>'")
    # Nobody sends a body whose length has 19 digits; a longer number would be slow to read.
    length = int(lengths[-1][:19])
    if length > longest:
        said = f"A message has at most {longest} bytes, not {length}"
        raise BadFrameError(said, excess=length if length <= _MAX_SKIPPED else 0)
    return length


async def _read_header(reader: asyncio.StreamReader) -> bytes:
    too_long = False
    while True:
        try:
            header = await reader.readuntil(END)
        except asyncio.LimitOverrunError as error:
            # Without an end in sight the block is thrown away as it comes, and reported once.
            await reader.readexactly(error.consumed)
            too_long = True
            continue
        if too_long or len(header) > MAX_HEADER:
            raise BadFrameError(f"The header of a message has at most {MAX_HEADER} bytes")
        return header


def _encode_json(message: object, default: Callable[[object], object] | None) -> bytes:
    readable, escaped = _encoders(default)
    try:
        return readable.encode(message).encode()
    except UnicodeEncodeError:
        # Half of a surrogate pair (text cut in two by an editor) has only an escaped form.
        return escaped.encode(message).encode()


# `json.dumps` would make one for each message.
@functools.cache
def _encoders(
    default: Callable[[object], object] | None,
) -> tuple[json.JSONEncoder, json.JSONEncoder]:
    readable, escaped = (
        json.JSONEncoder(
            separators=(",", ":"), ensure_ascii=ascii_only, allow_nan=False, default=default
        )
        for ascii_only in (False, True)
    )
    return readable, escaped
