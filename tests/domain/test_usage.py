"""Sums of usage."""

from hypothesis import given
from hypothesis import strategies as st

from sessionls.domain.usage import Usage, UsageSums

COUNTED = Usage(input=10, output=2, cost=0.5)
GUESSED = Usage(input=3, output=1, cost=None, estimated=True)
usages = st.builds(
    Usage,
    input=st.integers(0, 9),
    cost=st.none() | st.floats(0, 1),
    estimated=st.sampled_from([None, True]),
)


@given(st.lists(usages, min_size=1))
def test_a_sum_is_estimated_if_and_only_if_a_part_of_it_is(parts: list[Usage]) -> None:
    total = UsageSums()
    for usage in parts:
        total = total.with_turn("writer", "ada", usage)
    expected = True if any(usage.estimated for usage in parts) else None
    assert total.estimated is expected
    assert total.by_agent["writer"].estimated is expected
    assert UsageSums().with_all(total).by_participant["ada"].estimated is expected


def test_only_what_is_estimated_says_so_outside() -> None:
    assert "estimated" not in COUNTED.wire()
    assert COUNTED.plus(GUESSED).wire()["estimated"] is True
    assert Usage.model_validate(GUESSED.wire()) == GUESSED


def test_one_agent_that_estimates_does_not_mark_another() -> None:
    sums = UsageSums().with_turn("a", "ada", COUNTED).with_turn("b", "ada", GUESSED)
    assert (sums.by_agent["a"].estimated, sums.by_agent["b"].estimated) == (None, True)
