"""JSON-RPC messages as values, in and out: what is well formed, and the standard's types in it."""

import enum
import functools
import json
import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

import attrs
from cattrs import BaseValidationError
from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.protocol import default_converter

from sessionls.server import errors
from sessionls.server.errors import RefusedError, WireError
from sessionls.server.frames import encode_frame

if TYPE_CHECKING:
    from cattrs import Converter

MessageId = int | str


@functools.cache
def shared_converter() -> "Converter":
    """The one converter of the process: each costs 13 ms to make and 280 kB to keep."""
    converter = default_converter()
    converter.register_structure_hook(str, _text)
    converter.register_structure_hook(int, _whole_number)
    # To cattrs a bool is an int.
    converter.register_structure_hook(bool, _truth)
    return converter


def parse(body: bytes | bytearray) -> dict[str, Any]:
    """Return the one message of a frame's body.

    Raises:
        RefusedError: It is not JSON, or not one object.
    """
    try:
        message: object = _DECODER.decode(body.decode())
    except (ValueError, RecursionError):
        raise RefusedError(errors.PARSE_ERROR, "This message is not JSON in UTF-8") from None
    if isinstance(message, list):
        raise RefusedError(errors.INVALID_REQUEST, "LSP has no batches: send each message alone")
    if not isinstance(message, dict):
        raise RefusedError(errors.INVALID_REQUEST, "A message is a JSON object")
    return cast("dict[str, Any]", message)


def is_command(message: Mapping[str, object] | WireError) -> bool:
    """Whether this asks for a command."""
    return not isinstance(message, WireError) and (
        message.get("method") == types.WORKSPACE_EXECUTE_COMMAND
    )


def is_response(message: Mapping[str, object]) -> bool:
    """Whether the peer answers here; such a message is never answered itself."""
    return "method" not in message and ("result" in message or "error" in message)


def fault(message: Mapping[str, object]) -> WireError | None:
    """Say what keeps an object from being a request or a notification."""
    if message.get("jsonrpc") != "2.0":
        return WireError(errors.INVALID_REQUEST, "A message has 'jsonrpc': '2.0'")
    if not isinstance(message.get("method"), str):
        return WireError(errors.INVALID_REQUEST, "A message has a 'method', which is a string")
    if "id" in message and id_of(message) is None:
        return WireError(errors.INVALID_REQUEST, "The id of a request is a string or an integer")
    return None


def id_of(message: Mapping[str, object]) -> MessageId | None:
    """The id, where it has the form of one."""
    found = message.get("id")
    return found if isinstance(found, int | str) and not isinstance(found, bool) else None


def name_of(method: str, params: object) -> str:
    """What a request asks for, in words for answers and logs: the command, where it is one."""
    match params:
        case {"command": str(command)} if method == types.WORKSPACE_EXECUTE_COMMAND:
            return command
        case _:
            return method


def structured_params(method: str, params: object) -> object:
    """Give the params of a standard method their type. Others stay as they came: plain JSON.

    Raises:
        RefusedError, BaseValidationError: They do not fit; `errors` knows the sentence.
    """
    # The argument of a command is ours, whatever the standard says around it.
    if method == types.WORKSPACE_EXECUTE_COMMAND or method not in types.METHOD_TO_TYPES:
        return params
    kind = types.METHOD_TO_TYPES[method][2]
    if kind is None:
        return None
    # Lua and PHP write an empty object as an empty list.
    given: object = {} if params is None or params == [] else params
    if not isinstance(given, dict):
        raise RefusedError(errors.INVALID_PARAMS, "params: must be an object")
    return _structure(cast("dict[str, object]", given), kind)


def structured_result(kind: type[Any] | None, value: object) -> object:
    """Give the peer's result the type that `kind`, the standard's response, has for it."""
    if kind is None:
        return value
    return shared_converter().structure({"id": "", "jsonrpc": "2.0", "result": value}, kind).result


def peer_error(error: object) -> JsonRpcException:
    """The exception for a request of ours that the peer refused."""
    match error:
        case {"code": int(code), "message": str(message)}:
            return JsonRpcException(message, code)
        case _:
            return JsonRpcException("The editor answered with an error")


def response(message_id: MessageId | None, result: object) -> bytes:
    """The frame that answers a request.

    Raises:
        TypeError, ValueError, RecursionError: The result has no JSON form.
    """
    ending = {"error": _error(result)} if isinstance(result, WireError) else {"result": result}
    return encode_frame({"jsonrpc": "2.0", "id": message_id, **ending}, plain)


def _error(error: WireError) -> dict[str, object]:
    data = {"data": {"reason": error.reason}} if error.reason else {}
    return {"code": error.code, "message": error.message, **data}


def plain(value: object) -> object:
    """The JSON form of what `json` does not know: the standard's types, our shapes, enums."""
    if attrs.has(type(value)):
        return shared_converter().unstructure(value)
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, Mapping):
        return dict(cast("Mapping[str, object]", value))
    if (wire := getattr(value, "wire", None)) is not None:
        return wire()
    raise TypeError(f"{type(value).__name__} has no JSON form")


# cattrs alone would take 5 for "5" and "5" for 5. The standard's enumerations come here as well.
def _text(value: object, kind: type[str]) -> str:
    if not isinstance(value, str):
        raise TypeError
    return kind(value)


def _whole_number(value: object, kind: type[int]) -> int:
    # Lua writes whole numbers with a point.
    if not isinstance(value, int | float) or isinstance(value, bool) or value != int(value):
        raise TypeError
    return kind(value)


def _truth(value: object, _: type[bool]) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def _finite(text: str) -> float:
    # What is too large becomes an infinity, which has no form in any answer.
    if math.isinf(number := float(text)):
        raise ValueError(text)
    return number


# `json.loads` would make one for each message.
_DECODER = json.JSONDecoder(parse_constant=_refuse_constant, parse_float=_finite)


def _structure(given: dict[str, object], kind: type[Any]) -> object:
    try:
        return shared_converter().structure(given, kind)
    except BaseValidationError:
        if kind is not types.InitializeParams:
            raise
        return shared_converter().structure(_without_unknown(given), kind)
    except (AttributeError, KeyError, TypeError, ValueError):
        raise RefusedError(errors.INVALID_PARAMS, f"params: this is no {kind.__name__}") from None


def _without_unknown(given: dict[str, object]) -> dict[str, object]:
    """Leave out capabilities that cannot be read: an editor newer than the standard gets in."""
    if not isinstance(given.get("capabilities"), dict):
        return given
    sections = cast("dict[str, object]", given["capabilities"])
    kept = {name: _readable(name, section) for name, section in sections.items()}
    return {**given, "capabilities": kept}


def _readable(name: str, section: object) -> object:
    if not isinstance(section, dict):
        return section if _is_capability({name: section}) else None
    entries = cast("dict[str, object]", section)
    return {key: value for key, value in entries.items() if _is_capability({name: {key: value}})}


def _is_capability(capabilities: dict[str, object]) -> bool:
    try:
        shared_converter().structure(capabilities, types.ClientCapabilities)
    except BaseValidationError:
        return False
    return True
