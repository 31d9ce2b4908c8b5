"""People by their names: who is the same one, and whom a text mentions. Pure functions."""

import re
import unicodedata

from sessionls.domain.mentions import Name, mentions_in
from sessionls.domain.records import By

# The name ends before what a sentence puts behind it, and before a blank: `@types/node` is none.
_ADDRESSED = re.compile(r"\s*@(\w[\w.-]*?)[,:;.!?]*(?=\s|\Z)")
_APART = re.compile(r"[^\w]+|_+")


def identity(by: By) -> str:
    """What tells a person apart from others: the address where there is one, else the name."""
    return by.id or by.name


def slug(name: str) -> str:
    """A name as it is written behind `@`: small letters, no accents, `-` for all that is between.

    Letters of other scripts stay what they are.
    """
    plain = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(char for char in plain if not unicodedata.combining(char))
    return _APART.sub("-", letters).strip("-")


def handles(by: By) -> frozenset[str]:
    """What a person is called behind `@`: the name, and the part of the address before its `@`."""
    before, at, _ = (by.id or "").partition("@")
    return frozenset({slug(by.name), *([slug(before)] if at else [])} - {""})


def addressed(text: str) -> str | None:
    """The name that a text begins with, as it stands behind the `@`: an agent's, or a person's."""
    found = _ADDRESSED.match(text)
    return found[1] if found else None


def mentions(text: str) -> frozenset[str]:
    """The names that a text mentions as `@name`, as slugs. What stands in code mentions nobody."""
    named = (one.name for one in mentions_in(text) if isinstance(one, Name))
    return frozenset(slug(name) for name in named)
