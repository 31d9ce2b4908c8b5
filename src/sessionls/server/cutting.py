"""Cuts frames out of the bytes that come in. Waits for nothing and knows no message."""

from dataclasses import dataclass

from sessionls.server.frames import END, MAX_BODY, MAX_HEADER, BadFrameError, body_length


@dataclass(frozen=True, slots=True)
class BadFrame:
    """Nothing useful could be read here, and why; what follows it can."""

    sentence: str


class Cutter:
    """The frames of one peer, out of pieces of any size.

    Holds at most one unfinished frame. What has more than `longest` bytes is passed over as it
    comes.
    """

    def __init__(self, longest: int = MAX_BODY) -> None:
        self._longest = longest
        self._buffer = bytearray()
        self._length: int | None = None
        """That of the body that comes next, once its header has been read."""
        self._excess = 0
        self._header_is_too_long = False

    def feed(self, data: bytes) -> None:
        """Take what has come."""
        self._buffer += data

    def next(self) -> bytearray | BadFrame | None:
        """The next body; `None` where its end has not come yet."""
        if self._excess:
            self._pass_over()
        if self._length is None:
            try:
                self._length = self._read_header()
            except BadFrameError as error:
                self._excess = error.excess
                return BadFrame(str(error))
        length = self._length
        if length is None or len(self._buffer) < length:
            return None
        body = self._buffer[:length]
        del self._buffer[:length]
        self._length = None
        return body

    def _read_header(self) -> int | None:
        end = self._buffer.find(END)
        if end < 0:
            self._forget_long_header()
            return None
        end += len(END)
        header = self._buffer[:end]
        del self._buffer[:end]
        too_long, self._header_is_too_long = self._header_is_too_long, False
        if too_long or end > MAX_HEADER:
            raise BadFrameError(f"The header of a message has at most {MAX_HEADER} bytes")
        return body_length(header, self._longest)

    def _forget_long_header(self) -> None:
        # Without an end in sight it is thrown away as it comes, and reported once.
        if len(self._buffer) > MAX_HEADER:
            self._header_is_too_long = True
            del self._buffer[: 1 - len(END)]

    def _pass_over(self) -> None:
        passed = min(self._excess, len(self._buffer))
        del self._buffer[:passed]
        self._excess -= passed
