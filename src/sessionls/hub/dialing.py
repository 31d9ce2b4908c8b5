"""How programs of ours come to the hub without a process between: streams that speak LSP."""

import _socket
import asyncio
import socket
from collections.abc import Mapping

from sessionls.hub.attaching import attach, attach_if_there

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]
_LIMIT = 256 * 1024


async def dial(environment: Mapping[str, str]) -> Streams:
    """The two ends of a link to the hub, which is started if there is none.

    `environment` is what turns of this link's messages take their credentials from. When the hub
    ends, so does the link; another call finds the next one.

    Raises:
        NoHub: there is none, and none can be started here.
        HubRefused: it is there and does not take us.
    """
    return await streams(await asyncio.to_thread(attach, environment))


async def visit(environment: Mapping[str, str]) -> Streams | None:
    """The same, to a hub that is there already; `None` where there is none.

    Raises:
        NoHub: there can be none here, or it does not answer.
        HubRefused: it is there and does not take us.
    """
    link = await asyncio.to_thread(attach_if_there, environment)
    return None if link is None else await streams(link)


async def streams(link: _socket.socket) -> Streams:
    """The two ends of a link that somebody has attached."""
    return await asyncio.open_connection(sock=socket.socket(fileno=link.detach()), limit=_LIMIT)
