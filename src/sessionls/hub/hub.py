"""The hub: takes in connections, and knows when to leave and when to make room for a newer one."""

import asyncio
import logging
import socket
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sessionls import VERSION
from sessionls.hub.greeting import Guest, receive
from sessionls.hub.hello import WIRE, Belongings, is_newer
from sessionls.hub.serving import connection_over
from sessionls.hub.standing import Standing
from sessionls.server.connection import Connection
from sessionls.workspace.owned import OwnedTasks

if TYPE_CHECKING:
    from sessionls.workspace.core import Core

_TICK = 0.25
_REST = 2.0
"""Seconds without anybody after which what is only kept warm ends."""
_FIRST = 5.0
"""Seconds at least until the first one has come: whoever started this one is on the way."""
_BREATH = 0.1

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Left:
    """It is over: nobody came any more, or somebody asked for the end."""


@dataclass(frozen=True, slots=True)
class Replaced:
    """A newer version is to go on in this process's place, as its forwarder would start it."""

    version: str
    start: Belongings


Outcome = Left | Replaced


class Hub:
    """Serves until it leaves. `idle` is how many seconds it waits for somebody to come.

    The core is made when somebody needs it: the first answer does not wait for its imports.
    """

    def __init__(self, standing: Standing, make_core: "Callable[[], Core]", idle: float) -> None:
        self._make_core = make_core
        self._core: Core | None = None
        self.connections: set[Connection] = set()
        self.on_first_answer: list[Callable[[], None]] = []
        """Called once each when the first connection has its answer to `initialize`."""
        self._standing = standing
        self._idle = idle
        self._tasks = OwnedTasks()
        self._newer: Replaced | None = None
        self._unusable: set[str] = set()
        self._ending = asyncio.Event()
        self._changed = asyncio.Event()
        self._closing = False
        self._met = False

    @property
    def core(self) -> "Core":
        """What all connections share."""
        if self._core is None:
            self._core = self._make_core()
        return self._core

    @property
    def turns(self) -> int:
        """How many turns run, or wait for a person."""
        return self._core.running if self._core else 0

    @property
    def is_busy(self) -> bool:
        """Whether a turn runs, or somebody waits for an answer."""
        return bool(self.turns) or any(one.protocol.is_busy() for one in self.connections)

    def end(self) -> None:
        """Let `serve` come to its end."""
        self._ending.set()
        self._changed.set()

    def wait(self, idle: float) -> None:
        """Wait so many seconds for somebody to come, from here on."""
        self._idle = idle

    def do(self, work: Coroutine[object, object, None], name: str) -> None:
        """Do something in the background; it ends with the hub at the latest."""
        self._tasks.start(work, name)

    def forgo(self, replaced: Replaced) -> None:
        """That version cannot be started: do not try again."""
        self._unusable.add(replaced.version)

    async def serve(self) -> Outcome:
        """Serve; when this returns everything is written and no child is left."""
        accepting = asyncio.get_running_loop().create_task(self._accept())
        try:
            outcome = await self._outcome(accepting)
        finally:
            accepting.cancel()
            await asyncio.wait([accepting])
            await self._close()
        log.info("left: %s", type(outcome).__name__.lower())
        return outcome

    async def _outcome(self, accepting: "asyncio.Task[None]") -> Outcome:
        loop = asyncio.get_running_loop()
        alone_since, rested = loop.time(), False
        while not self._ending.is_set() and not accepting.done():
            if self._newer and not self.is_busy:
                return self._newer
            if self.connections or self.turns:
                alone_since, rested = loop.time(), False
            alone = loop.time() - alone_since
            if alone >= (self._idle if self._met else max(self._idle, _FIRST)):
                break
            if self._core and not rested and alone >= _REST:
                rested = True
                await self._core.rest()
            await self._pause(None if self.connections and not self._newer else _TICK)
        return Left()

    async def _pause(self, longest: float | None) -> None:
        try:
            async with asyncio.timeout(longest):
                await self._changed.wait()
        except TimeoutError:
            return
        self._changed.clear()

    async def _accept(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            try:
                peer, _ = await loop.sock_accept(self._standing.listener)
            except OSError as error:
                # Too many are open: some will go.
                log.warning("cannot accept: %s", error.strerror)
                await asyncio.sleep(_BREATH)
                continue
            peer.settimeout(0)
            self._tasks.start(self._take_in(peer), "a connection")

    async def _take_in(self, peer: socket.socket) -> None:
        guest = await receive(peer, self._standing.key)
        if guest is None:
            return
        if not self._closing and self._is_welcome(guest):
            guest.answer("OK")
            await self._serve(guest)
        else:
            guest.writer.close()
        self._changed.set()

    def _is_welcome(self, guest: Guest) -> bool:
        opening = guest.opening
        if is_newer(opening.version, VERSION) and opening.version not in self._unusable:
            self._newer = Replaced(opening.version, guest.belongings)
            if not self.is_busy:
                guest.answer("RETRY")
                return False
        if opening.wire != WIRE:
            guest.answer("REFUSED", _refusal(opening.version))
            return False
        return True

    async def _serve(self, guest: Guest) -> None:
        connection = connection_over(
            lambda: self.core, guest.reader, guest.writer, guest.belongings.variables
        )
        connection.on_answered += self.on_first_answer
        self.on_first_answer.clear()
        self.connections.add(connection)
        self._met = True
        self._changed.set()
        log.info(
            "connected: forwarder %s of version %s, losses %s",
            guest.opening.pid, guest.opening.version, guest.belongings.again,
        )  # fmt: skip
        try:
            await connection.serve()
        finally:
            self.connections.discard(connection)
            log.info("disconnected: forwarder %s", guest.opening.pid)

    async def _close(self) -> None:
        """Each connection leaves its seat in order; who has not said hello yet is let go."""
        self._closing = True
        for connection in self.connections:
            connection.stop()
        while self.connections:
            await self._pause(_TICK)
        await self._tasks.close()
        if self._core:
            await self._core.close()


def _refusal(version: str) -> str:
    if is_newer(version, VERSION):
        return (
            f"The hub runs version {VERSION}, which does not understand this one ({version}), and "
            "is busy. It makes room when its turns have ended: start this again then."
        )
    return (
        f"The hub runs version {VERSION}, which does not understand this one ({version}). "
        "Update the sessionls that this editor starts."
    )
