"""Hunks: what differs between two texts, in parts that stand for themselves. Applies none."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

from sessionls.domain.counting import line_starts
from sessionls.domain.records import FileChange, Hunk, ProposedEdit
from sessionls.domain.same_lines import same_lines

CONTEXT = 3
"""How many lines around a hunk are kept, to know its place again."""
_MOST_PAIRS = 1_000_000
"""Above so many pairs of lines to compare, the lines that there are once only lead the way."""


def lines_of(text: str) -> list[str]:
    """The lines of a text, each with its end (LF, CR LF or CR); an empty text has none."""
    starts = line_starts(text)
    lines = [text[start:end] for start, end in pairwise([*starts, len(text)])]
    return lines if lines and lines[-1] else lines[:-1]


def hunks_between(old: str, new: str) -> tuple[Hunk, ...]:
    """What turns one text into another, in order; adjacent lines are one hunk.

    Between two hunks there is at least one line that is the same in both texts.
    """
    before, now = lines_of(old), lines_of(new)
    blocks = [(0, 0, 0), *_same(before, now), (len(before), len(now), 0)]
    changed = [
        (a + size, next_a, b + size, next_b)
        for (a, b, size), (next_a, next_b, _) in pairwise(blocks)
        if (a + size, b + size) != (next_a, next_b)
    ]
    return tuple(_hunks(before, now, changed))


def inverse(hunks: Sequence[Hunk], accepted: Collection[int]) -> tuple[Hunk, ...]:
    """What takes the accepted ones (by their place in `hunks`) back, from the text they made."""
    undoing: list[Hunk] = []
    shift = 0
    for number, hunk in enumerate(hunks):
        if number in accepted:
            undoing.append(
                hunk.model_copy(
                    update={"line": hunk.line + shift, "old": hunk.new, "new": hunk.old}
                )
            )
            shift += len(lines_of(hunk.new)) - len(lines_of(hunk.old))
    return tuple(undoing)


@dataclass(frozen=True, slots=True)
class Numbered:
    """A hunk of an edit with its number, counted through all files from 0 on."""

    number: int
    change: FileChange
    hunk: Hunk


def numbered(edit: ProposedEdit) -> Iterator[Numbered]:
    """The hunks of an edit in the order in which they are counted."""
    pairs = ((change, hunk) for change in edit.changes for hunk in change.hunks)
    return (Numbered(number, change, hunk) for number, (change, hunk) in enumerate(pairs))


def chosen(edit: ProposedEdit, accepted: Collection[int]) -> Iterator[tuple[FileChange, list[int]]]:
    """Each file of an edit with the places, in its own hunks, of those that are accepted."""
    first = 0
    for change in edit.changes:
        count = len(change.hunks)
        yield change, [place for place in range(count) if first + place in accepted]
        first += count


def _hunks(
    before: Sequence[str], now: Sequence[str], changed: Sequence[tuple[int, int, int, int]]
) -> Iterator[Hunk]:
    ends = [0, *(end for _, end, _, _ in changed)]
    starts = [*(start for start, _, _, _ in changed), len(before)]
    for number, (start, end, new_start, new_end) in enumerate(changed):
        yield Hunk(
            line=start,
            old="".join(before[start:end]),
            new="".join(now[new_start:new_end]),
            before="".join(before[max(start - CONTEXT, ends[number]) : start]),
            after="".join(before[end : min(end + CONTEXT, starts[number + 1])]),
        )


def _same(before: Sequence[str], now: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    """Blocks of lines that are the same: where they begin in both, and how many they are."""
    most = min(len(before), len(now))
    head = next((i for i in range(most) if before[i] != now[i]), most)
    most -= head
    tail = next((i for i in range(most) if before[-1 - i] != now[-1 - i]), most)
    if head:
        yield 0, 0, head
    old, new = before[head : len(before) - tail], now[head : len(now) - tail]
    if len(old) * len(new) > _MOST_PAIRS:
        blocks = [(a, b, 1) for a, b in same_lines(old, new) if old[a] == new[b]]
    else:
        found = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
        blocks = [(a, b, size) for a, b, size in found if size]
    for a, b, size in blocks:
        yield head + a, head + b, size
    if tail:
        yield len(before) - tail, len(now) - tail, tail
