"""Who is the same person, and whom a text mentions."""

import pytest

from sessionls.domain.people import addressed, handles, identity, mentions, slug
from sessionls.domain.records import By

ANA = By(kind="person", name="Ana María Núñez", id="ana.m@example.org")
BEN = By(kind="person", name="Ben")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Ana María Núñez", "ana-maria-nunez"),
        ("  Ben ", "ben"),
        ("O'Neil_jr.", "o-neil-jr"),
        ("李雷", "李雷"),
        ("!!!", ""),
    ],
)
def test_a_name_is_folded_to_what_stands_behind_the_at_sign(name: str, expected: str) -> None:
    assert slug(name) == expected


def test_a_person_is_called_by_name_or_by_the_first_part_of_the_address() -> None:
    assert handles(ANA) == {"ana-maria-nunez", "ana-m"}
    assert handles(BEN) == {"ben"}


def test_the_address_tells_people_of_one_name_apart() -> None:
    assert identity(ANA) == "ana.m@example.org"
    assert identity(BEN) == "Ben"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("@ana look", {"ana"}),
        ("please, @Ana.M, and (@ben).", {"ana-m", "ben"}),
        ("mail ana@example.org or x/@ben", set[str]()),
        ("`@ana` and\n```\n@ben\n```\n@eve", {"eve"}),
        ("an open fence\n```\n@ben", set[str]()),
        ("@ and @- and @@ben", set[str]()),
    ],
)
def test_a_text_mentions_whom_it_names_outside_of_code(text: str, expected: set[str]) -> None:
    assert mentions(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("@ana look", "ana"),
        (" \n@ana-nunez, look", "ana-nunez"),
        ("@ben.b: look", "ben.b"),
        ("@ben", "ben"),
        ("@Ana!\nlook", "Ana"),
        ("look, @ana", None),
        ("@types/node is missing", None),
        ("@app.route('/') is missing", None),
        ("`@property` is missing", None),
        ("@ana@example.org wrote", None),
        ("@ ana", None),
    ],
)
def test_a_text_is_addressed_to_the_name_at_its_very_beginning(
    text: str, expected: str | None
) -> None:
    assert addressed(text) == expected
