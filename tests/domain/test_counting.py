"""Lines end at LF, CR LF and CR, and nowhere else."""

from bisect import bisect_right

from hypothesis import given
from hypothesis import strategies as st

from sessionls.domain.counting import line_end, line_start, line_starts, lines

texts = st.text("a\r\n\f\x1c\u2028", max_size=12)


@given(texts)
def test_lines_are_what_line_starts_cut(text: str) -> None:
    cut = lines(text)
    assert "".join(cut) == text
    assert "" not in cut
    starts = [start for start in line_starts(text) if start < len(text)]
    assert [sum(map(len, cut[:number])) for number in range(len(cut))] == starts


@given(texts, st.data())
def test_an_offset_lies_between_the_start_and_the_end_of_its_line(
    text: str, data: st.DataObject
) -> None:
    offset = data.draw(st.integers(0, len(text)))
    starts = [*line_starts(text), len(text)]
    number = bisect_right(starts[:-1], offset) - 1
    assert line_start(text, offset) == starts[number]
    assert line_end(text, offset) == starts[number + 1]
