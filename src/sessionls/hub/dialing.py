"""How programs of ours come to the hub without a process between: streams that speak LSP."""

import asyncio
import socket
from collections.abc import Mapping

from sessionls.hub.attaching import attach

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
    link = await asyncio.to_thread(attach, environment)
    return await asyncio.open_connection(sock=socket.socket(fileno=link.detach()), limit=_LIMIT)
