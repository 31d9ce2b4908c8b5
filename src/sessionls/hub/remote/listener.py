"""Listens for guests: TLS, then their first words. Who has no invitation learns nothing here."""

import asyncio
import errno
import logging
import socket
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sessionls.domain.errors import Refused
from sessionls.hub.remote import words
from sessionls.hub.remote.doorman import Doorman, Ticket
from sessionls.hub.remote.invitations import Invitation, Invitations
from sessionls.hub.remote.keepalive import keep_alive
from sessionls.hub.remote.link import shown_address
from sessionls.workspace.owned import OwnedTasks

_QUEUE = 64
_LIMIT = 32 * 1024
"""Bytes that wait unread, from which on a guest is not read."""
_ANY = "Give an address of this machine, or 0.0.0.0 for all that it has."
_BREATH = 0.1
_GOODBYE = 1.0

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Arrived:
    """Somebody who has shown an invitation that holds."""

    invitation: Invitation
    address: str
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter


class Listener:
    """Accepts until it is closed; `arrived` serves each guest until it leaves."""

    def __init__(
        self,
        context: ssl.SSLContext,
        invitations: Invitations,
        doorman: Doorman,
        arrived: Callable[[Arrived], Awaitable[None]],
    ) -> None:
        self._context = context
        self._invitations = invitations
        self._doorman = doorman
        self._arrived = arrived
        self._tasks = OwnedTasks()
        self._socket: socket.socket | None = None

    async def open(self, host: str, port: int) -> int:
        """Listen there from here on; return the port, which the system chooses for 0.

        Raises:
            Refused: that is not possible.
        """
        shown = shown_address(host, port)
        try:
            found = await asyncio.get_running_loop().getaddrinfo(
                host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
            )
            family, _, _, _, where = found[0]
            self._socket = socket.create_server(where[:2], family=family, backlog=_QUEUE)
        except OSError as error:
            raise Refused(f"The hub cannot listen at {shown}: {_why_not(error)}") from error
        self._socket.settimeout(0)
        self._tasks.start(self._accept(self._socket), "accepting guests")
        chosen: int = self._socket.getsockname()[1]
        log.info("listening for guests at %s", shown_address(host, chosen))
        return chosen

    async def close(self) -> None:
        """Listen no more, and let everybody go."""
        await self._tasks.close()
        if self._socket:
            self._socket.close()
            self._socket = None
            log.info("listening for guests no more")

    async def _accept(self, listening: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        while True:
            try:
                peer, where = await loop.sock_accept(listening)
            except OSError as error:
                log.warning("cannot accept guests: %s", error.strerror)
                await asyncio.sleep(_BREATH)
                continue
            peer.settimeout(0)
            address = str(where[0])
            waiting = _Waiting()
            ticket = self._doorman.admit(address, waiting.let_go)
            if ticket is None:
                peer.close()
                continue
            waiting.task = self._tasks.start(self._take_in(peer, ticket), "a guest")
            # A task that is cancelled before its first step closes nothing and gives no place back.
            await asyncio.sleep(0)

    async def _take_in(self, peer: socket.socket, ticket: Ticket) -> None:
        try:
            arrived = await self._greet(peer, ticket.address)
        finally:
            self._doorman.leave(ticket)
        if arrived is not None:
            await self._arrived(arrived)

    async def _greet(self, peer: socket.socket, address: str) -> Arrived | None:
        """The guest behind a socket; anybody else is let go, and waits longer the next time."""
        writer: asyncio.StreamWriter | None = None
        try:
            async with asyncio.timeout(self._doorman.bounds.patience):
                reader, writer = await self._secured(peer)
                line = await reader.readexactly(words.LENGTH)
        except (TimeoutError, OSError, asyncio.IncompleteReadError) as error:
            self._turn_away(address, f"no handshake ({type(error).__name__})")
            _abort(writer)
            return None
        except asyncio.CancelledError:
            _abort(writer)
            raise
        token = words.read_hello(line)
        invitation = self._invitations.of(token) if token else None
        if invitation is None:
            self._turn_away(address, "no invitation")
            await _say_no(writer)
            return None
        self._doorman.succeeded(address)
        writer.write(words.OK)
        return Arrived(invitation, address, reader, writer)

    async def _secured(
        self, peer: socket.socket
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        keep_alive(peer)
        loop = asyncio.get_running_loop()
        reader = asyncio.StreamReader(_LIMIT)
        protocol = asyncio.StreamReaderProtocol(reader)
        transport, _ = await loop.connect_accepted_socket(
            lambda: protocol,
            peer,
            ssl=self._context,
            ssl_handshake_timeout=self._doorman.bounds.patience,
            ssl_shutdown_timeout=_GOODBYE,
        )
        return reader, asyncio.StreamWriter(transport, protocol, reader, loop)

    def _turn_away(self, address: str, why: str) -> None:
        shut = self._doorman.failed(address)
        log.warning("turned away %s: %s; shut for %.0f seconds", address, why, shut)


def _why_not(error: OSError) -> str:
    if isinstance(error, socket.gaierror):
        return f"nobody knows a machine of this name. {_ANY}"
    match error.errno:
        case errno.EADDRNOTAVAIL:
            return f"this machine has no such address. {_ANY}"
        case errno.EADDRINUSE:
            return "another program listens there already. Name another port: ADDRESS:PORT"
        case errno.EACCES:
            return "you may not use this port. Name one from 1024 on: ADDRESS:PORT"
        case _:
            return f"{error.strerror}. {_ANY}"


class _Waiting:
    """Ends the wait of somebody at the door."""

    def __init__(self) -> None:
        self.task: asyncio.Task[None] | None = None

    def let_go(self) -> None:
        if self.task:
            self.task.cancel()


async def _say_no(writer: asyncio.StreamWriter) -> None:
    writer.write(words.NO)
    writer.close()
    try:
        async with asyncio.timeout(_GOODBYE):
            await writer.wait_closed()
    except (TimeoutError, OSError):
        _abort(writer)


def _abort(writer: asyncio.StreamWriter | None) -> None:
    if writer is not None:
        writer.transport.abort()
