"""What both validators need: one error, typed access to JSON, and the thoughts that were issued."""

import base64
import binascii
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError

from tests.provider.script import Thought

TOOL_NAME = re.compile(r"[a-zA-Z0-9_-]{1,64}")
IMAGES = ("image/png", "image/jpeg", "image/gif", "image/webp")


class Fault(Exception):
    """Why a request is refused."""


@dataclass(frozen=True, slots=True)
class Issued:
    """The thoughts that a provider has signed (signature to text), and those that it hid."""

    signed: dict[str, str] = field(default_factory=dict[str, str])
    redacted: set[str] = field(default_factory=set[str])

    def add(self, thoughts: Iterable[Thought], redacted: Iterable[str] = ()) -> None:
        """Take what an answer held."""
        self.signed.update({thought.signature: thought.text for thought in thoughts})
        self.redacted.update(redacted)


def an_object(value: object, where: str) -> Mapping[str, object]:
    """The value as a JSON object."""
    if not isinstance(value, Mapping):
        raise Fault(f"{where}: Input should be an object")
    return cast("Mapping[str, object]", value)


def a_list(value: object, where: str) -> Sequence[object]:
    """The value as a list with something in it."""
    if not isinstance(value, list):
        raise Fault(f"{where}: Input should be a valid list")
    if not value:
        raise Fault(f"{where}: [] is too short")
    return cast("list[object]", value)


def a_text(value: object, where: str) -> str:
    """The value as words that are more than white space."""
    if not isinstance(value, str):
        raise Fault(f"{where}: Input should be a valid string")
    if not value.strip():
        raise Fault(f"{where}: text must contain non-whitespace text")
    return value


def only(value: Mapping[str, object], known: Iterable[str], where: str) -> None:
    """Refuses keys that nobody knows."""
    if unknown := sorted(set(value) - set(known)):
        raise Fault(f"{where}.{unknown[0]}: Extra inputs are not permitted")


def a_name(value: object, pattern: re.Pattern[str], where: str) -> str:
    """The value as a name of that pattern."""
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise Fault(f"{where}: String should match pattern '{pattern.pattern}'")
    return value


def a_schema(value: object, where: str) -> None:
    """The value as the JSON schema of an object."""
    schema = an_object(value, where)
    if schema.get("type") != "object":
        raise Fault(f"{where}.type: Input should be 'object'")
    try:
        Draft202012Validator.check_schema(dict(schema))
    except SchemaError as error:
        raise Fault(f"{where}: JSON schema is invalid: {error.message}") from error


def an_image(media_type: object, data: object, where: str) -> None:
    """The data as a picture in base64, of a kind that models take."""
    if media_type not in IMAGES:
        raise Fault(f"{where}: unsupported media type {media_type!r}")
    try:
        raw = base64.b64decode(str(data), validate=True)
    except binascii.Error as error:
        raise Fault(f"{where}: image is not valid base64") from error
    if not raw:
        raise Fault(f"{where}: image cannot be empty")
