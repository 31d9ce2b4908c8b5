"""What changed between two texts: one region, and the pieces in it. Knows no anchors."""

from dataclasses import dataclass
from itertools import accumulate, pairwise

from sessionls.domain.counting import line_end, line_start, lines
from sessionls.domain.same_lines import same_lines


@dataclass(frozen=True, slots=True)
class Region:
    """What changed between two texts: `[start, old_end)` of the one became `[start, new_end)`.

    Where the texts allow several readings (a repeated line was deleted: which one?), the change
    may begin anywhere from `lowest` to `highest`.
    """

    start: int
    old_end: int
    new_end: int
    lowest: int
    highest: int

    @property
    def shift(self) -> int:
        """By how much the text behind the change moved."""
        return self.new_end - self.old_end


@dataclass(frozen=True, slots=True)
class Piece:
    """Some lines from `start` on, what changed in them, and by how much they moved before that."""

    start: int
    region: Region
    shift: int


def changed_region(before: str, now: str) -> Region | None:
    """The one region outside of which two texts are the same; `None` when nothing changed."""
    if before == now:
        return None
    head, tail = common_head(before, now), common_tail(before, now)
    shorter = min(len(before), len(now))
    lowest = min(head, shorter - tail)
    tail = min(tail, shorter - head)
    return Region(head, len(before) - tail, len(now) - tail, lowest, head)


def pieces(before: str, now: str, region: Region) -> list[Piece]:
    """The changed lines of a region, each with its own changed part and the shift before it.

    Lines that differ by nothing but their indentation are the same line.
    """
    # Up to the region both say the same, but it may begin between CR and LF in one of them.
    first = min(line_start(before, region.start), line_start(now, region.start))
    old = lines(before[first : line_end(before, region.old_end)])
    new = lines(now[first : line_end(now, region.new_end)])
    if min(len(old), len(new)) < 2 or region.start in (region.old_end, region.new_end):
        return [Piece(region.start, region, 0)]
    olds = list(accumulate(map(len, old), initial=first))
    news = list(accumulate(map(len, new), initial=first))
    cuts = [(0, 0)]
    for a, b in [*same_lines(old, new), (len(old), len(new))]:
        last_a, last_b = cuts[-1]
        if a - last_a == b - last_b:
            # As many lines as before: each of them is the one that stood there.
            cuts += [(last_a + i, last_b + i) for i in range(1, a - last_a)]
        cuts += [(a, b), (a + 1, b + 1)] if a < len(old) and b < len(new) else [(a, b)]
    return [
        _piece(before, now, olds[a], olds[a_end], news[b], news[b_end])
        for (a, b), (a_end, b_end) in pairwise(cuts)
        if a_end > a or b_end > b
    ]


def common_head(one: str, other: str) -> int:
    """How many characters two texts begin with alike."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def common_tail(one: str, other: str) -> int:
    """How many characters two texts end with alike."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[len(one) - middle : len(one) - low] == other[len(other) - middle : len(other) - low]:
            low = middle
        else:
            high = middle - 1
    return low


def _piece(before: str, now: str, start: int, end: int, new_start: int, new_end: int) -> Piece:
    inner = changed_region(before[start:end], now[new_start:new_end])
    places = (
        (inner.start, inner.old_end, inner.new_end, inner.lowest, inner.highest)
        if inner
        else (end - start,) * 5
    )
    return Piece(start, Region(*(start + place for place in places)), new_start - start)
