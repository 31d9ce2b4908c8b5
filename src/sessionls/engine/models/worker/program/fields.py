"""Reading what litellm gives: objects and mappings whose fields may be missing or of any type."""

from collections.abc import Mapping, Sequence
from typing import cast


def field(thing: object, name: str) -> object:
    """A field of an object or a mapping; `None` where there is none."""
    if isinstance(thing, Mapping):
        return cast("Mapping[str, object]", thing).get(name)
    return getattr(thing, name, None)


def text_field(thing: object, name: str) -> str:
    """A field if it is a text, else an empty one."""
    value = field(thing, name)
    return value if isinstance(value, str) else ""


def number_field(thing: object, name: str) -> int:
    """A field if it is a whole number, else 0."""
    value = field(thing, name)
    return value if isinstance(value, int) else 0


def list_field(thing: object, name: str) -> Sequence[object]:
    """A field if it is a list, else an empty one."""
    value = field(thing, name)
    return cast("Sequence[object]", value) if isinstance(value, list | tuple) else ()


def fields(thing: object, name: str) -> Mapping[str, object]:
    """A field if it is a mapping, else an empty one."""
    value = field(thing, name)
    return cast("Mapping[str, object]", value) if isinstance(value, Mapping) else {}


def text_fields(thing: object, name: str) -> dict[str, str]:
    """The texts of a field that is a mapping."""
    return {key: text for key, text in fields(thing, name).items() if isinstance(text, str)}
