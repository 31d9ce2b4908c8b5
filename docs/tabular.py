"""Markdown tables, and pydantic's shapes in words. Knows nothing of the project."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from pydantic import BaseModel
from pydantic.alias_generators import to_camel

Schema = Mapping[str, Any]

_WORDS = {"boolean": "true or false", "integer": "whole number", "array": "list"}


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; bars and line ends in its cells are made harmless."""

    def lines() -> Iterator[str]:
        yield _row(heads)
        yield _row(["---"] * len(heads))
        for row in rows:
            yield _row([cell.replace("|", "\\|").replace("\n", " ") for cell in row])

    return "\n".join(lines()) + "\n"


def fields(schema: Schema) -> str:
    """The fields of an object, a row each."""
    required = set(schema.get("required", ()))
    rows = [
        (
            code(name if name in required else f"{name}?"),
            kind_of(field),
            _default(field),
            str(field.get("description", "")),
        )
        for name, field in schema["properties"].items()
    ]
    return table(("field", "type", "default", ""), rows)


def keys(shape: type[BaseModel], leave_out: str = "") -> str:
    """The names of a shape's fields, optional ones marked."""
    fields = {
        field.alias or to_camel(name): field.is_required()
        for name, field in shape.model_fields.items()
        if name != leave_out
    }
    words = [code(name if required else f"{name}?") for name, required in fields.items()]
    return ", ".join(words) or "none"


def kind_of(field: Schema) -> str:
    """The type of a field, in words."""
    match field:
        case {"$ref": str(place)}:
            said = code(place.rpartition("/")[2])
        case {"const": value}:
            said = code(json.dumps(value))
        case {"enum": list(values)}:
            said = ", ".join(code(json.dumps(value)) for value in values)
        case {"anyOf": list(options)} | {"oneOf": list(options)}:
            said = _one_of(options)
        case {"type": "array", "items": dict(items)}:
            said = f"list of {kind_of(items)}"
        case _:
            kind = str(field.get("type", "anything"))
            said = _WORDS.get(kind, kind)
    return said


def doc(shape: type[BaseModel]) -> str:
    """What a class says of itself, with its fields as JSON names them."""
    words = " ".join((shape.__doc__ or "").split())
    return re.sub(r"`[a-z_]+`", lambda name: to_camel(name[0]), words)


def code(text: str) -> str:
    """The text as code."""
    return f"`{text}`"


def codes(words: Iterable[str]) -> str:
    """Each of the words as code."""
    return ", ".join(map(code, words))


def slug(text: str) -> str:
    """The text as the name of an anchor."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def _one_of(options: Sequence[Schema]) -> str:
    kinds = dict.fromkeys(kind_of(option) for option in options if option.get("type") != "null")
    return "blocks" if "`TextBlock`" in kinds else " or ".join(kinds)


def _default(field: Schema) -> str:
    value = field.get("default")
    return "" if value is None or value in ([], {}) else code(json.dumps(value))


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
