"""Places in a text. Holds the one translation between offsets and LSP positions."""

from bisect import bisect_right
from functools import cached_property

from sessionls.domain import counting
from sessionls.domain.counting import Encoding
from sessionls.domain.shape import Shape

RECORDED: Encoding = "utf-16"
"""Positions in records count UTF-16 code units, LSP's default, whatever the client speaks."""


class Position(Shape):
    """Between two characters: zero-based line, and character in code units of some encoding."""

    line: int
    character: int


class Range(Shape):
    """From `start` up to and without `end`."""

    start: Position
    end: Position


class TextIndex:
    """A text with its line starts: translates positions to code point offsets and back."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def _starts(self) -> list[int]:
        return counting.line_starts(self.text)

    @property
    def line_count(self) -> int:
        """How many lines there are; an empty text has one."""
        return len(self._starts)

    def line(self, number: int) -> str:
        """The text of a line without its ending; empty beyond the end."""
        return counting.line_at(self.text, self._starts, number)

    def offset(self, position: Position, encoding: Encoding = RECORDED) -> int:
        """The code point offset of a position; beyond a line's end it is that end, as LSP asks."""
        line, character = position.line, position.character
        return counting.offset_at(self.text, self._starts, line, character, encoding)

    def position(self, offset: int, encoding: Encoding = RECORDED) -> Position:
        """The position of a code point offset; inside CR LF is the end of that line."""
        offset = min(max(offset, 0), len(self.text))
        if self.text.startswith("\r\n", offset - 1) and offset:
            offset -= 1
        number = bisect_right(self._starts, offset) - 1
        before = self.text[self._starts[number] : offset]
        return Position(line=number, character=counting.units(before, encoding))

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
