"""How messages get to an MCP server and back: a program's pipes, or HTTP."""

from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from types import TracebackType
from typing import Protocol, Self

import httpx2
from mcp import StdioServerParameters, stdio_client
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.message import SessionMessage

from sessionls.engine.mcp.complaints import Complaints
from sessionls.engine.mcp.launch import Address, Launch
from sessionls.engine.mcp.leash import Leash

_CONNECT = 30.0
_READ = 300.0
"""Seconds without a word on an open connection to a remote server."""


class Incoming(Protocol):
    """What the SDK reads messages from."""

    async def receive(self) -> SessionMessage | Exception: ...
    async def aclose(self) -> None: ...
    def __aiter__(self) -> "Incoming": ...
    async def __anext__(self) -> SessionMessage | Exception: ...
    async def __aenter__(self) -> Self: ...
    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc_val: BaseException | None,
        exc_tb: TracebackType | None,
    ) -> bool | None: ...


class Outgoing(Protocol):
    """What the SDK writes messages to."""

    async def send(self, item: SessionMessage, /) -> None: ...
    async def aclose(self) -> None: ...
    async def __aenter__(self) -> Self: ...
    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc_val: BaseException | None,
        exc_tb: TracebackType | None,
    ) -> bool | None: ...


Streams = tuple[Incoming, Outgoing]


@asynccontextmanager
async def program_streams(
    launch: Launch, leash: Leash, complaints: Complaints, ended: Callable[[], None]
) -> AsyncGenerator[Streams]:
    """The streams of a program, in a group of processes of its own."""
    command, *arguments = leash.argv(launch.argv)
    parameters = StdioServerParameters(
        command=command,
        args=arguments,
        env=dict(launch.env),
        cwd=launch.cwd,
        encoding_error_handler="replace",
    )
    async with stdio_client(parameters, errlog=complaints.stream) as (read, write):
        yield _Watched(read, ended), write


@asynccontextmanager
async def remote_streams(address: Address, seconds: float) -> AsyncGenerator[Streams]:
    """The streams of a server that is reached. Redirects to elsewhere are not followed."""
    timeout = httpx2.Timeout(_CONNECT, read=max(_READ, seconds + _CONNECT))
    headers = dict(address.headers)
    async with (
        httpx2.AsyncClient(headers=headers, timeout=timeout) as client,
        streamable_http_client(address.url, http_client=client) as streams,
    ):
        yield streams


class _Watched:
    """A stream that tells when it ends: a program is gone, even though nobody calls it just now."""

    def __init__(self, stream: Incoming, ended: Callable[[], None]) -> None:
        self._stream = stream
        self._ended = ended

    async def receive(self) -> SessionMessage | Exception:
        return await self._stream.receive()

    async def aclose(self) -> None:
        await self._stream.aclose()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> SessionMessage | Exception:
        try:
            return await self._stream.__anext__()
        except StopAsyncIteration:
            self._ended()
            raise

    async def __aenter__(self) -> Self:
        await self._stream.__aenter__()
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc_val: BaseException | None,
        exc_tb: TracebackType | None,
    ) -> bool | None:
        return await self._stream.__aexit__(exc_type, exc_val, exc_tb)
