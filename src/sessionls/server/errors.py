"""What went wrong, as the peer gets it: translated only here, without tracebacks and contents."""

import asyncio
import logging
import sys
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar, cast

from cattrs import BaseValidationError, transform_error
from pygls.exceptions import JsonRpcException

from sessionls.domain.errors import SessionlsError
from sessionls.domain.faults import fault_words

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails, ValidationError

PARSE_ERROR = -32700
INVALID_REQUEST = -32600
METHOD_NOT_FOUND = -32601
INVALID_PARAMS = -32602
INTERNAL_ERROR = -32603
NOT_INITIALIZED = -32002
CANCELLED = -32800
LONGEST = 900
"""Characters of an error's message, about."""

T = TypeVar("T")

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class WireError:
    """The `error` of a response; `reason` is for programs that tell some errors apart."""

    code: int
    message: str
    reason: str | None = None

    def __post_init__(self) -> None:
        """Leave out the middle of what quotes too much of a request."""
        if len(self.message) > LONGEST:
            cut = f"{self.message[: LONGEST // 2]} … {self.message[-LONGEST // 2 :]}"
            object.__setattr__(self, "message", cut)


class RefusedError(Exception):
    """A message that breaks the protocol; the code and the text go to the peer as they are."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.error = WireError(code, message)


def attempt(method: str, call: Callable[[], T]) -> T | WireError:
    """Return what `call` returns, or what to answer where it raises."""
    try:
        return call()
    except Exception as error:
        return wire_error(method, error)


def outcome(method: str, ended: "asyncio.Task[T]") -> T | WireError:
    """Return the result of a task that has ended, or what to answer where it has none."""
    if ended.cancelled():
        return WireError(CANCELLED, "The request was cancelled")
    error = ended.exception()
    return ended.result() if error is None else wire_error(method, error)


def wire_error(method: str, error: BaseException) -> WireError:
    """Translate an exception that a handler of `method` let through. Bugs are logged here."""
    match error:
        case RefusedError():
            return error.error
        case SessionlsError():
            return WireError(INVALID_PARAMS, str(error), error.reason)
        case BaseValidationError():
            return WireError(INVALID_PARAMS, "; ".join(_structure_faults(error)))
        case asyncio.CancelledError():
            return WireError(CANCELLED, "The request was cancelled")
        case JsonRpcException() if error.code != INTERNAL_ERROR:
            return WireError(error.code, error.message)
        case _:
            faults = _pydantic_faults(error)
            return WireError(INVALID_PARAMS, "; ".join(faults)) if faults else _bug(method, error)


def _bug(method: str, error: BaseException) -> WireError:
    # The exception's text may quote a file or a prompt: only its kind and its place are logged.
    place = "".join(traceback.format_tb(error.__traceback__))
    log.error("%s failed with %s:\n%s", method, type(error).__name__, place)
    return WireError(INTERNAL_ERROR, f"{method} failed: this is a bug. Its log entry says where")


def _structure_faults(error: BaseValidationError) -> Iterable[str]:
    for fault in transform_error(error, path=""):
        what, _, where = fault.partition(" @ ")
        yield f"{_camel(where.lstrip('.')) or 'params'}: {_readable(what)}"


def _readable(what: str) -> str:
    expected = what.partition("expected ")[2]
    match expected:
        case "":
            return "this field is missing" if what.startswith("required") else "this is not valid"
        case "str":
            return "must be a string"
        case "int":
            return "must be a whole number"
        case "Optional" | "Union":
            return "this is not valid"
        case _:
            return f"this is no {expected}"


def _camel(path: str) -> str:
    return ".".join(_camel_word(word) for word in path.split("."))


def _camel_word(word: str) -> str:
    first, *others = word.removesuffix("_").split("_")
    return first + "".join(other.title() for other in others)


def _pydantic_faults(error: BaseException) -> list[str]:
    # pydantic is not imported for this: where nobody has, nobody can have raised it.
    core = sys.modules.get("pydantic_core")
    if core is None or not isinstance(error, core.ValidationError):
        return []
    raised = cast("ValidationError", error)
    faults = raised.errors(include_url=False, include_input=False)
    return [_pydantic_fault(fault) for fault in faults]


def _pydantic_fault(fault: "ErrorDetails") -> str:
    where = ".".join(str(step) for step in fault["loc"])
    return (
        f"{where or 'argument'}: {fault_words(fault['type'], fault.get('ctx', {}), fault['msg'])}"
    )
