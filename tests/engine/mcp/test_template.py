"""Texts with variables: what is understood, shown and filled in."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessionls.domain.errors import BadInput, Refused
from sessionls.engine.mcp.template import Template, expand, parse_template

ROOT = Path("/shop ${X}")


def test_variables_are_filled_in() -> None:
    text = "${A}-${env:B}-${C:-c}-${D:-d}-${workspaceFolderBasename}"
    template = parse_template(text, ROOT)
    told = {"A": "1", "B": "${A}", "D": "4"}
    assert expand(template, told) == "1-${A}-c-4-shop ${X}"
    assert template.names() == ("A", "B", "C", "D")


def test_a_folder_s_name_is_never_read_as_a_variable() -> None:
    template = parse_template("${workspaceFolder}/x", ROOT)
    assert template.names() == ()
    assert expand(template, {"X": "secret"}) == "/shop ${X}/x"


def test_a_variable_that_is_not_set_is_named() -> None:
    with pytest.raises(Refused, match="The variable A is not set"):
        expand(parse_template("${A}", ROOT), {})


def test_an_empty_variable_counts_as_not_set() -> None:
    assert expand(parse_template("${A:-x}", ROOT), {"A": ""}) == "x"


@pytest.mark.parametrize("text", ["${input:key}", "${command:x}", "${}", "${a b}", "${1}"])
def test_what_nobody_can_fill_in_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        parse_template(text, ROOT)


def test_without_a_folder_it_has_no_value() -> None:
    with pytest.raises(BadInput, match="no folder is open"):
        parse_template("${workspaceFolder}", None)


@given(st.text(alphabet="$V{}a:- ", max_size=20))
def test_what_is_shown_means_the_same(text: str) -> None:
    try:
        template = parse_template(text, ROOT)
    except BadInput:
        return
    assert parse_template(template.shown(), ROOT) == template


@given(st.text(alphabet="$ab%!`\\", max_size=20))
def test_other_signs_are_left_as_they_are(text: str) -> None:
    assert parse_template(text, ROOT) == Template((text,) if text else ())
