"""Quotes are found in the text that they were taken from, and nowhere else."""

import time

from hypothesis import given
from hypothesis import strategies as st

from sessionls.domain.quoting import Place, exact, folded, nearest

TEXT = "def load(path):\n    data = open(path).read()\n    return eval(data)\n"
WORDS = st.text(st.sampled_from("ab (\n\r\t."), min_size=1, max_size=30)


def said(text: str, places: tuple[Place, ...]) -> list[str]:
    return [text[place.start : place.end] for place in places]


@given(WORDS, st.data())
def test_what_was_cut_out_of_a_text_is_found_in_it(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    assert text[start:end] in said(text, exact(text, text[start:end]))


@given(WORDS, WORDS)
def test_a_folded_place_says_the_same_words(text: str, quote: str) -> None:
    for found in said(text, folded(text, quote)):
        assert found.split() == quote.split()


def test_line_ends_of_the_text_count_as_those_of_the_quote() -> None:
    text = TEXT.replace("\n", "\r\n")
    assert said(text, exact(text, "read()\n    return")) == ["read()\r\n    return"]


def test_other_indentation_is_found_by_words_alone() -> None:
    quote = "data = open(path).read()\nreturn eval(data)"
    assert exact(TEXT, quote) == ()
    assert said(TEXT, folded(TEXT, quote)) == ["data = open(path).read()\n    return eval(data)"]


def test_the_nearest_lines_are_told_with_how_near_they_are() -> None:
    found = nearest(TEXT, "return eval(datum)")
    assert found
    assert TEXT[found.place.start : found.place.end] == "return eval(data)"
    assert 0.8 < found.ratio < 1
    assert found.runner_up < 0.6


def test_two_lines_that_are_alike_are_no_clear_best() -> None:
    found = nearest("value = eval(a)\nother()\nvalue = eval(b)\n", "value = eval(c)")
    assert found
    assert found.ratio == found.runner_up


def test_nothing_is_near_in_a_text_about_something_else() -> None:
    assert nearest("zzz\nyyy\n", "value = eval(c)") is None
    assert nearest("", "value = eval(c)") is None


def test_long_texts_take_a_moment_at_most() -> None:
    lines = "some_other = some_function(argument)\n" * 100
    text = "    some_value = some_function(argument, another_argument)\n" * 20_000
    began = time.perf_counter()
    assert nearest(text, lines)
    assert time.perf_counter() - began < 5
