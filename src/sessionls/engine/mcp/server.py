"""The life of one MCP server: started when used, ended when not, begun anew after a fall.

One asyncio task owns the connection; it alone enters and leaves it.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from sessionls.domain.errors import Refused
from sessionls.engine.mcp.connection import Connect, Connection, Failed, Lost, Notices, Progress
from sessionls.engine.mcp.lines import StdioLine, UsableLine
from sessionls.engine.mcp.offers import Offer
from sessionls.engine.quiet_import import quiet_import

log = logging.getLogger(__name__)

Life = Literal["idle", "starting", "ready", "failed"]


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds to start, without use until it ends, and between tries; falls within some time."""

    start: float = 10.0
    idle: float = 600.0
    retry: float = 30.0
    falls: int = 3
    within: float = 300.0


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where servers live: the workspace's folder, our environment, a clock, and the limits."""

    root: Path | None
    environment: Mapping[str, str]
    seconds: Callable[[], float]
    limits: Limits


class Server:
    """One server. `refusal` says why it may not be started or used now; `None`: it may."""

    def __init__(
        self, line: UsableLine, around: Surroundings, refusal: Callable[[], str | None]
    ) -> None:
        self.line = line
        self.state: Life = "idle"
        self.error: str | None = None
        self.offers: tuple[Offer, ...] | None = None
        self._around = around
        self._refusal = refusal
        self._retired: str | None = None
        self._owner: asyncio.Task[None] | None = None
        self._opening: asyncio.Future[Connection] | None = None
        self._wake = asyncio.Event()
        self._calls = 0
        self._leaves = False
        self._is_closing = False
        self._has_ended = False
        self._has_changed = False
        self._falls: deque[float] = deque(maxlen=around.limits.falls)
        self._not_before = 0.0

    @property
    def name(self) -> str:
        """Its name in the file."""
        return self.line.source.name

    async def start(self) -> Connection:
        """The open connection; several callers share one start.

        Raises:
            Failed: It does not start, or may not.
        """
        if refusal := self._retired or self._refusal():
            raise Failed(refusal)
        while self._owner and self._leaves:
            await asyncio.wait([self._owner])
        if self._opening is None:
            if wait := self._wait():
                raise Failed(wait)
            self._begin()
        assert self._opening is not None
        # Whoever stops waiting does not stop it for the others.
        return await asyncio.shield(self._opening)

    async def call(
        self, tool: str, arguments: Mapping[str, object], progress: Progress
    ) -> Mapping[str, object]:
        """Call a tool; the server is started first where it is not running.

        Raises:
            Failed: There is no answer.
        """
        connection = await self.start()
        self._calls += 1
        self._wake.set()
        try:
            return await connection.call(tool, arguments, self.line.timeout, progress)
        except Lost as lost:
            self._leaves = True
            raise Failed(self._loss(str(lost))) from lost
        finally:
            self._calls -= 1
            self._wake.set()

    def forgive(self) -> None:
        """Forget earlier falls: a person asks for another try."""
        self._falls.clear()
        self._not_before = 0.0
        if self.state == "failed":
            self.state, self.error = "idle", None

    def retire(self, reason: str) -> None:
        """Never to be used again; the reason is told to whoever calls one of its tools."""
        self._retired = reason

    async def close(self) -> None:
        """End it, and wait until nothing of it is left."""
        owner = self._owner
        if owner is None:
            return
        # Only once: a second one would break off the SDK's own tidying up.
        if self.state == "starting" and not self._is_closing:
            owner.cancel()
        self._leaves = self._is_closing = True
        self._wake.set()
        await asyncio.wait([owner])

    def _begin(self) -> None:
        loop = asyncio.get_running_loop()
        self.state, self.error = "starting", None
        self._leaves = self._is_closing = self._has_ended = self._has_changed = False
        self._opening = loop.create_future()
        self._opening.add_done_callback(_noticed)
        self._owner = loop.create_task(self._own(self._opening), name=f"MCP server {self.name}")
        self._owner.add_done_callback(self._ended)

    async def _own(self, opening: "asyncio.Future[Connection]") -> None:
        """Enter the connection, stay, leave it: all in one asyncio task."""
        around = self._around
        try:
            connect = await _connect()
            notices = Notices(self._changed, self._gone)
            limit = around.limits.start
            async with connect(self.line, around.root, around.environment, limit, notices) as open_:
                async with asyncio.timeout(limit):
                    self.offers = await open_.offers()
                self.state = "ready"
                opening.set_result(open_)
                log.info("MCP server %r is ready", self.name)
                await self._stay(open_)
        except (Failed, Refused) as failure:
            self._fall(str(failure), opening)

    async def _stay(self, connection: Connection) -> None:
        """Until it is told to leave, has nothing to do for long, or has ended by itself."""
        while not self._is_closing:
            self._wake.clear()
            if self._has_ended:
                raise Failed("It ended by itself")
            if self._leaves and not self._calls:
                return
            if self._has_changed:
                self._has_changed = False
                self.offers = await connection.offers()
            try:
                async with asyncio.timeout(None if self._calls else self._around.limits.idle):
                    await self._wake.wait()
            except TimeoutError:
                self._leaves = True

    def _fall(self, reason: str, opening: "asyncio.Future[Connection]") -> None:
        now = self._around.seconds()
        self._falls.append(now)
        self.state, self.error = "failed", f"{reason.rstrip('.')}."
        if not opening.done():
            self._not_before = now + self._around.limits.retry
            opening.set_exception(Failed(f"{self._named} cannot be used. {self.error}"))
        log.warning("MCP server %r failed", self.name)

    def _wait(self) -> str | None:
        """Why it is left alone for now."""
        limits, now = self._around.limits, self._around.seconds()
        again = self._not_before
        if len(self._falls) == limits.falls and now - self._falls[0] < limits.within:
            again = max(again, self._falls[0] + limits.within)
        if again <= now:
            return None
        return (
            f"{self._named} failed and is left alone for {again - now:.0f} s more. "
            f"{self.error or ''}"
        )

    def _loss(self, reason: str) -> str:
        kind = "ended" if isinstance(self.line, StdioLine) else "was lost"
        return (
            f"{self._named} {kind} during the call; whether the call had an effect is not known. "
            f"{reason.rstrip('.')}. The next call starts it again."
        )

    @property
    def _named(self) -> str:
        return f"The MCP server {self.name!r}"

    def _changed(self) -> None:
        self._has_changed = True
        self._wake.set()

    def _gone(self) -> None:
        self._has_ended = self._leaves = True
        self._wake.set()

    def _ended(self, owner: "asyncio.Task[None]") -> None:
        opening, self._opening, self._owner = self._opening, None, None
        if opening and not opening.done():
            opening.set_exception(Failed(f"{self._named} was stopped while it started."))
        if self.state != "failed":
            self.state = "idle"
        if not owner.cancelled() and (error := owner.exception()):
            self.state, self.error = "failed", "An error of sessionls; see its log."
            log.error("%s failed", owner.get_name(), exc_info=error)


async def _connect() -> Connect:
    """The SDK's side, imported in a thread when the first server starts."""
    return await asyncio.to_thread(_imported)


@cache
def _imported() -> Connect:
    with quiet_import():
        from sessionls.engine.mcp.sdk.opening import connected

    return connected


def _noticed(opening: "asyncio.Future[Connection]") -> None:
    # A failure that nobody waits for any more is told by `error`.
    if not opening.cancelled():
        opening.exception()
