"""What a command says: its beginning and its end to be told, and so much to be kept."""

import re

from sessionls.engine.tools.bounds import counted, cut_line, size
from sessionls.engine.tools.outputs import MOST_BYTES, Whole

HEAD = 20_000
TAIL = 40_000
"""Bytes that are told of the beginning and of the end."""

_LONGEST_LINE = 200
_ESCAPES = re.compile(
    r"\x1b(?:"
    r"\[[0-?]*[ -/]*[@-~]"  # colours, moves
    r"|\][^\x07\x1b]*(?:\x07|\x1b\\)?"  # titles, links
    r"|[PX^_][^\x1b]*(?:\x1b\\)?"  # strings for the device
    r"|[ -/]*[0-~]?)"
)
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


class Output:
    """Takes in bytes as they come and holds a bounded number of them."""

    def __init__(self) -> None:
        self._first = bytearray()
        self._tail = bytearray()
        self._bytes = 0
        self.lines = 0
        """Line ends so far."""

    def add(self, chunk: bytes) -> None:
        """Some more."""
        self._first += chunk[: max(MOST_BYTES - self._bytes, 0)]
        self._tail += chunk[max(HEAD - self._bytes, 0) :]
        self._bytes += len(chunk)
        self.lines += chunk.count(b"\n")
        if len(self._tail) > 2 * TAIL:
            del self._tail[:-TAIL]

    def last_line(self) -> str:
        """The last line with something in it, bounded."""
        recent = bytes(self._tail[-TAIL:] or self._first[:HEAD])[-4 * _LONGEST_LINE :]
        lines = [line.strip() for line in readable(recent).split("\n")]
        return cut_line(next((line for line in reversed(lines) if line), ""), _LONGEST_LINE)

    def text(self) -> str:
        """All of it, or its beginning and its end with what is left out between them."""
        head, tail = bytes(self._first[:HEAD]), bytes(self._tail[-TAIL:])
        left = self._bytes - len(head) - len(tail)
        if not left:
            return readable(head + tail)
        lines = self.lines - head.count(b"\n") - tail.count(b"\n")
        told = f"[{size(left)} in {counted(lines, 'line')} left out]"
        return f"{readable(head)}\n{told}\n{readable(tail)}"

    def whole(self) -> Whole | None:
        """All of it where the text leaves something out. Takes a moment: call it in a thread."""
        if self._bytes <= HEAD + TAIL:
            return None
        return Whole(readable(bytes(self._first)), self._bytes - len(self._first))


def readable(output: bytes) -> str:
    """The text without the signs that move a terminal's cursor; of a line redrawn, the last."""
    text = output.decode("utf-8", "replace").replace("\r\n", "\n")
    plain = _ESCAPES.sub("", text)
    if "\r" in plain:
        plain = "\n".join(line.rstrip("\r").rpartition("\r")[2] for line in plain.split("\n"))
    return _CONTROLS.sub("", plain)
