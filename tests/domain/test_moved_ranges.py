"""Ranges after a change are those of the anchors in the text of now."""

from hypothesis import example, given
from hypothesis import strategies as st

from sessionls.domain.anchor import Anchor, visible
from sessionls.domain.moved_ranges import MovedRanges
from sessionls.domain.moving import move
from sessionls.domain.region import changed_region
from sessionls.domain.text import TextIndex

texts = st.text("ab😀\r\n", max_size=30)
spans = st.lists(st.tuples(st.integers(0, 30), st.integers(1, 4)), max_size=8)


@given(texts, texts, texts, texts, spans)
@example("", "a\n", "", "a\n", [(2, 1)])
@example("a\r", "", "\n", "", [(0, 2)])
def test_a_range_is_where_its_anchor_shows(
    head: str, old: str, new: str, tail: str, places: list[tuple[int, int]]
) -> None:
    before, now = TextIndex(head + old + tail), TextIndex(head + new + tail)
    anchors = [
        Anchor(start, start + size, before.text[start : start + size])
        for start, size in places
        if start + size <= len(before.text)
    ]
    if region := changed_region(before.text, now.text):
        ranges = MovedRanges(before, now, region)
        for was, anchor in zip(anchors, move(before.text, now.text, region, anchors), strict=True):
            expected = now.range(*visible(now.text, anchor))
            assert ranges.of(before.range(was.start, was.end), was, anchor) == expected
