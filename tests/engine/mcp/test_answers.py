"""What a model reads of MCP answers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessionls.engine.mcp.answers import result_of, shortened
from sessionls.engine.tools.bounds import MOST_CHARACTERS
from sessionls.engine.tools.outputs import Whole

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
)


@pytest.mark.parametrize(
    ("block", "told"),
    [
        ({"type": "text", "text": "a\nb"}, "a\nb"),
        ({"type": "image", "data": "aGVsbG8=", "mimeType": "image/png"}, "[image of 5 bytes, "),
        ({"type": "audio", "data": "", "mimeType": "audio/wav"}, "[audio of 0 bytes, audio/wav"),
        ({"type": "resource_link", "name": "n", "uri": "file:///x"}, "[resource n: file:///x]"),
        (
            {"type": "resource", "resource": {"uri": "u:x", "mimeType": "text/x", "text": "hi"}},
            "[resource u:x, text/x]\nhi",
        ),
        ({"type": "resource", "resource": {"uri": "u:x", "blob": "aGk="}}, "u:x of 2 bytes, unkno"),
        ({"type": "hologram"}, "[hologram: not shown]"),
    ],
)
def test_each_kind_of_content_is_told_in_words(block: dict[str, object], told: str) -> None:
    result = result_of({"content": [block]})
    assert told in result.content
    assert not result.is_error


def test_a_failure_stays_one() -> None:
    result = result_of({"content": [{"type": "text", "text": "no"}], "isError": True})
    assert (result.content, result.is_error) == ("no", True)


def test_structured_content_is_told_once() -> None:
    text = {"type": "text", "text": '{"a": 1}'}
    assert result_of({"content": [text], "structuredContent": {"a": 1}}).content == '{"a": 1}'
    both = result_of({"content": [text], "structuredContent": {"a": 2}}).content
    assert both == '{"a": 1}\n{\n  "a": 2\n}'
    plain = {"type": "text", "text": "5"}
    assert result_of({"content": [plain], "structuredContent": {"result": 5}}).content == "5"


def test_an_answer_without_content_says_so() -> None:
    assert result_of({"content": []}).content == "The tool answered without any content."


def test_a_long_answer_keeps_its_beginning_and_its_end() -> None:
    text = f"a{'x' * 99_999}z"
    result = result_of({"content": [{"type": "text", "text": text}]})
    assert result.content.startswith("ax")
    assert result.content.endswith("xz")
    assert f"[... {100_001 - MOST_CHARACTERS} characters left out ...]" in result.content
    assert result.whole == Whole(text)


@given(st.text(max_size=300), st.integers(min_value=8, max_value=100))
def test_what_is_shortened_is_about_as_long_as_allowed(text: str, longest: int) -> None:
    assert len(shortened(text, longest)) <= longest + 50
    assert (shortened(text, longest) == text) == (len(text) <= longest)


@given(st.dictionaries(st.sampled_from(["content", "structuredContent", "isError"]), JSON))
def test_no_answer_breaks_it(answer: dict[str, object]) -> None:
    assert result_of(answer).content
