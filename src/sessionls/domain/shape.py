"""The base of every shape that is stored or travels: frozen, camelCase outside."""

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel


class Shape(BaseModel):
    """A value with a fixed JSON shape. Fields it does not know are kept; nothing is lost."""

    model_config = ConfigDict(
        frozen=True,
        extra="allow",
        alias_generator=to_camel,
        validate_by_name=True,
        validate_by_alias=True,
        serialize_by_alias=True,
        defer_build=True,
    )

    def wire(self) -> dict[str, object]:
        """The JSON object: camelCase keys, absent where the value is `None` by default."""
        return self.model_dump(
            mode="json", by_alias=True, exclude_defaults=False, exclude_none=True
        )
