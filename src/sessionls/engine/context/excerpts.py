"""What a model sees of a text: all of it, its beginning, or some lines with what stands around.

Lines of ours stand in brackets and begin with `[sessionls:`; what surrounds them is data.
"""

from collections.abc import Iterator, Sequence
from pathlib import PurePath

from sessionls.domain.text import Range, TextIndex
from sessionls.engine.context.symbols import Symbol, outline, surroundings

WHOLE = 24_000
"""A file of at most so many characters is attached whole."""
BEGINNING = 6_000
"""So many characters of a longer one are attached, with its outline."""
AROUND = 15
"""Lines before and behind a selection."""
_MOST_SYMBOLS = 80
_LONGEST_SELECTION = 200


def of_file(path: PurePath, text: str) -> str:
    """A file: whole, or its beginning, its outline, and how to read on."""
    if not text:
        return said("the file is empty")
    if len(text) <= WHOLE:
        return text
    shown, lines = _head(text, BEGINNING)
    total = TextIndex(text).line_count
    definitions = [*_outlined(outline(path, text))]
    parts = [
        said(f"the first {lines} of {total} lines; the tool `read` shows others"),
        shown.rstrip("\n"),
        *([said("what this file defines, with lines"), *definitions] if definitions else []),
    ]
    return "\n".join(parts)


def of_lines(path: PurePath, text: str, place: Range) -> str:
    """A selection with the lines and the symbols around it."""
    index = TextIndex(text)
    first, last = selected_lines(place, index.line_count)
    start, end = max(first - AROUND, 1), min(last + AROUND, index.line_count)
    shown, count = _head("\n".join(index.line(n - 1) for n in range(start, end + 1)), WHOLE)
    cut = start + count - 1 < end
    about = f"lines {start} to {start + count - 1} of {index.line_count}"
    rest = "; the tool `read` shows the others" if cut else ""
    parts = [
        said(f"{about}; selected: {_lines(first, last)}{_words(index, place)}{rest}"),
        shown,
        *_around(path, text, first, last),
    ]
    return "\n".join(parts)


def selected_lines(place: Range, total: int) -> tuple[int, int]:
    """The lines of a range, 1-based, the last one included."""
    first, last = place.start.line + 1, place.end.line + 1
    # A selection of whole lines ends at the start of the next one, which is not meant.
    if last > first and place.end.character == 0:
        last -= 1
    first = min(max(first, 1), total)
    return first, min(max(first, last), total)


def said(words: str) -> str:
    """Something that we say in the middle of data."""
    return f"[sessionls: {words}]"


def _words(index: TextIndex, place: Range) -> str:
    """The selected words themselves, where they are only a part of one line."""
    words = index.slice(place)
    if not words.strip() or "\n" in words or len(words) > _LONGEST_SELECTION:
        return ""
    return f", there `{words}`" if words.strip() != index.line(place.start.line).strip() else ""


def _around(path: PurePath, text: str, first: int, last: int) -> Iterator[str]:
    found = surroundings(path, text, first, last)
    if found.enclosing:
        yield said("these lines stand in, from outside in")
        yield from (f"{one.head} ({_lines(one.first, one.last)})" for one in found.enclosing)
    if found.siblings:
        yield said(f"beside them: {', '.join(found.siblings[:_MOST_SYMBOLS])}")
    if found.imports:
        yield said("what the file imports")
        yield from found.imports


def _outlined(symbols: Sequence[Symbol]) -> Iterator[str]:
    for one in symbols[:_MOST_SYMBOLS]:
        yield f"{'  ' * one.depth}{one.head} ({_lines(one.first, one.last)})"
    if symbols[_MOST_SYMBOLS:]:
        yield f"and {len(symbols) - _MOST_SYMBOLS} more"


def _head(text: str, most: int) -> tuple[str, int]:
    """Whole lines of at most so many characters, and how many they are: one at least."""
    if len(text) <= most:
        return text, text.count("\n") + 1
    shown = text[:most].rpartition("\n")[0] or text[:most]
    return shown, shown.count("\n") + 1


def _lines(first: int, last: int) -> str:
    return f"line {first}" if first == last else f"lines {first} to {last}"
