"""What models send as arguments, read strictly. Says what is wrong in one sentence."""

from collections.abc import Mapping
from typing import TypeVar, cast

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.alias_generators import to_camel

from sessionls.domain.errors import BadInput

_LONGEST = 300


class Arguments(BaseModel):
    """The base of a tool's arguments: camelCase outside, no other keys, no conversions."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, alias_generator=to_camel, defer_build=True
    )


Asked = TypeVar("Asked", bound=Arguments)


def asked(kind: type[Asked], tool: str, arguments: Mapping[str, object]) -> Asked:
    """What a model asks of a tool.

    Raises:
        BadInput: the arguments are not those of the tool.
    """
    try:
        return kind.model_validate(dict(arguments))
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False)
        wrong = "; ".join(_sentence(detail["loc"], detail["msg"]) for detail in details)
        # What comes from a model may be of any length.
        raise BadInput(f"{tool} takes {_taken(kind)}. {wrong[:_LONGEST]}.") from error


def check_lines(first: int | None, last: int | None) -> None:
    """Hold that the lines asked for are in order.

    Raises:
        BadInput: they are not.
    """
    if first and last and last < first:
        raise BadInput(f"endLine {last} stands before startLine {first}.")


def parameters_of(kind: type[Arguments]) -> dict[str, object]:
    """The JSON schema for the model: what `kind` takes, without what only pydantic needs."""
    schema = kind.model_json_schema()
    properties = cast("Mapping[str, Mapping[str, object]]", schema.get("properties", {}))
    required = schema.get("required")
    return {
        "type": "object",
        "properties": {name: _property(told) for name, told in properties.items()},
        **({"required": required} if required else {}),
        "additionalProperties": False,
    }


def _property(told: Mapping[str, object]) -> dict[str, object]:
    """One property; `null` is not offered, although it is taken: absence says the same."""
    kinds = cast("list[dict[str, object]]", told.get("anyOf", []))
    kind = next((kind for kind in kinds if kind.get("type") != "null"), dict[str, object]())
    kept = {key: value for key, value in told.items() if key not in {"title", "default", "anyOf"}}
    return {**kind, **kept}


def _taken(kind: type[Arguments]) -> str:
    fields = kind.model_fields.values()
    names = [f"{field.alias}{'' if field.is_required() else '?'}" for field in fields]
    return " and ".join((", ".join(names[:-1]), names[-1])) if len(names) > 1 else names[0]


def _sentence(place: tuple[int | str, ...], message: str) -> str:
    name = ".".join(map(str, place))
    # Keys may hold what no UTF-8 can.
    return ascii(name)[1:-1] + f": {message}" if name else message
