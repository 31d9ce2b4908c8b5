"""Roles: who may drive a session, who may comment, who may only look. Kept in the user's state."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, TypeGuard, cast, get_args

from sessionls.domain.people import identity, slug
from sessionls.domain.records import By
from sessionls.workspace.state_file import StateFile

Role = Literal["observe", "comment", "drive"]
"""From the least to the most: each may do what those before it may."""
MAY: Mapping[Role, str] = {
    "observe": "observe: list, load, search and export sessions, and leave them",
    "comment": (
        "comment: write messages, which an agent answers when somebody who drives lets it, "
        "and whatever who observes may"
    ),
    "drive": "drive: all that acts in sessions, and whatever who comments may",
}
"""What each role may, for people."""
_RANKS: Sequence[Role] = get_args(Role)
_KEPT = "roles"


@dataclass(frozen=True, slots=True)
class Guest:
    """Who comes from another machine, as the invitation says: its name and its highest role."""

    name: str
    role: Role

    @property
    def by(self) -> By:
        """The author of what this guest does. No address of somebody here begins like this id."""
        return By(kind="person", name=self.name, id=f"guest:{slug(self.name)}")


@dataclass(frozen=True, slots=True)
class Given:
    """A role that somebody was given: one person or everyone, in one session or in all."""

    role: Role
    person: str | None = None
    session: str | None = None

    def wire(self) -> dict[str, object]:
        """The JSON object; absent where it is for everyone, or for every session."""
        pairs = {"role": self.role, "person": self.person, "session": self.session}
        return {key: value for key, value in pairs.items() if value is not None}


class Roles:
    """What the owner of this machine's sessions gave to whom; who was given nothing drives."""

    def __init__(self, path: Path) -> None:
        self._file = StateFile(path)

    @property
    def problem(self) -> str | None:
        """What is wrong with the file, for people."""
        return self._file.problem

    def given(self) -> tuple[Given, ...]:
        """All that was given."""
        return _read(self._file.read())

    def of(self, by: By, session: str | None) -> Role:
        """The role of a person in a session, or where there is none; the most specific counts."""
        return role_in(self.given(), by, session)

    def give(self, given: Given) -> None:
        """Give a role from now on, instead of what was given there. Raises `OSError`."""
        self._file.change(lambda before: _written([*_others(_read(before), given), given]))

    def take_back(self, given: Given) -> None:
        """Give nothing there any more; the next less specific counts. Raises `OSError`."""
        self._file.change(lambda before: _written(_others(_read(before), given)))


def called(person: str) -> str:
    """How a person is kept: the address in small letters, or the name as a slug."""
    return person.strip().casefold() if _is_id(person) else slug(person)


def role_in(given: Sequence[Given], by: By, session: str | None) -> Role:
    """The role of a person by what was given: session and person, session, person, everyone."""
    names = (called(identity(by)), slug(by.name))
    for place in dict.fromkeys((session, None)) if session else (None,):
        for person in (*names, None):
            for one in given:
                if one.person == person and one.session == place:
                    return one.role
    return "drive"


def least(one: Role, other: Role) -> Role:
    """The lesser of two roles."""
    return other if may(one, other) else one


def may(role: Role, needed: Role) -> bool:
    """Whether a role is at least the one that is needed."""
    return _RANKS.index(role) >= _RANKS.index(needed)


def _is_id(person: str) -> bool:
    return "@" in person or person.startswith("guest:")


def _others(known: Sequence[Given], given: Given) -> list[Given]:
    return [one for one in known if replace(one, role=given.role) != given]


def _read(kept: Mapping[str, object]) -> tuple[Given, ...]:
    """What is understood of the file."""
    found = kept.get(_KEPT)
    entries = cast("list[object]", found) if isinstance(found, list) else []
    return tuple(one for one in map(_entry, entries) if one)


def _entry(entry: object) -> Given | None:
    if not isinstance(entry, dict):
        return None
    found = cast("dict[str, object]", entry)
    role, person, session = found.get("role"), found.get("person"), found.get("session")
    if not (_is_role(role) and _is_name(person) and _is_name(session)):
        return None
    return Given(role, person, session)


def _is_role(value: object) -> TypeGuard[Role]:
    return value in _RANKS


def _is_name(value: object) -> TypeGuard[str | None]:
    return value is None or isinstance(value, str)


def _written(given: Sequence[Given]) -> dict[str, object]:
    return {_KEPT: [one.wire() for one in given]}
