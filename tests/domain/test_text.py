"""Positions and offsets, in the three encodings of LSP."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessionls.domain.text import Encoding, Position, Range, TextIndex

ENCODINGS: list[Encoding] = ["utf-8", "utf-16", "utf-32"]
texts = st.text(st.sampled_from("ab\n\r\té😀\u2028\x0c\u0085"), max_size=30)
encodings = st.sampled_from(ENCODINGS)


def at(line: int, character: int) -> Position:
    return Position(line=line, character=character)


@pytest.mark.parametrize(("encoding", "character"), [("utf-8", 7), ("utf-16", 4), ("utf-32", 3)])
def test_an_astral_character_counts_as_its_units(encoding: Encoding, character: int) -> None:
    index = TextIndex("x\né😀b|")
    assert index.position(5, encoding) == at(1, character)
    assert index.offset(at(1, character), encoding) == 5


def test_a_position_inside_a_character_is_before_it() -> None:
    index = TextIndex("😀b")
    assert index.offset(at(0, 1), "utf-16") == 0
    assert index.offset(at(0, 3), "utf-8") == 0


def test_lines_end_where_the_protocol_says_and_nowhere_else() -> None:
    index = TextIndex("a\nb\r\nc\rd\u2028e\x0cf\x85g")
    assert [index.line(n) for n in range(index.line_count)] == ["a", "b", "c", "d\u2028e\x0cf\x85g"]


def test_beyond_the_end_of_a_line_is_its_end() -> None:
    index = TextIndex("ab\r\ncd")
    assert index.offset(at(0, 99)) == 2
    assert index.offset(at(99, 0)) == 6
    assert index.offset(at(-1, 5)) == 0
    assert index.line(7) == ""


def test_an_offset_inside_a_line_ending_is_at_the_end_of_its_line() -> None:
    assert TextIndex("ab\r\ncd").position(3) == at(0, 2)


def test_offsets_outside_of_the_text_are_its_ends() -> None:
    index = TextIndex("ab\nc")
    assert index.position(-3) == at(0, 0)
    assert index.position(99) == at(1, 1)


def test_a_range_that_is_the_wrong_way_round_is_put_in_order() -> None:
    index = TextIndex("abc")
    assert index.slice(Range(start=at(0, 2), end=at(0, 1))) == "b"


@given(texts, encodings, st.data())
def test_offsets_survive_the_way_to_positions_and_back(
    text: str, encoding: Encoding, data: st.DataObject
) -> None:
    index = TextIndex(text)
    offset = data.draw(st.integers(0, len(text)))
    inside_ending = text[offset - 1 : offset + 1] == "\r\n" and offset > 0
    back = index.offset(index.position(offset, encoding), encoding)
    assert back == offset - inside_ending


@given(texts, encodings, encodings, st.data())
def test_a_range_says_the_same_in_every_encoding(
    text: str, one: Encoding, other: Encoding, data: st.DataObject
) -> None:
    index = TextIndex(text)
    start = data.draw(st.integers(0, len(text)))
    place = index.range(start, data.draw(st.integers(start, len(text))), one)
    there = index.convert(place, one, other)
    assert index.slice(there, other) == index.slice(place, one)
    assert index.convert(there, other, one) == place


@given(texts)
def test_lines_and_their_endings_make_up_the_text(text: str) -> None:
    index = TextIndex(text)
    starts = [index.offset(at(n, 0)) for n in range(index.line_count)]
    assert starts[0] == 0
    for number, (start, end) in enumerate(zip(starts, [*starts[1:], len(text)], strict=True)):
        last = number == index.line_count - 1
        assert text[start:end].removeprefix(index.line(number)) in (
            [""] if last else ["\n", "\r", "\r\n"]
        )


@given(texts, st.integers(-1, 40), st.integers(-1, 40), encodings)
def test_any_position_is_somewhere_in_the_text(
    text: str, line: int, character: int, encoding: Encoding
) -> None:
    assert 0 <= TextIndex(text).offset(at(line, character), encoding) <= len(text)
