"""An editor's end of the wire, as bytes, and the server's end on a real socket pair."""

import asyncio
import itertools
import json
import socket
from collections.abc import AsyncGenerator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from sessionls.server.client import Announce
from sessionls.server.connection import CommandHandler, Connection

DEADLINE = 10.0
INITIALIZE = {"processId": None, "rootUri": None, "capabilities": {}}


def frame(message: object) -> bytes:
    body = message if isinstance(message, bytes) else json.dumps(message).encode()
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)


@dataclass
class Peer:
    """Speaks JSON-RPC; keeps what arrives while it waits for something else."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    unread: list[dict[str, Any]] = field(default_factory=list)
    ids: "itertools.count[int]" = field(default_factory=itertools.count)

    def send_bytes(self, data: bytes) -> None:
        self.writer.write(data)

    def send(self, message: object) -> None:
        self.send_bytes(frame(message))

    def notify(self, method: str, params: object = None) -> None:
        self.send({"jsonrpc": "2.0", "method": method, "params": params})

    def begin(self, method: str, params: object = None) -> int:
        """Send a request; return its id."""
        number = next(self.ids)
        self.send({"jsonrpc": "2.0", "id": number, "method": method, "params": params})
        return number

    async def read(self) -> dict[str, Any] | None:
        """The next message, `None` at the end."""
        if self.unread:
            return self.unread.pop(0)
        return await asyncio.wait_for(self._read(), DEADLINE)

    async def message(self) -> dict[str, Any]:
        got = await self.read()
        assert got is not None, "the server closed the connection"
        return got

    async def answer(self, number: int | str | None) -> dict[str, Any]:
        """The response to that request."""
        passed: list[dict[str, Any]] = []
        while (got := await self.message()).get("id") != number or "method" in got:
            passed.append(got)
        self.unread = passed + self.unread
        return got

    async def ask(self, method: str, params: object = None) -> dict[str, Any]:
        return await self.answer(self.begin(method, params))

    async def command(self, name: str, *arguments: object) -> dict[str, Any]:
        return await self.ask(
            "workspace/executeCommand", {"command": name, "arguments": list(arguments)}
        )

    def begin_command(self, name: str, *arguments: object) -> int:
        return self.begin(
            "workspace/executeCommand", {"command": name, "arguments": list(arguments)}
        )

    async def initialize(self, **params: object) -> dict[str, Any]:
        answer = await self.ask("initialize", INITIALIZE | params)
        self.notify("initialized", {})
        return answer["result"]

    async def at_end(self) -> list[dict[str, Any]]:
        """All that comes until the server closes."""
        got: list[dict[str, Any]] = []
        while (one := await self.read()) is not None:
            got.append(one)
        return got

    async def close(self) -> None:
        self.writer.close()
        # A peer that was dropped meets a reset here.
        with suppress(ConnectionError):
            await self.writer.wait_closed()

    async def _read(self) -> dict[str, Any] | None:
        try:
            header = await self.reader.readuntil(b"\r\n\r\n")
        except (asyncio.IncompleteReadError, ConnectionError):
            return None
        return json.loads(await self.reader.readexactly(int(header.split(b":")[1])))


@dataclass
class Link:
    """Both ends of one connection."""

    peer: Peer
    connection: Connection
    serving: asyncio.Task[int]

    async def exit_code(self) -> int:
        return await asyncio.wait_for(asyncio.shield(self.serving), DEADLINE)


@asynccontextmanager
async def link(
    commands: Mapping[str, CommandHandler] | None = None,
    features: Iterable[Callable[[Connection], None]] = (),
    announce: Announce | None = None,
) -> AsyncGenerator[Link]:
    """A connection that is being served; ends with the block."""
    ours, theirs = socket.socketpair()
    reader, writer = await asyncio.open_connection(sock=ours)
    connection = Connection(commands or {}, reader, writer, features, announce)
    serving = asyncio.get_running_loop().create_task(connection.serve())
    peer = Peer(*await asyncio.open_connection(sock=theirs, limit=2**20))
    try:
        yield Link(peer, connection, serving)
    finally:
        await peer.close()
        await asyncio.wait_for(serving, DEADLINE)


@asynccontextmanager
async def ready(
    commands: Mapping[str, CommandHandler] | None = None,
    features: Iterable[Callable[[Connection], None]] = (),
) -> AsyncGenerator[Link]:
    """A connection after `initialize`."""
    async with link(commands, features) as made:
        await made.peer.initialize()
        yield made


async def until(true: Callable[[], object]) -> None:
    """Wait for a state of the process; fail when it has not come by the deadline."""
    async with asyncio.timeout(DEADLINE):
        while not true():
            await asyncio.sleep(0)
