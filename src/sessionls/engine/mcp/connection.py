"""What an open connection to an MCP server is to the rest: no SDK is needed to speak of one."""

from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from sessionls.engine.mcp.lines import UsableLine
from sessionls.engine.mcp.offers import Offer


class Failed(Exception):
    """The server cannot be started, reached or spoken with; the text says what happened."""


class Lost(Failed):
    """The connection is gone; a new one may do."""


@dataclass(frozen=True, slots=True)
class Notices:
    """What a connection tells by itself: its tools may have changed; its program has ended."""

    changed: Callable[[], None]
    ended: Callable[[], None]


class Progress(Protocol):
    """Hears how far a call is: `progress` of `total`, where that is known."""

    async def __call__(self, progress: float, total: float | None, message: str | None) -> None:
        """Hear it."""
        ...


class Connection(Protocol):
    """An open connection. Only the coroutine that opened it may leave it; anyone may call."""

    async def offers(self) -> tuple[Offer, ...]:
        """The tools of the server. Raises `Failed`."""
        ...

    async def call(
        self, tool: str, arguments: Mapping[str, object], seconds: float, progress: Progress
    ) -> Mapping[str, object]:
        """Call a tool: MCP's `CallToolResult` as JSON. Raises `Failed`."""
        ...


Connect = Callable[
    [UsableLine, Path | None, Mapping[str, str], float, Notices],
    AbstractAsyncContextManager[Connection],
]
"""Starts or reaches the server of a line in a workspace's folder, with an environment, within so
many seconds. Leaving it ends the server."""
