"""What is wrong with a value that somebody sent or wrote, in words. Reads only the verdict."""

import re
from collections.abc import Mapping

_WORDS = {
    "missing": "this field is missing",
    "extra_forbidden": "there is no such field",
    "none_required": "must be null",
    "finite_number": "must be a finite number",
    **dict.fromkeys(("string_type", "string_unicode"), "must be a string"),
    **dict.fromkeys(
        ("int_type", "int_parsing", "int_parsing_size", "int_from_float"), "must be a whole number"
    ),
    **dict.fromkeys(("float_type", "float_parsing"), "must be a number"),
    **dict.fromkeys(("bool_type", "bool_parsing"), "must be true or false"),
    **dict.fromkeys(("tuple_type", "list_type", "set_type", "frozen_set_type"), "must be a list"),
    **dict.fromkeys(
        ("model_type", "model_attributes_type", "dict_type", "mapping_type", "dataclass_type"),
        "must be an object",
    ),
}
_BOUNDS = {
    "greater_than": "must be more than {gt}",
    "greater_than_equal": "must be at least {ge}",
    "less_than": "must be less than {lt}",
    "less_than_equal": "must be at most {le}",
    "literal_error": "must be {expected}",
    "enum": "must be {expected}",
    "union_tag_invalid": "{discriminator} must be one of {expected_tags}",
    "union_tag_not_found": "{discriminator} is missing",
}
_SIZES = {
    "string_too_short": ("at least", "min_length", "character", "characters"),
    "string_too_long": ("at most", "max_length", "character", "characters"),
    "too_short": ("at least", "min_length", "entry", "entries"),
    "too_long": ("at most", "max_length", "entry", "entries"),
}
_SHOULD = re.compile(r"^\w+ should ")


def fault_words(kind: str, context: Mapping[str, object], message: str) -> str:
    """What a person reads after the name of a field, such as `must be a whole number`.

    Args:
        kind: The `type` of one of pydantic's errors.
        context: Its `ctx`; empty where it has none.
        message: Its `msg`: what our own validators say, and the last resort for a rare kind.
    """
    if kind in _WORDS:
        return _WORDS[kind]
    if kind in _BOUNDS:
        return _BOUNDS[kind].format_map(context)
    if kind in _SIZES:
        return _size(kind, context)
    said = _SHOULD.sub("must ", message.removeprefix("Value error, "))
    return said[:1].lower() + said[1:]


def _size(kind: str, context: Mapping[str, object]) -> str:
    bound, key, one, many = _SIZES[kind]
    number = context[key]
    if (bound, number) == ("at least", 1):
        return "must not be empty"
    return f"must have {bound} {number} {one if number == 1 else many}"
