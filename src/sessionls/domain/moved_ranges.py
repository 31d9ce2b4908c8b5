"""Ranges of anchors after a change, made anew only where the change may show. Moves no anchors."""

from sessionls.domain.anchor import Anchor, visible
from sessionls.domain.placing import shifted
from sessionls.domain.region import Region
from sessionls.domain.text import Range, TextIndex


class MovedRanges:
    """The ranges after one change; on lines well behind it only the line changes."""

    def __init__(self, before: TextIndex, now: TextIndex, region: Region) -> None:
        self._now = now
        self._first, self._shift = region.start, region.shift
        self._last = before.position(region.old_end).line + 1
        self._lines = now.line_count - before.line_count

    def of(self, before: Range, old: Anchor, anchor: Anchor) -> Range:
        """The range of an anchor; it had the range `before` when it was the `old` one."""
        moved = anchor.start - old.start
        if old.stands and anchor.stands and moved == anchor.end - old.end:
            if not moved and anchor.end < self._first:
                return before
            if moved == self._shift and before.start.line > self._last:
                return shifted(before, self._lines) if self._lines else before
        now = self._now.range(*visible(self._now.text, anchor))
        return before if now == before else now
