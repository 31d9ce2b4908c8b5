"""People by their names: who is the same one, and whom a text mentions. Pure functions."""

import re
import unicodedata

from sessionls.domain.records import By

_CODE = re.compile(r"```.*?(?:```|\Z)|`[^`\n]*`", re.DOTALL)
_MENTION = re.compile(r"(?<![\w.@/])@(\w(?:[\w.-]*\w)?)")
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


def mentions(text: str) -> frozenset[str]:
    """The names that a text mentions as `@name`, as slugs. What stands in code mentions nobody."""
    found = _MENTION.findall(_CODE.sub(" ", text))
    return frozenset(slug(name) for name in found)
