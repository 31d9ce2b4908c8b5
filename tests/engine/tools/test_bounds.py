"""What tools leave out: never more words about it than it had."""

from hypothesis import given
from hypothesis import strategies as st

from sessionls.engine.tools.bounds import cut_line


@given(st.text(max_size=400), st.integers(min_value=2, max_value=200))
def test_a_cut_line_is_shorter_than_it_was_and_has_both_ends(line: str, longest: int) -> None:
    cut = cut_line(line, longest)
    half = longest // 2
    if cut != line:
        assert len(cut) < len(line)
        assert cut.startswith(line[:half])
        assert cut.endswith(line[len(line) - half :])
        assert " characters left out]" in cut
    else:
        assert len(line) < longest + 60


def test_what_is_a_little_too_long_stays_whole() -> None:
    assert cut_line("x" * 90, 80) == "x" * 90
    assert cut_line("x" * 1_080, 80) == f"{'x' * 40} …[1,000 characters left out]… {'x' * 40}"
