"""Makes values fit to travel as JSON in UTF-8. Changes nothing that already fits."""

import math
from collections.abc import Mapping
from typing import cast

_DEEPEST = 40


def clean_text(text: str) -> str:
    """The text without lone surrogates, which no UTF-8 can hold."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def clean(value: object, depth: int = 0) -> object:
    """The value with texts, numbers and nesting that JSON and every provider accept."""
    match value:
        case str():
            return clean_text(value)
        case float() if not math.isfinite(value):
            return None
        case None | bool() | int() | float():
            return value
        case Mapping() | list() | tuple():
            inside = cast("Mapping[object, object] | list[object]", value)
            return "…" if depth >= _DEEPEST else _clean_inside(inside, depth + 1)
        case _:
            return clean_text(str(value))


def _clean_inside(value: Mapping[object, object] | list[object], depth: int) -> object:
    if isinstance(value, Mapping):
        return {clean_text(str(key)): clean(item, depth) for key, item in value.items()}
    return [clean(item, depth) for item in value]
