"""Reading JSON values: each function gives the value if it is of its kind, else nothing."""

from collections.abc import Mapping
from typing import cast


def mapping(value: object) -> Mapping[str, object]:
    """An object, empty where it is none."""
    return cast("Mapping[str, object]", value) if isinstance(value, dict) else {}


def text(value: object) -> str | None:
    """A text."""
    return value if isinstance(value, str) else None


def texts(value: object) -> tuple[str, ...]:
    """The texts of a list, empty where it is none."""
    values = cast("list[object]", value) if isinstance(value, list) else []
    return tuple(one for one in values if isinstance(one, str))


def whole(value: object) -> int | None:
    """A whole number."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def number(value: object) -> float | None:
    """A number."""
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def flag(value: object) -> bool | None:
    """True or false."""
    return value if isinstance(value, bool) else None
