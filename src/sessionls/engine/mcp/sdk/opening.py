"""Opens the connection to one MCP server with the SDK, and speaks with it. Decides nothing.

Only this folder imports the SDK. Import it when a server is needed, in a thread: it takes a second
and 64 MB.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import assert_never, cast

from mcp import Client
from mcp.types import Implementation, Tool

from sessionls import VERSION
from sessionls.engine.mcp.complaints import Complaints
from sessionls.engine.mcp.connection import Failed, Lost, Notices, Progress
from sessionls.engine.mcp.launch import address_of, launch_of
from sessionls.engine.mcp.leash import Leash
from sessionls.engine.mcp.lines import HttpLine, StdioLine, UsableLine
from sessionls.engine.mcp.offers import MOST_TOOLS, Offer
from sessionls.engine.mcp.sdk.changes import handler, listening
from sessionls.engine.mcp.sdk.reasons import KNOWN, is_lost, reason_of
from sessionls.engine.mcp.sdk.transports import program_streams, remote_streams

log = logging.getLogger(__name__)

# The SDK and its HTTP library log whole messages and addresses.
for _name in ("mcp", "httpx2"):
    logging.getLogger(_name).setLevel(logging.CRITICAL + 1)

_GRACE = 3.0
"""Seconds that a program gets to end by itself: after two of them the SDK tells it to."""
_PAGES = 20


class SdkConnection:
    """An open connection. Only the coroutine that opened it may leave it; anyone may call."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def offers(self) -> tuple[Offer, ...]:
        """The tools of the server, up to a limit.

        Raises:
            Failed: It does not answer as MCP has it.
        """
        found: list[Offer] = []
        cursor: str | None = None
        try:
            for _ in range(_PAGES):
                page = await self._client.list_tools(cursor=cursor)
                found += [_offer(tool) for tool in page.tools[: MOST_TOOLS + 1 - len(found)]]
                cursor = page.next_cursor
                if cursor is None or len(found) > MOST_TOOLS:
                    break
        except KNOWN as error:
            raise Failed(reason_of(error)) from error
        return tuple(found)

    async def call(
        self, tool: str, arguments: Mapping[str, object], seconds: float, progress: Progress
    ) -> Mapping[str, object]:
        """Call a tool: MCP's `CallToolResult` as JSON. Cancelling it cancels it in the server.

        Raises:
            Lost: The connection is gone.
            Failed: There is no answer for another reason.
        """
        try:
            answer = await self._client.call_tool(
                tool, dict(arguments), read_timeout_seconds=seconds, progress_callback=progress
            )
        except KNOWN as error:
            kind = Lost if is_lost(error) else Failed
            raise kind(reason_of(error)) from error
        return cast("Mapping[str, object]", answer.model_dump(mode="json", by_alias=True))


@asynccontextmanager
async def connected(
    line: UsableLine,
    root: Path | None,
    environment: Mapping[str, str],
    seconds: float,
    notices: Notices,
) -> AsyncGenerator[SdkConnection]:
    """Start or reach the server of a line, within so many seconds, and leave nothing of it behind.

    Raises:
        Failed: It does not start, or does not speak MCP.
        Refused: What the line needs is not there.
    """
    with Complaints() as complaints:
        try:
            async with _opened(line, root, environment, seconds, notices, complaints) as client:
                yield SdkConnection(client)
        except Failed as error:
            raise Failed(_with_complaint(str(error), complaints)) from error
        except TimeoutError as error:
            said = f"It did not answer within {seconds:.0f} seconds"
            raise Failed(_with_complaint(said, complaints)) from error
        except (ExceptionGroup, *KNOWN) as error:
            raise Failed(_with_complaint(reason_of(error), complaints)) from error
        finally:
            if complaints.size:
                name, size = line.source.name, complaints.size
                log.info("MCP server %r wrote %s bytes to its standard error", name, size)


@asynccontextmanager
async def _opened(
    line: UsableLine,
    root: Path | None,
    environment: Mapping[str, str],
    seconds: float,
    notices: Notices,
    complaints: Complaints,
) -> AsyncGenerator[Client]:
    async with AsyncExitStack() as stack:
        leash = Leash()
        stack.callback(leash.drop)
        match line:
            case StdioLine():
                launch = launch_of(line, root, environment)
                transport = program_streams(launch, leash, complaints, notices.ended)
            case HttpLine():
                transport = remote_streams(address_of(line, environment), line.timeout)
            case _:
                assert_never(line)
        client = Client(
            transport,
            cache=None,
            client_info=Implementation(name="sessionls", version=VERSION),
            message_handler=handler(notices.changed),
        )
        # By itself the SDK gives a program that says nothing four seconds more to end.
        leash.drop_in(seconds)
        async with asyncio.timeout(seconds):
            await stack.enter_async_context(client)
        leash.keep()
        stack.callback(leash.drop_in, _GRACE)
        await stack.enter_async_context(listening(client, notices.changed))
        yield client


def _offer(tool: Tool) -> Offer:
    return Offer(tool.name, tool.description or tool.title or "", tool.input_schema)


def _with_complaint(said: str, complaints: Complaints) -> str:
    last = complaints.last()
    return f"{said}; the last that it wrote to its standard error: {last}" if last else said
