"""The hub: takes in connections, and knows when to leave and when to make room for a newer one."""

import asyncio
import logging
import os
import socket
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sessionls import VERSION
from sessionls.hub.greeting import Caller, receive
from sessionls.hub.hello import WIRE, Belongings, is_newer
from sessionls.hub.neighbours import join_awake, wake_beside
from sessionls.hub.remote.household import Household
from sessionls.hub.serving import connection_over
from sessionls.hub.standing import Standing
from sessionls.hub.warming import warm_up_for
from sessionls.server.connection import Connection
from sessionls.server.hosting import Premises, Visitor
from sessionls.workspace.owned import OwnedTasks
from sessionls.workspace.world import stamp

if TYPE_CHECKING:
    from sessionls.hub.remote.front import Front
    from sessionls.server.desk import Desk
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
        self._since = stamp(datetime.now(UTC))
        self._visitors: dict[Connection, Visitor] = {}
        self._last_turns = False
        self.household = Household(lambda: self.core, self.connections, self._changed)

    @property
    def core(self) -> "Core":
        """What all connections share."""
        if self._core is None:
            self._core = self._make_core()
        return self._core

    @property
    def turns(self) -> int:
        """How many turns are at work. Those that only wait for a person wait on in the next hub."""
        return self._core.at_work if self._core else 0

    @property
    def is_busy(self) -> bool:
        """Whether a turn is at work, or a request waits for its answer."""
        return bool(self.turns) or any(one.protocol.is_busy() for one in self.connections)

    @property
    def premises(self) -> Premises:
        """Where it is and how it lives."""
        standing = self._standing
        transport = "unix" if standing.key is None else "tcp"
        ending = self._last_turns or self._ending.is_set()
        return Premises(
            os.getpid(), self._since, VERSION, transport, standing.address, self._idle, ending
        )

    @property
    def visitors(self) -> tuple[Visitor, ...]:
        """Who is connected, in the order of their coming."""
        return tuple(self._visitors.values())

    @property
    def listening(self) -> Mapping[str, object] | None:
        """Where it listens for guests, and how many there are; `None` where it does not."""
        return self.household.standing

    def end(self) -> None:
        """Let `serve` come to its end."""
        self._ending.set()
        self._changed.set()

    def sharing_for(self, connection: Connection) -> "Front":
        """What a connection shares with people on other machines."""
        return self.household.sharing_for(connection)

    def end_after_turns(self) -> None:
        """Let it come to its end as soon as no turn is at work."""
        self._last_turns = True
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
        self._tasks.start(self.household.resume(), "listening for guests again")
        try:
            outcome = await self._outcome(accepting)
        finally:
            accepting.cancel()
            await asyncio.wait([accepting])
            await self._close()
        log.info("left: %s", type(outcome).__name__.lower())
        return outcome

    async def _outcome(self, accepting: "asyncio.Task[None]") -> Outcome:
        now = asyncio.get_running_loop().time
        since: float | None = now()
        rested = False
        while not self._ending.is_set() and not accepting.done():
            if self._newer and not self.is_busy:
                return self._newer
            if self._last_turns and not self.is_busy:
                break
            if self.connections or self.turns:
                since, rested = None, False
            elif since is None:
                # Only from here on: somebody may have been there for hours.
                since = now()
            alone = 0.0 if since is None else now() - since
            longest = self._idle if self._met else max(self._idle, _FIRST)
            if since is not None and alone >= longest and not self.household.listens:
                break
            if self._core and not rested and alone >= _REST:
                rested = True
                await self._core.rest()
            await self._pause(_TICK if self._ticks else None)
        return Left()

    @property
    def _ticks(self) -> bool:
        """Whether something may come to pass that nobody tells."""
        return not self.connections or self._newer is not None or self._last_turns

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
        caller = await receive(peer, self._standing.key)
        if caller is None:
            return
        if not self._closing and self._is_welcome(caller):
            caller.answer("OK")
            await self._serve(caller)
        else:
            caller.writer.close()
        self._changed.set()

    def _is_welcome(self, caller: Caller) -> bool:
        opening = caller.opening
        if is_newer(opening.version, VERSION) and opening.version not in self._unusable:
            self._newer = Replaced(opening.version, caller.belongings)
            if not self.is_busy:
                caller.answer("RETRY")
                return False
        if opening.wire != WIRE:
            caller.refuse()
            return False
        return True

    async def _serve(self, caller: Caller) -> None:
        def woken(desk: "Desk") -> None:
            visitor.desk = desk
            wake_beside(connection, self.connections)

        connection = connection_over(
            lambda: self.core,
            caller.reader,
            caller.writer,
            caller.belongings.variables,
            woken,
            host=self,
        )
        visitor = Visitor(connection, stamp(datetime.now(UTC)), caller.opening.pid)
        self._visitors[connection] = visitor
        self.household.enter(connection, caller.belongings.variables)
        connection.on_answered.append(lambda: join_awake(connection, self.connections))
        connection.on_answered += self.on_first_answer
        self.on_first_answer.clear()
        self.connections.add(connection)
        if caller.belongings.asking:
            self._tasks.start(warm_up_for(lambda: self.core, caller.belongings), "warming up")
        self._met = True
        self._changed.set()
        log.info(
            "connected: forwarder %s of version %s, losses %s",
            caller.opening.pid, caller.opening.version, caller.belongings.again,
        )  # fmt: skip
        try:
            await connection.serve()
        finally:
            self.connections.discard(connection)
            del self._visitors[connection]
            self.household.leave(connection)
            log.info("disconnected: forwarder %s", caller.opening.pid)

    async def _close(self) -> None:
        """Each connection leaves its seat in order; who has not said hello yet is let go."""
        self._closing = True
        await self.household.close()
        for connection in self.connections:
            connection.stop()
        while self.connections:
            await self._pause(_TICK)
        await self._tasks.close()
        if self._core:
            await self._core.close()
