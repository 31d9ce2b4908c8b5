"""Expressions of a search: what is refused, and that ripgrep's words find no less."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessionls.domain.errors import BadInput
from sessionls.engine.tools.expressions import Sought, expression, words


@pytest.mark.parametrize(
    ("pattern", "words_of_refusal"),
    [
        ("(", "cannot be read as an expression: missing )"),
        ("*a", "cannot be read as an expression: nothing to repeat"),
        ("a**", "cannot be read as an expression: multiple repeat"),
        ("[a", "cannot be read as an expression: unterminated character set"),
        ("\\", "cannot be read as an expression: bad escape"),
        ("(" * 400 + ")" * 400, "it is nested too deeply"),
        ("a{1001}", "a count is at most 1,000"),
        ("a{1000000000}", "a count is at most 1,000"),
        ("a{,5000}", "a count is at most 1,000"),
        ("((a{100}){100}){100}", "all of them multiplied at most 100,000"),
        ("(?R)", "Groups that begin with (?R) are not known"),
        ("(?P<n>a(?&n)?)", "Groups that begin with (?&"),
        ("(a)(?1)", "Groups that begin with (?1"),
        ("(?#[)a{1000000000}]", "Groups that begin with (?#"),
        ("(?V1)[a--b]", "Groups that begin with (?V"),
        ("(?x) a # b", "Groups that begin with (?x)"),
        ("(?e)(?:a){e}", "Groups that begin with (?e)"),
        ("(?", "Groups that begin with (?"),
        ("a\nb", "leave line ends out"),
        ("a\0", "leave line ends out"),
        ("\ud800", "half a character"),
        ("", "1 to 1,000 characters"),
        ("x" * 1_001, "1 to 1,000 characters"),
    ],
)
def test_expression_that_is_none_or_may_never_end_is_refused(
    pattern: str, words_of_refusal: str
) -> None:
    with pytest.raises(BadInput, match=re.escape(words_of_refusal)):
        expression(pattern)


@pytest.mark.parametrize(
    ("pattern", "line"),
    [
        ("{e}", "x{e}"),
        ("f{", "if{"),
        ("a{,2}b", "aab"),
        ("{foo: 1}", "{foo: 1}"),
        (r"\p{Lu}x", "Éx"),
        (r"(?P<q>['\"])x(?P=q)", "'x'"),
        (r"(?<q>a)\1", "aa"),
        ("a(?=b)", "ab"),
        ("(?<!a)b", "cb"),
        ("a++b", "aab"),
        ("[[]", "["),
        ("[]a]", "]"),
        ("(?i)Y", "y"),
        ("(?i:x(?-i:Y))", "XY"),
    ],
)
def test_expression_means_what_it_means_in_python(pattern: str, line: str) -> None:
    assert expression(pattern).line.search(line)
    assert not expression(pattern).line.search("")


@pytest.mark.parametrize(
    ("pattern", "rust"),
    [
        ("a.b", "(?m)a.b"),
        ("^a$", r"(?m)(?:^|\r)a(?:\r|$)"),
        (r"foo\(\)", r"(?m)foo\x{28}\x{29}"),
        (r"\bx\w+\d{2,3}?", r"(?m)\bx\w+\d{2,3}?"),
        ("(a|b)(?P<n>c)(?:d)", "(?m)(?:a|b)(?:c)(?:d)"),
        ("(?i)y", "(?m)(?i)y"),
        ("(?im)y", "(?m)(?i)y"),
        ("(?i:x)y", "(?m)(?i:x)y"),
        ("(?s)a", "(?m)a"),
        ("a{,2}", "(?m)a{0,2}"),
        ("a{b", r"(?m)a\x{7B}b"),
        ("[a-z0-9_-]", r"(?m)[a-z0-9\x{5F}\x{2D}]"),
        (r"[^\]\\\w]", r"(?m)[^\x{5D}\x{5C}\w]"),
        (r"[\x41-\u0043]", r"(?m)[\x{41}-\x{43}]"),
        (r"[a\-z]", r"(?m)[a\x{2D}z]"),
        ("[&&~~]", r"(?m)[\x{26}\x{26}\x{7E}\x{7E}]"),
        (r"\xe9é", r"(?m)\x{E9}é"),
    ],
)
def test_expression_that_both_engines_know_is_said_in_ripgreps_words(
    pattern: str, rust: str
) -> None:
    assert expression(pattern).ripgrep == rust


@pytest.mark.parametrize(
    "pattern",
    [
        *(r"(a)\1", "a(?=b)", "(?<!a)b", "(?>a)", "a++", r"\p{L}", r"\Aa", r"a\Z", r"\ma", "^*a"),
        *(
            r"\b+a",
            "[[:alpha:]]",
            r"[\p{L}]",
            r"[a-c-e]",
            r"[\b]",
            r"\r",
            r"\x0a",
            "(?P<q>a)(?P=q)",
        ),
        *(r"[\n]", r"[\x0d]", r"\é", "a(?i)b", "(?-i)a"),
    ],
)
def test_expression_that_means_something_else_to_ripgrep_is_left_to_python(pattern: str) -> None:
    sought = expression(pattern)
    assert (sought.ripgrep, sought.within) == (None, None)


def test_words_are_taken_one_by_one() -> None:
    sought = words("a.b(é) \t")
    assert sought.ripgrep == r"a\x{2E}b\x{28}é\x{29}\x{20}\x{9}"
    assert sought.line.search("a.b(é) \t")
    assert not sought.line.search("aXb(é) \t")


@given(st.text(st.sampled_from(r"ab\[](){}?*+|^$.-:=!<>PLNpgxu019,i&~ " '"'), max_size=14))
def test_every_text_is_an_expression_or_refused(text: str) -> None:
    try:
        sought = expression(text)
    except BadInput:
        return
    assert isinstance(sought, Sought)
