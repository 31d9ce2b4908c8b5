"""What is shown of a provider's words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessionls.engine.models.worker.program.secrecy import shown


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("litellm.BadRequestError: OpenAIException - too hot", "too hot"),
        ("Incorrect API key provided: sk-abc12345***wxyz.", "Incorrect API key provided: ***"),
        ("no access with Bearer abc.def-123", "no access with Bearer ***"),
        ("http://me:secret@host/v1 failed", "http://***@host/v1 failed"),
        ("GET https://host/v1?key=AIzaSyA1234567890 failed", "GET https://host/v1?key=*** failed"),
        ("first line\nTraceback (most recent call last)", "first line"),
        ("model gpt-4o-mini-2024-07-18 is not there", "model gpt-4o-mini-2024-07-18 is not there"),
    ],
)
def test_a_reason_is_short_and_tells_no_secret(text: str, expected: str) -> None:
    assert shown(text) == expected


@given(st.text("abcXYZ0189-_", min_size=6, max_size=40), st.text(max_size=30), st.text(max_size=30))
def test_a_known_secret_is_taken_out_wherever_it_stands(key: str, left: str, right: str) -> None:
    assert key not in shown(f"{left}{key}{right}", [key]) or key in "***"


def test_a_long_reason_is_cut() -> None:
    assert len(shown("word " * 1000)) < 310
