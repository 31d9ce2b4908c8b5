"""Says what went wrong with an MCP server, without the addresses and headers that errors repeat."""

from typing import cast

import httpx2
from mcp import MCPError
from mcp.types import CONNECTION_CLOSED
from pydantic import ValidationError

from sessionls.engine.mcp.visible import cleaned

_LONGEST = 500

KNOWN = (MCPError, ValidationError, RuntimeError, ValueError, OSError, httpx2.HTTPError)
"""What the SDK raises where a server does not do its part, besides groups of them."""


def reason_of(error: BaseException) -> str:
    """What happened, as the beginning of a sentence."""
    while isinstance(error, BaseExceptionGroup):
        error = cast("BaseExceptionGroup[BaseException]", error).exceptions[0]
    if isinstance(error, httpx2.HTTPError | httpx2.InvalidURL):
        return _of_http(error)
    match error:
        case MCPError():
            return cleaned(error.message, _LONGEST)
        case ValidationError():
            return "It answered with something that is not MCP"
        case OSError():
            return f"It cannot be started: {error.strerror or type(error).__name__}"
        case _:
            return cleaned(str(error), _LONGEST) or type(error).__name__


def is_lost(error: BaseException) -> bool:
    """Whether another connection may do where this one does not."""
    if isinstance(error, MCPError):
        return error.code == CONNECTION_CLOSED or error.message == "Session terminated"
    return isinstance(error, httpx2.TransportError)


def _of_http(error: Exception) -> str:
    match error:
        case httpx2.TimeoutException():
            return "It did not answer in time"
        case httpx2.HTTPStatusError():
            return f"It answered with status {error.response.status_code}"
        case _:
            return f"It cannot be reached ({type(error).__name__})"
