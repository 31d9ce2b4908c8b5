"""Hears when an MCP server's tools change, in both ways that servers tell."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager

from mcp import Client, MCPError
from mcp.client.session import IncomingMessage, MessageHandlerFnT
from mcp.client.subscriptions import ListenNotSupportedError, SubscriptionLost
from mcp.types import ToolListChangedNotification
from mcp.types.version import MODERN_PROTOCOL_VERSIONS

log = logging.getLogger(__name__)


def handler(changed: Callable[[], None]) -> MessageHandlerFnT:
    """Hears what servers of older versions of MCP tell unasked."""

    async def handle(message: IncomingMessage) -> None:
        if isinstance(message, ToolListChangedNotification):
            changed()

    return handle


@asynccontextmanager
async def listening(client: Client, changed: Callable[[], None]) -> AsyncGenerator[None]:
    """Hear what servers of newer versions of MCP tell when they are asked to."""
    tools = client.server_capabilities.tools
    if (
        not tools
        or not tools.list_changed
        or client.protocol_version not in MODERN_PROTOCOL_VERSIONS
    ):
        yield
        return
    listener = asyncio.get_running_loop().create_task(_listen(client, changed), name="MCP changes")
    try:
        yield
    finally:
        listener.cancel()
        await asyncio.gather(listener, return_exceptions=True)


async def _listen(client: Client, changed: Callable[[], None]) -> None:
    try:
        async with client.listen(tools_list_changed=True) as changes:
            async for _ in changes:
                changed()
    except (MCPError, ListenNotSupportedError, SubscriptionLost, TimeoutError) as error:
        log.debug("no more changes are told by an MCP server: %s", type(error).__name__)
