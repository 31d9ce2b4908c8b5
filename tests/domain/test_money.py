"""Money in words: nothing that was spent is told as nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessionls.domain.money import budget, dollars


@pytest.mark.parametrize(
    ("spent", "told"),
    [
        (0.0, "$0"),
        (12.5, "$12.5000"),
        (0.0123, "$0.0123"),
        (0.00149, "$0.0015"),
        (0.00015, "$0.00015"),
        (0.0000123, "$0.000012"),
        (0.00001, "$0.00001"),
        (0.00099999, "$0.001"),
    ],
)
def test_small_amounts_have_the_digits_that_they_need(spent: float, told: str) -> None:
    assert dollars(spent) == told


@given(st.floats(min_value=1e-9, max_value=1e6))
def test_no_amount_that_was_spent_is_told_as_nothing(spent: float) -> None:
    assert float(dollars(spent)[1:]) == pytest.approx(spent, rel=0.06)


@pytest.mark.parametrize(
    ("limit", "told"),
    [(0.0, "$0"), (2.0, "$2"), (0.001, "$0.001"), (0.00001, "$0.00001"), (1e6, "$1000000")],
)
def test_a_limit_is_told_as_it_was_written(limit: float, told: str) -> None:
    assert budget(limit) == told
