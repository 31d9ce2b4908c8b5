"""The other end of a client: a server that a test plays by hand, over a real socket."""

import asyncio
import json
import socket
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

from sessionls.cli.client import Client
from sessionls.cli.link import Json, Link
from sessionls.server.frames import encode_frame, read_frame


class Peer:
    """Reads what the client asks, answers it, and tells things unasked."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def asked(self) -> Any:
        """The next message of the client."""
        body = await read_frame(self._reader)
        assert body is not None
        return json.loads(body)

    def answer(self, request: Any, result: object) -> None:
        """Answer a request."""
        self.send({"id": request["id"], "result": result})

    def tell(self, method: str, params: object) -> None:
        """Send a notification."""
        self.send({"method": method, "params": params})

    def send(self, message: Json) -> None:
        """Send any message."""
        self._writer.write(encode_frame({"jsonrpc": "2.0", **message}))

    def leave(self) -> None:
        """Be gone."""
        self._writer.close()


async def no_answer(_method: str, _params: Json) -> object:
    """The safe answer."""
    return None


@asynccontextmanager
async def pair(
    answer: Callable[[str, Json], Awaitable[object]] = no_answer,
) -> AsyncGenerator[tuple[Client, Peer]]:
    """A client and its peer, connected."""
    one, two = socket.socketpair()
    near = await asyncio.open_connection(sock=one)
    far = await asyncio.open_connection(sock=two)
    try:
        yield Client(Link(*near, answer)), Peer(*far)
    finally:
        for _, writer in (near, far):
            writer.close()
            # The other side may be gone before all was read.
            with suppress(ConnectionError):
                await writer.wait_closed()
