"""The tools that an MCP server offers, as a model gets to see them: bounded, and told apart."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from sessionls.engine.mcp.names import tool_name
from sessionls.engine.mcp.visible import cleaned
from sessionls.engine.models.model import ToolSpec

MOST_TOOLS = 128
"""Tools of one server; providers take no more of them in all."""
_LARGEST = 32_768
_DEEPEST = 30
_DESCRIPTION = 2_000
_WORDS = frozenset({"description", "title", "$comment"})
_ANY: Mapping[str, object] = {"type": "object"}


@dataclass(frozen=True, slots=True)
class Offer:
    """A tool as its server describes it. All of it is a stranger's words."""

    name: str
    description: str
    schema: Mapping[str, object]


def spec_of(server: str, offer: Offer) -> ToolSpec:
    """What a model sees of a tool. The description says whose words it repeats."""
    said = cleaned(offer.description, _DESCRIPTION).strip() or "(no description)"
    parameters = _parameters(offer.schema)
    note = "" if parameters is not _ANY else "\nIts parameters are not known here: too many words."
    whose = cleaned(server, 60)
    return ToolSpec(
        tool_name(server, offer.name),
        f"Tool {cleaned(offer.name, 100)!r} of the MCP server {whose!r}, in its own words: "
        f"{said}{note}",
        parameters,
    )


def _parameters(schema: Mapping[str, object]) -> Mapping[str, object]:
    """The schema, if it is of a size that a model can read, with what nobody sees taken out."""
    try:
        if len(json.dumps(schema)) > _LARGEST or not _is_shallow(schema, _DEEPEST):
            return _ANY
    except (ValueError, RecursionError):
        return _ANY
    tidy = cast("Mapping[str, object]", _tidied(schema))
    return {**tidy, "type": "object"}


def _is_shallow(value: object, levels: int) -> bool:
    if levels == 0:
        return False
    if isinstance(value, dict):
        return all(
            _is_shallow(one, levels - 1) for one in cast("dict[str, object]", value).values()
        )
    if isinstance(value, list):
        return all(_is_shallow(one, levels - 1) for one in cast("list[object]", value))
    return True


def _tidied(value: object) -> object:
    if isinstance(value, dict):
        items = cast("dict[str, object]", value).items()
        return {key: _words(one) if key in _WORDS else _tidied(one) for key, one in items}
    if isinstance(value, list):
        return [_tidied(one) for one in cast("list[object]", value)]
    return value


def _words(value: object) -> object:
    # A property may be called `description`, too.
    return cleaned(value, _DESCRIPTION) if isinstance(value, str) else _tidied(value)
