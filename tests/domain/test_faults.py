"""The words for values that do not fit, against what pydantic really says."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

import pytest
from pydantic import AfterValidator, BaseModel, Field, TypeAdapter, ValidationError

from sessionls.domain.faults import fault_words


def even(value: int) -> int:
    if value % 2:
        raise ValueError("Use an even number")
    return value


class Cat(BaseModel):
    kind: Literal["cat"]


class Dog(BaseModel):
    kind: Literal["dog"]


PET = Annotated[Cat | Dog, Field(discriminator="kind")]


def words(kind: Any, value: object) -> Sequence[str]:
    try:
        TypeAdapter(kind).validate_python(value)
    except ValidationError as error:
        return [
            fault_words(fault["type"], fault.get("ctx", {}), fault["msg"])
            for fault in error.errors()
        ]
    return []


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        (int, "many", "must be a whole number"),
        (int, 1.5, "must be a whole number"),
        (float, "x", "must be a number"),
        (bool, "perhaps", "must be true or false"),
        (str, 5, "must be a string"),
        (tuple[str, ...], "x", "must be a list"),
        (dict[str, int], 5, "must be an object"),
        (Cat, 5, "must be an object"),
        (Cat, {}, "this field is missing"),
        (Literal["a", "b"], "c", "must be 'a' or 'b'"),
        (Annotated[int, Field(ge=1)], 0, "must be at least 1"),
        (Annotated[int, Field(gt=1)], 1, "must be more than 1"),
        (Annotated[int, Field(le=9)], 10, "must be at most 9"),
        (Annotated[int, Field(lt=9)], 10, "must be less than 9"),
        (Annotated[str, Field(min_length=1)], "", "must not be empty"),
        (Annotated[str, Field(min_length=2)], "a", "must have at least 2 characters"),
        (Annotated[str, Field(max_length=1)], "ab", "must have at most 1 character"),
        (Annotated[list[int], Field(max_length=2)], [1, 2, 3], "must have at most 2 entries"),
        (Annotated[list[int], Field(min_length=1)], [], "must not be empty"),
        (Annotated[str, Field(pattern="^a$")], "b", "must match pattern '^a$'"),
        (Annotated[int, AfterValidator(even)], 3, "use an even number"),
        (PET, {"kind": "cow"}, "'kind' must be one of 'cat', 'dog'"),
        (PET, {}, "'kind' is missing"),
    ],
)
def test_fault_is_told_in_plain_words(kind: object, value: object, expected: str) -> None:
    assert words(kind, value) == [expected]
