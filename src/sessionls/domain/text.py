"""Places in a text. Holds the one translation between offsets and LSP positions."""

import re
from bisect import bisect_right
from functools import cached_property
from itertools import accumulate
from typing import Literal

from sessionls.domain.shape import Shape

Encoding = Literal["utf-8", "utf-16", "utf-32"]
RECORDED: Encoding = "utf-16"
"""Positions in records count UTF-16 code units, LSP's default, whatever the client speaks."""

_LINE_END = re.compile(r"\r\n|\r|\n")


class Position(Shape):
    """Between two characters: zero-based line, and character in code units of some encoding."""

    line: int
    character: int


class Range(Shape):
    """From `start` up to and without `end`."""

    start: Position
    end: Position


class TextIndex:
    """A text with its line starts: translates positions to code point offsets and back.

    Lines end at LF, CR LF or CR, as LSP 3.17 defines them, and at nothing else.
    """

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def _starts(self) -> list[int]:
        text = self.text
        if "\r" not in text:
            return [0, *accumulate(len(line) + 1 for line in text.split("\n")[:-1])]
        return [0, *(end.end() for end in _LINE_END.finditer(text))]

    @property
    def line_count(self) -> int:
        """How many lines there are; an empty text has one."""
        return len(self._starts)

    def line(self, number: int) -> str:
        """The text of a line without its ending; empty beyond the end."""
        if not 0 <= number < self.line_count:
            return ""
        start = self._starts[number]
        end = self._starts[number + 1] if number + 1 < self.line_count else len(self.text)
        return self.text[start:end].rstrip("\r\n")

    def offset(self, position: Position, encoding: Encoding = RECORDED) -> int:
        """The code point offset of a position; beyond a line's end it is that end, as LSP asks."""
        if position.line < 0:
            return 0
        if position.line >= self.line_count:
            return len(self.text)
        line = self.line(position.line)
        return self._starts[position.line] + _points(line, position.character, encoding)

    def position(self, offset: int, encoding: Encoding = RECORDED) -> Position:
        """The position of a code point offset; inside CR LF is the end of that line."""
        offset = min(max(offset, 0), len(self.text))
        if self.text.startswith("\r\n", offset - 1) and offset:
            offset -= 1
        number = bisect_right(self._starts, offset) - 1
        before = self.text[self._starts[number] : offset]
        return Position(line=number, character=_units(before, encoding))

    def range(self, start: int, end: int, encoding: Encoding = RECORDED) -> Range:
        """The range between two code point offsets."""
        return Range(start=self.position(start, encoding), end=self.position(end, encoding))

    def span(self, place: Range, encoding: Encoding = RECORDED) -> tuple[int, int]:
        """The code point offsets of a range, in order."""
        start, end = self.offset(place.start, encoding), self.offset(place.end, encoding)
        return min(start, end), max(start, end)

    def convert(self, place: Range, source: Encoding, target: Encoding) -> Range:
        """The same range, counted in another encoding."""
        return place if source == target else self.range(*self.span(place, source), target)

    def slice(self, place: Range, encoding: Encoding = RECORDED) -> str:
        """The text inside a range."""
        start, end = self.span(place, encoding)
        return self.text[start:end]


def _units(text: str, encoding: Encoding) -> int:
    if encoding == "utf-32" or text.isascii():
        return len(text)
    if encoding == "utf-16":
        return len(text) + sum(char > "\uffff" for char in text)
    return len(text.encode("utf-8", "surrogatepass"))


def _points(line: str, units: int, encoding: Encoding) -> int:
    """How many code points of `line` lie within `units`; inside a character counts as before it."""
    if units <= 0:
        return 0
    if encoding == "utf-32" or line.isascii():
        return min(units, len(line))
    used = 0
    for index, char in enumerate(line):
        used += _units(char, encoding)
        if used > units:
            return index
    return len(line)
