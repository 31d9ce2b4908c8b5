"""Moving: where the anchors of one text are in another. Knows two texts, no files."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from functools import lru_cache, partial

from sessionls.domain.anchor import Anchor, fitted, occurrences
from sessionls.domain.counting import line_start
from sessionls.domain.region import Piece, Region, common_head, common_tail, pieces

_CONTEXT = 48
"""How many characters beside a quote tell apart places that say the same."""
_MOST_PLACES = 16


def move(
    before: str, now: str, region: Region, anchors: Sequence[Anchor], taken: Iterable[Anchor] = ()
) -> list[Anchor]:
    """The anchors of the text before, in the text of now; in the same order.

    An anchor whose quote was not touched stands at its new place. One whose quote was touched
    stands if the quote is still there, or there again; what is in doubt does not stand. `taken`
    are anchors of the text of now, where none that has to be looked for goes.
    """
    region = _aligned(before, region, anchors)
    moved = [_untouched(anchor, region) for anchor in anchors]
    left = [i for i, anchor in enumerate(moved) if anchor is None]
    if left:
        search = _Search(before, now, region)
        search.claim(taken)
        search.claim(anchor for anchor in moved if anchor)
        for i in sorted(left, key=lambda i: (not anchors[i].stands, anchors[i].start)):
            moved[i] = search.find(anchors[i])
    return [anchor for anchor in moved if anchor]


class _Search:
    """Finds anchors that a change touched, piece by piece: many places may have changed at once."""

    def __init__(self, before: str, now: str, region: Region) -> None:
        self._before = before
        self._now = now
        self._whole = region
        self._pieces = pieces(before, now, region)
        self._starts = [piece.start for piece in self._pieces]
        self._claimed: set[tuple[str, int]] = set()
        self._olds = lru_cache(partial(_meeting, before))
        self._news = lru_cache(partial(_meeting, now))

    def claim(self, anchors: Iterable[Anchor]) -> None:
        """No other anchor of the same quote goes where one stands."""
        self._claimed.update((anchor.quote, anchor.start) for anchor in anchors if anchor.stands)

    def find(self, anchor: Anchor) -> Anchor:
        """Where the anchor is now."""
        quote = fitted(anchor.quote, self._now)
        at = self._standing(anchor, quote) if anchor.stands else self._again(anchor, quote)
        if at is None:
            return self._fallen(anchor)
        self._claimed.add((quote, at))
        return Anchor(at, at + len(quote), quote)

    def _standing(self, anchor: Anchor, quote: str) -> int | None:
        piece = self._piece_at(anchor.start)
        region, shift = piece.region, piece.shift
        beside = [anchor.start + shift] if anchor.start <= region.start else []
        if anchor.start >= region.old_end:
            beside.append(anchor.start + shift + region.shift)
        for at in beside:
            touched = _meets(at, quote, region.start + shift, region.new_end + shift)
            if not touched and self._free(quote, at):
                return at
        at = self._counterpart(anchor, quote, region, shift)
        return at if at is not None else self._counterpart(anchor, quote, self._whole, 0)

    def _counterpart(self, anchor: Anchor, quote: str, region: Region, shift: int) -> int | None:
        """The occurrence in what changed that was this anchor, if that can be told."""
        olds = self._olds(anchor.quote, region.start, region.old_end)
        news = self._news(quote, region.start + shift, region.new_end + shift)
        if len(olds) == len(news) and anchor.start in olds:
            at = news[olds.index(anchor.start)]
            return at if self._free(quote, at) else None
        free = [at for at in news if self._free(quote, at)] if len(news) >= len(olds) else []
        return self._likest(anchor, quote, free[: _MOST_PLACES + 1])

    def _likest(self, anchor: Anchor, quote: str, places: list[int]) -> int | None:
        """The place whose surroundings are most like those that the anchor had."""
        if len(places) > _MOST_PLACES:
            return None
        ranked = sorted(((self._likeness(anchor, quote, at), at) for at in places), reverse=True)
        if not ranked or (len(ranked) > 1 and ranked[0][0] == ranked[1][0]):
            return None
        return ranked[0][1]

    def _likeness(self, anchor: Anchor, quote: str, at: int) -> int:
        end = at + len(quote)
        before, now = self._before, self._now
        return common_tail(
            before[max(anchor.start - _CONTEXT, 0) : anchor.start], now[max(at - _CONTEXT, 0) : at]
        ) + common_head(before[anchor.end : anchor.end + _CONTEXT], now[end : end + _CONTEXT])

    def _again(self, anchor: Anchor, quote: str) -> int | None:
        """Where the quote of a fallen anchor came back: at its place, or once in what is new."""
        region = self._whole
        low, new_end = region.lowest, region.highest + region.new_end - region.start
        news = [at for at in self._news(quote, low, new_end) if self._free(quote, at)]
        place = self._fallen(anchor)
        near = [at for at in news if at <= place.end and at + len(quote) >= place.start]
        if near:
            return min(near, key=lambda at: abs(at - place.start))
        olds = self._olds(anchor.quote, region.start, region.old_end)
        return news[0] if len(news) == 1 and not olds else None

    def _fallen(self, anchor: Anchor) -> Anchor:
        """The anchor over what took the place of its quote, and what appears right beside it."""
        first = self._first_piece_at(anchor.start)
        start = first.shift + anchor.start
        if first.region.start < anchor.start < first.region.old_end:
            start = first.shift + first.region.start
        elif anchor.start >= first.region.old_end and anchor.start > first.region.start:
            start += first.region.shift
        end = self._fallen_end(anchor)
        whole = self._whole
        if whole.shift > 0 and whole.lowest < whole.highest and _near(anchor, whole):
            # It cannot be told which part of this is new; any of it may be.
            start = min(start, whole.lowest)
            end = max(end, whole.highest + whole.new_end - whole.start)
        return Anchor(start, max(start, end), anchor.quote, stands=not anchor.quote)

    def _fallen_end(self, anchor: Anchor) -> int:
        ends = [self._first_piece_at(anchor.end), self._piece_at(anchor.end)]
        added = [one for one in ends if one.region.start == one.region.old_end == anchor.end]
        if added:
            return max(piece.shift + piece.region.new_end for piece in added)
        last = ends[0] if anchor.start == anchor.end else self._piece_at(anchor.end - 1)
        if last.region.start < anchor.end <= last.region.old_end:
            return last.shift + last.region.new_end
        moved = anchor.end > last.region.start
        return last.shift + anchor.end + (last.region.shift if moved else 0)

    def _piece_at(self, offset: int) -> Piece:
        return self._pieces[max(bisect_right(self._starts, offset) - 1, 0)]

    def _first_piece_at(self, offset: int) -> Piece:
        """The same; where lines appeared at the offset it is they."""
        at = bisect_left(self._starts, offset)
        found = at < len(self._starts) and self._starts[at] == offset
        return self._pieces[at] if found else self._piece_at(offset)

    def _free(self, quote: str, at: int) -> bool:
        return at >= 0 and self._now.startswith(quote, at) and (quote, at) not in self._claimed


def _near(anchor: Anchor, region: Region) -> bool:
    """Whether a change may have been in an anchor or right beside it."""
    past = region.highest + region.old_end - region.start
    return anchor.end >= region.lowest and anchor.start <= past


def _untouched(anchor: Anchor, region: Region) -> Anchor | None:
    """The anchor beside the change; `None` when the change touched it."""
    if not anchor.stands:
        pasted = anchor.start == anchor.end and region.new_end - region.start >= len(anchor.quote)
        if pasted or _near(anchor, region):
            return None
    if anchor.end <= region.start:
        return anchor
    if anchor.start >= region.old_end:
        shift = region.shift
        if not shift:
            return anchor
        return Anchor(anchor.start + shift, anchor.end + shift, anchor.quote, anchor.stands)
    return None


def _aligned(before: str, region: Region, anchors: Sequence[Anchor]) -> Region:
    """Of the readings of a change the one that touches the fewest anchors; rather whole lines."""
    low, high, removed = region.lowest, region.highest, region.old_end - region.start
    if low == high:
        return region
    standing = [anchor for anchor in anchors if anchor.stands and anchor.start < anchor.end]
    starts = sorted(anchor.start for anchor in standing)
    ends = sorted(anchor.end for anchor in standing)

    def touched(at: int) -> int:
        return bisect_left(starts, at + removed) - bisect_right(ends, at)

    places = [at for at in (*(start - removed for start in starts), *ends) if low <= at <= high]
    line = line_start(before, high)
    best = min((line if line >= low else high, high, low, *places), key=touched)
    back = region.start - best
    return Region(best, region.old_end - back, region.new_end - back, low, high)


def _meeting(text: str, quote: str, start: int, end: int) -> list[int]:
    """The occurrences that have a part in `[start, end)`, or reach over it where it is empty."""
    found: list[int] = []
    for at in occurrences(text, quote, max(start - len(quote) + 1, 0), max(end, start)):
        if _meets(at, quote, start, end):
            found.append(at)
    return found


def _meets(at: int, quote: str, start: int, end: int) -> bool:
    return at < max(end, start) and at + len(quote) > start
