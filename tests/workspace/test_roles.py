"""Roles: the most specific counts, what is kept is read again, and garbage gives nothing."""

import json
from pathlib import Path

import pytest

from sessionls.domain.records import By
from sessionls.workspace.roles import Given, Guest, Role, Roles, called, least, may, role_in

ANA = By(kind="person", name="Ana Núñez", id="Ana@example.org")
BEN = By(kind="person", name="Ben")
EVERYONE = Given("observe")
ANA_EVERYWHERE = Given("comment", "ana@example.org")
SESSION = Given("drive", None, "S1")
ANA_THERE = Given("observe", "ana-nunez", "S1")


def test_who_was_given_nothing_drives() -> None:
    assert role_in((), ANA, "S1") == "drive"


@pytest.mark.parametrize(
    ("given", "there", "elsewhere"),
    [
        ([EVERYONE], "observe", "observe"),
        ([EVERYONE, ANA_EVERYWHERE], "comment", "comment"),
        ([EVERYONE, ANA_EVERYWHERE, SESSION], "drive", "comment"),
        ([ANA_THERE, SESSION, ANA_EVERYWHERE, EVERYONE], "observe", "comment"),
    ],
)
def test_the_most_specific_role_counts(given: list[Given], there: Role, elsewhere: Role) -> None:
    assert role_in(given, ANA, "S1") == there
    assert role_in(given, ANA, "S2") == elsewhere
    assert role_in(given, ANA, None) == elsewhere


def test_a_role_is_for_one_person_only() -> None:
    assert role_in([ANA_EVERYWHERE], BEN, "S1") == "drive"
    assert called("Ana@Example.org") == "ana@example.org"
    assert called(" Ana Núñez ") == "ana-nunez"


def test_what_was_given_is_kept_replaced_and_taken_back(tmp_path: Path) -> None:
    roles = Roles(tmp_path / "roles.json")
    roles.give(Given("observe", "ben"))
    roles.give(Given("comment", "ben"))
    roles.give(SESSION)
    again = Roles(tmp_path / "roles.json")
    assert set(again.given()) == {Given("comment", "ben"), SESSION}
    assert again.of(BEN, "S9") == "comment"
    again.take_back(Given("drive", "ben"))
    assert roles.given() == (SESSION,)


@pytest.mark.parametrize(
    "kept", [[], {"roles": 1}, {"roles": [1, {}, {"role": "king"}, {"role": "drive", "person": 1}]}]
)
def test_what_is_not_understood_gives_nothing(tmp_path: Path, kept: object) -> None:
    path = tmp_path / "roles.json"
    path.write_text(json.dumps(kept), "utf-8")
    assert Roles(path).given() == ()


def test_a_guest_is_nobody_of_this_machine() -> None:
    assert Guest("Ben", "comment").by.id != BEN.id
    assert role_in([Given("observe", "ben")], Guest("Ben", "drive").by, None) == "observe"
    assert role_in([Given("observe", "guest:ben")], BEN, None) == "drive"


def test_roles_are_in_order() -> None:
    assert least("drive", "comment") == least("comment", "drive") == "comment"
    assert may("drive", "observe")
    assert not may("observe", "comment")
