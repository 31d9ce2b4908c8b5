"""Anchors: quotes with a place in a text. Knows one text; moving them is `moving`'s."""

from collections.abc import Iterator
from typing import NamedTuple

from sessionls.domain.counting import line_starts, lines


class Anchor(NamedTuple):
    """A place by code point offsets. While it `stands`, the text in it is its `quote`.

    When it does not, `start` and `end` hold what took the place of the quote. A tuple, because a
    thousand of them are made anew with each keystroke.
    """

    start: int
    end: int
    quote: str
    stands: bool = True


def visible(text: str, anchor: Anchor) -> tuple[int, int]:
    """The offsets to show of an anchor: of a fallen one as many lines as its quote had."""
    if anchor.stands:
        return anchor.start, anchor.end
    inside = text[anchor.start : anchor.end]
    start = anchor.start + len(inside) - len(inside.lstrip())
    shown = lines(inside.strip())[: len(line_starts(anchor.quote))]
    return min(start, anchor.end), min(start, anchor.end) + len("".join(shown).rstrip())


def occurrences(text: str, quote: str, start: int, end: int) -> Iterator[int]:
    """Where a quote begins, from `start` up to and without `end`; overlapping ones too."""
    at = text.find(quote, start, end + len(quote) - 1) if quote else -1
    while at >= 0:
        yield at
        at = text.find(quote, at + 1, end + len(quote) - 1)


def fitted(quote: str, text: str) -> str:
    """The quote with the line endings of a text: an editor may hold a file with other ones."""
    if "\n" not in quote or quote in text:
        return quote
    plain = quote.replace("\r\n", "\n")
    return plain if plain in text else plain.replace("\n", "\r\n")
