"""Cuts a stream into its messages without changing a byte. Imports nothing."""

LONGEST = 64 * 1024 * 1024
"""Bytes of a message that is looked at; a longer one passes by in pieces."""
_END = b"\r\n\r\n"
_LENGTH = b"content-length"
_LONGEST_HEADER = 16 * 1024

Piece = tuple[bytes, int]
"""Bytes, and where the body begins in them; -1 for what is no message."""


class Splitter:
    """One direction of a stream."""

    __slots__ = ("_buffer", "_passing")

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._passing = 0

    def feed(self, chunk: bytes) -> list[Piece]:
        """What is complete by now, in order. Nothing is left out, whatever it is."""
        self._buffer += chunk
        pieces: list[Piece] = []
        while (size := self._next()) != (0, 0):
            length, body = size
            pieces.append((bytes(self._buffer[:length]), body))
            del self._buffer[:length]
        return pieces

    def _next(self) -> tuple[int, int]:
        """How many bytes belong together, and where their body begins; zeros for not yet."""
        buffer = self._buffer
        if self._passing and buffer:
            length = min(self._passing, len(buffer))
            self._passing -= length
            return length, -1
        end = buffer.find(_END)
        if end < 0:
            return (len(buffer), -1) if len(buffer) > _LONGEST_HEADER else (0, 0)
        body = end + len(_END)
        length = _body_length(bytes(buffer[:end]))
        if length is None:
            return body, -1
        if length > LONGEST:
            self._passing = length
            return body, -1
        return (body + length, body) if len(buffer) >= body + length else (0, 0)


def _body_length(header: bytes) -> int | None:
    _, name, rest = header.lower().rpartition(_LENGTH)
    digits = rest.partition(b"\r")[0].strip().removeprefix(b":").strip()
    return int(digits[:19]) if name and digits.isdigit() else None
