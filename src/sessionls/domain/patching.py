"""Applying hunks to the text of now: only where their old text still stands. Guesses nothing."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sessionls.domain.hunks import inverse, lines_of
from sessionls.domain.records import FileChange, Hunk

NEARBY = 400
"""How many lines up and down a hunk is looked for when its text has moved."""


@dataclass(frozen=True, slots=True)
class Misfit:
    """The first hunk, by its place among those that were to be applied, that fits nowhere."""

    place: int
    why: str


def patched(text: str, hunks: Sequence[Hunk]) -> str | Misfit:
    """The text with all these hunks, which come in order, applied at once.

    A hunk goes where its lines stand with what was around them: at its own place, or where it
    moved as a whole, if that is the only such place near by. What is in doubt fits nowhere.
    """
    lines = lines_of(text)
    places: list[int] = []
    for number, hunk in enumerate(hunks):
        at = _place(lines, hunk)
        if isinstance(at, str):
            return Misfit(number, at)
        places.append(at)
    ends = [at + len(lines_of(hunk.old)) for at, hunk in zip(places, hunks, strict=True)]
    for number, (end, start) in enumerate(zip(ends, places[1:], strict=False), start=1):
        if start < end:
            return Misfit(number, "what it changes has moved into another hunk")
    return _joined(lines, hunks, places)


def digest(text: str) -> str:
    """The hash of a text, as a `FileChange` keeps it."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Origin:
    """The text for which a change was made, and which of its hunks (by place) stand in it now."""

    text: str
    there: tuple[int, ...] = ()


def origin(text: str, change: FileChange) -> Origin | None:
    """Where a text comes from that is nothing but a change's own, with some hunks applied or none.

    The hash decides: `None` when anything else is different too.
    """
    if change.sha256 in (None, digest(text)):
        return Origin(text) if change.sha256 else None
    there = _standing(lines_of(text), change.hunks)
    before = patched(text, inverse(change.hunks, there))
    if isinstance(before, str) and digest(before) == change.sha256:
        return Origin(before, tuple(there))
    return None


def stands(text: str, change: FileChange, accepted: Sequence[int]) -> bool:
    """Whether a text, whatever else changed in it, has these hunks (by place) already."""
    undone = patched(text, inverse(change.hunks, accepted))
    again = patched(text, [change.hunks[place] for place in accepted])
    return isinstance(undone, str) and isinstance(again, Misfit)


def _place(lines: Sequence[str], hunk: Hunk) -> int | str:
    """The line where a hunk belongs now, or a sentence's part that says why there is none."""
    old, before, after = lines_of(hunk.old), lines_of(hunk.before), lines_of(hunk.after)
    if not (old or before or after):
        # It was made for an empty text.
        return "the text is not empty any more" if lines else 0
    whole = [*before, *old, *after]
    if _at(lines, whole, hunk.line - len(before)):
        return hunk.line
    found = [at + len(before) for at in _near(lines, whole, hunk.line - len(before))]
    if not found and "".join(old).strip():
        found = list(_near(lines, old, hunk.line))
    if len(found) > 1:
        return f"the text has changed, and what it changes stands at {len(found)} places"
    return found[0] if found else "the text there has changed"


def _near(lines: Sequence[str], wanted: Sequence[str], line: int) -> Iterator[int]:
    first = max(line - NEARBY, 0)
    last = min(line + NEARBY, len(lines) - len(wanted))
    return (at for at in range(first, last + 1) if _at(lines, wanted, at))


def _at(lines: Sequence[str], wanted: Sequence[str], line: int) -> bool:
    return line >= 0 and list(lines[line : line + len(wanted)]) == list(wanted)


def _joined(lines: Sequence[str], hunks: Sequence[Hunk], places: Sequence[int]) -> str | Misfit:
    """The new text. Lines that are not to be touched stay whole lines."""
    made: list[str] = []
    at = 0
    for place, hunk in zip(places, hunks, strict=True):
        made += [*lines[at:place], *lines_of(hunk.new)]
        at = place + len(lines_of(hunk.old))
    made += lines[at:]
    text = "".join(made)
    if lines_of(text) != made:
        return Misfit(len(hunks) - 1, "a line would run into the next one")
    return text


def _standing(lines: Sequence[str], hunks: Sequence[Hunk]) -> list[int]:
    """The hunks (by place) whose new text stands exactly where applying them would have put it."""
    there: list[int] = []
    shift = 0
    for place, hunk in enumerate(hunks):
        new, around = lines_of(hunk.new), lines_of(hunk.after)
        if _at(lines, [*new, *around], hunk.line + shift) and not _only_old(lines, hunk, shift):
            there.append(place)
            shift += len(new) - len(lines_of(hunk.old))
    return there


def _only_old(lines: Sequence[str], hunk: Hunk, shift: int) -> bool:
    """Whether the longer old text stands there: what would be deleted looks like what follows."""
    old, new = lines_of(hunk.old), lines_of(hunk.new)
    return len(old) > len(new) and _at(lines, [*old, *lines_of(hunk.after)], hunk.line + shift)
