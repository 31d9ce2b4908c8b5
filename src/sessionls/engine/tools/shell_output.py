"""What a command says: its beginning and its end, within bounds however much it is."""

import re

from sessionls.engine.tools.bounds import counted, cut_line, size

HEAD = 20_000
TAIL = 40_000
"""Bytes that are kept of the beginning and of the end."""

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
        self._head = bytearray()
        self._tail = bytearray()
        self._bytes = 0
        self.lines = 0
        """Line ends so far."""

    def add(self, chunk: bytes) -> None:
        """Some more."""
        self._bytes += len(chunk)
        self.lines += chunk.count(b"\n")
        room = HEAD - len(self._head)
        self._head += chunk[:room]
        self._tail += chunk[max(room, 0) :]
        if len(self._tail) > 2 * TAIL:
            del self._tail[:-TAIL]

    def last_line(self) -> str:
        """The last line with something in it, bounded."""
        recent = bytes(self._tail[-TAIL:] or self._head)[-4 * _LONGEST_LINE :]
        lines = [line.strip() for line in readable(recent).split("\n")]
        return cut_line(next((line for line in reversed(lines) if line), ""), _LONGEST_LINE)

    def text(self) -> str:
        """All of it, or its beginning and its end with what is left out between them."""
        tail = bytes(self._tail[-TAIL:])
        left = self._bytes - len(self._head) - len(tail)
        if not left:
            return readable(bytes(self._head) + tail)
        lines = self.lines - self._head.count(b"\n") - tail.count(b"\n")
        told = f"[{size(left)} in {counted(lines, 'line')} left out]"
        return f"{readable(bytes(self._head))}\n{told}\n{readable(tail)}"


def readable(output: bytes) -> str:
    """The text without the signs that move a terminal's cursor; of a line redrawn, the last."""
    text = output.decode("utf-8", "replace").replace("\r\n", "\n")
    plain = _ESCAPES.sub("", text)
    lines = (line.rstrip("\r").rpartition("\r")[2] for line in plain.split("\n"))
    return _CONTROLS.sub("", "\n".join(lines))
