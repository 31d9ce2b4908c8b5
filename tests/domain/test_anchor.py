"""Anchors in one text: what shows of them, and how quotes fit."""

from sessionls.domain.anchor import Anchor, fitted, visible


def check(inside: str, quote: str, shown: str) -> None:
    start, end = visible(inside, Anchor(0, len(inside), quote, stands=False))
    assert inside[start:end] == shown


def test_of_what_took_the_place_of_a_quote_as_many_lines_show_as_it_had() -> None:
    check("\n  x = 1\ny = 2\nz\n", "a\nb", "x = 1\ny = 2")
    check("x\ry\rz\r", "a\rb", "x\ry")
    check("x\r\ny\r\nz", "a\nb", "x\r\ny")


def test_a_form_feed_ends_no_line() -> None:
    check("x\fy\nz", "a", "x\fy")
    check("x\ny\nz", "a\fb", "x")


def test_a_quote_takes_the_line_endings_of_the_text() -> None:
    assert fitted("a\nb", "x\r\na\r\nb") == "a\r\nb"
    assert fitted("a\r\nb", "x\na\nb") == "a\nb"
