"""A journal keeps no secret, and its finding is found again all the same."""

from hypothesis import given
from hypothesis import strategies as st

from sessionls.domain.masking import masked, says, unmasked


@given(
    st.text(max_size=30), st.text(min_size=8, max_size=30), st.text(max_size=30), st.integers(0, 90)
)
def test_a_masked_quote_is_found_wherever_it_is(
    before: str, secret: str, after: str, start: int
) -> None:
    text = before + secret + after
    assert unmasked(masked(secret), text, start) == secret


def test_a_mask_holds_nothing_of_the_secret() -> None:
    assert "hunter" not in masked("hunter2secret")


def test_a_secret_that_is_gone_stays_masked() -> None:
    mask = masked("hunter2secret")
    assert unmasked(mask, "nothing of the kind here", 3) == mask


def test_plain_quotes_stay_as_they_are() -> None:
    assert unmasked("eval(x)", "eval(y)", 0) == "eval(x)"
    assert says("eval(x)", "eval(x)")
    assert says(masked("token"), "token")
    assert not says(masked("token"), "other")
