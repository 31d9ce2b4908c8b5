"""Rows and columns to offsets, as ruff counts them. Knows no scanner."""

from bisect import bisect_right
from dataclasses import dataclass

from sessionls.domain.counting import line_starts

_BYTE_ORDER_MARK = "\ufeff"


@dataclass(frozen=True)
class LineTable:
    """Where each line of a text starts, in code points."""

    starts: tuple[int, ...]
    length: int

    def lines(self, text: str) -> list[str]:
        """The lines of the text that the table was made of, with their ends."""
        ends = (*self.starts[1:], self.length)
        return [text[start:end] for start, end in zip(self.starts, ends, strict=True)]

    def row(self, offset: int) -> int:
        """The 1-based row of an offset."""
        return max(1, bisect_right(self.starts, offset))

    def offset(self, row: int, column: int) -> int | None:
        """The offset of a 1-based row and column (in code points); `None` outside the text."""
        if not 1 <= row <= len(self.starts):
            return None
        offset = self.starts[row - 1] + column - 1
        return offset if 0 <= offset <= self.length else None


def line_table(text: str) -> LineTable:
    """Cut `text` into lines. A byte order mark belongs to no column, so line 1 starts after it.

    Ruff ends a line where LSP does: a form feed or U+2028 stays inside its line.
    """
    first = 1 if text.startswith(_BYTE_ORDER_MARK) else 0
    return LineTable((first, *line_starts(text)[1:]), len(text))


# Longer lines are generated; the libraries need seconds for them and a person cannot read them.
LONGEST_LINE = 5_000
TOO_LONG = f"has a line of more than {LONGEST_LINE:,} characters (minified?) and was left out"


def longest_line(text: str) -> int:
    """The length of the longest line, in code points."""
    if len(text) <= LONGEST_LINE:
        return len(text)
    return max(map(len, text.split("\n")))


def without_surrogates(text: str) -> str:
    """`text` as UTF-8 can hold it: one `?` for a lone surrogate, which keeps every offset."""
    return text.encode("utf-8", errors="replace").decode("utf-8")
