"""JSON with comments: values, and where each key stands."""

import json

from hypothesis import given
from hypothesis import strategies as st

from sessionls.engine.mcp.jsonc import read_jsonc

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


def test_comments_and_trailing_commas_are_read_over() -> None:
    text = """// first
    {
      "servers": { /* none, // yet */
        "a": {"url": "https://x//y", "args": ["/*", "b,]",],},
      },
    }
    """
    document = read_jsonc(text)
    assert document.value == {"servers": {"a": {"url": "https://x//y", "args": ["/*", "b,]"]}}}
    assert document.problems == ()


def test_each_key_has_its_line() -> None:
    document = read_jsonc('{\n"a": {\n\n"b": 1,\n"c": [{"d": 1}, {\n"d": 2}]}}')
    assert document.line("a") == 1
    assert document.line("a", "b") == 3
    assert document.line("a", "c", "1", "d") == 5
    assert document.line("a", "missing") == 1
    assert document.line("missing") == 0


def test_a_key_that_stands_twice_is_told_of() -> None:
    document = read_jsonc('{"a": {"x": 1},\n"a": {"x": 2}, "b": {"x": 1}}')
    assert [problem.line for problem in document.problems] == [1, 1]
    assert document.value == {"a": {"x": 2}, "b": {"x": 1}}


def test_broken_text_is_a_problem_with_its_line() -> None:
    (problem,) = read_jsonc('{\n"a": 1\n"b": 2}').problems
    assert problem.line == 2
    assert "This is not JSON" in problem.message


def test_an_empty_text_is_an_empty_object() -> None:
    assert read_jsonc("").value == {}
    assert read_jsonc(" // nothing\n").value == {}


def test_what_is_nested_too_deeply_is_a_problem() -> None:
    assert read_jsonc("[" * 100_000).problems
    assert read_jsonc("[" * 100_000 + "]" * 100_000).problems
    assert read_jsonc("1" * 10_000).problems


@given(st.text(alphabet='{}[]:,"\\/* \nab1', max_size=60))
def test_no_text_breaks_it(text: str) -> None:
    document = read_jsonc(text)
    assert document.value is not None or document.problems or text.strip()


@given(VALUES, st.sampled_from([None, 1]))
def test_plain_json_is_read_as_it_is(value: object, indent: int | None) -> None:
    assert read_jsonc(json.dumps(value, indent=indent)).value == value
