"""How editors count: where lines begin and what a character takes. Imports nothing heavy."""

import re
from itertools import accumulate, pairwise
from typing import Literal

Encoding = Literal["utf-8", "utf-16", "utf-32"]

_LINE_END = re.compile(r"\r\n|\r|\n")


def line_starts(text: str) -> list[int]:
    """The code point offsets at which lines begin; an empty text has one line.

    Lines end at LF, CR LF or CR, as LSP 3.17 defines them, and at nothing else.
    """
    if "\r" not in text:
        return [0, *accumulate(len(line) + 1 for line in text.split("\n")[:-1])]
    return [0, *(end.end() for end in _LINE_END.finditer(text))]


def lines(text: str) -> list[str]:
    """The lines of a text with their endings; what follows the last ending only if it is not empty.

    Other than `str.splitlines`, form feeds and the like end no line.
    """
    starts = line_starts(text)
    ends = starts if starts[-1] == len(text) else [*starts, len(text)]
    return [text[start:end] for start, end in pairwise(ends)]


def line_start(text: str, offset: int) -> int:
    """Where the line begins that an offset is in; between CR and LF is at that line's end."""
    low = text.rfind("\n", 0, offset) + 1
    high = offset - text.startswith("\r\n", offset - 1) if offset else 0
    return max(text.rfind("\r", low, high) + 1, low)


def line_end(text: str, offset: int) -> int:
    """Where the line ends that an offset is in, its ending included."""
    feed = text.find("\n", offset)
    end = len(text) if feed < 0 else feed + 1
    at = text.find("\r", offset, end)
    return end if at < 0 or at + 2 == end == feed + 1 else at + 1


def line_at(text: str, starts: list[int], number: int) -> str:
    """The text of a line without its ending; empty beyond the end."""
    if not 0 <= number < len(starts):
        return ""
    end = starts[number + 1] if number + 1 < len(starts) else len(text)
    return text[starts[number] : end].rstrip("\r\n")


def offset_at(text: str, starts: list[int], line: int, character: int, encoding: Encoding) -> int:
    """The code point offset of a position; beyond a line's end it is that end, as LSP asks."""
    if line < 0:
        return 0
    if line >= len(starts):
        return len(text)
    return starts[line] + points(line_at(text, starts, line), character, encoding)


def units(text: str, encoding: Encoding) -> int:
    """How many code units a text takes in an encoding."""
    if encoding == "utf-32" or text.isascii():
        return len(text)
    if encoding == "utf-16":
        return len(text) + sum(char > "\uffff" for char in text)
    return len(text.encode("utf-8", "surrogatepass"))


def points(line: str, count: int, encoding: Encoding) -> int:
    """How many code points lie within so many units; inside a character counts as before it."""
    if count <= 0:
        return 0
    if encoding == "utf-32" or line.isascii():
        return min(count, len(line))
    used = 0
    for index, char in enumerate(line):
        used += units(char, encoding)
        if used > count:
            return index
    return len(line)
