"""Turns: one at a time in a session, in the order of the messages, whoever is connected."""

import asyncio
import logging
from collections.abc import Callable

from sessionls.domain.errors import SessionlsError, UnknownTurn
from sessionls.domain.records import By, TurnEnded
from sessionls.domain.session import Session
from sessionls.domain.usage import Usage
from sessionls.workspace.bus import Bus
from sessionls.workspace.ledger import Ledger
from sessionls.workspace.owned import OwnedTasks
from sessionls.workspace.pending import only_waits
from sessionls.workspace.preparing import Prepare
from sessionls.workspace.recorder import Recorder, turn_ended
from sessionls.workspace.running import Running
from sessionls.workspace.turn_taking import ActiveTurn, TurnTaking
from sessionls.workspace.waits import Waits
from sessionls.workspace.world import World

log = logging.getLogger(__name__)


class Turns:
    """Runs the turns of a workspace's sessions. Sessions run side by side."""

    def __init__(
        self,
        ledger: Ledger,
        bus: Bus,
        world: World,
        tasks: OwnedTasks,
        waits: Waits,
        prepare: Prepare,
        spent: Callable[[float], None] = lambda _: None,
    ) -> None:
        """`spent` hears of US dollars as soon as they are spent."""
        self._ledger = ledger
        self._world = world
        self._tasks = tasks
        self._waits = waits
        recorder = Recorder(ledger, bus, world, waits, spent)
        self._taking = TurnTaking(ledger, bus, waits, prepare, recorder)
        self._active: dict[str, ActiveTurn] = {}
        self._closing = False
        ledger.is_active = self._is_active

    @property
    def running(self) -> int:
        """How many turns run right now, or wait for a person."""
        return len(self._active)

    @property
    def at_work(self) -> tuple[str, ...]:
        """The sessions with a turn that does more than wait for a person, and ends with this."""
        return tuple(name for name, one in self._active.items() if not self._only_waits(name, one))

    @property
    def sessions(self) -> tuple[str, ...]:
        """The sessions with a turn under way."""
        return tuple(self._active)

    def is_running(self, session_id: str) -> bool:
        """Whether a turn of the session runs in this process."""
        return session_id in self._active

    def has_begun(self, session_id: str, turn_id: str) -> bool:
        """Whether a turn has been given its place: its message stays as it is from there on."""
        active = self._active.get(session_id)
        return active is not None and active.turn == turn_id

    async def prepared(self, session_id: str) -> None:
        """Wait until the running turn hears answers to what it asked before, if it did."""
        if active := self._active.get(session_id):
            await active.prepared.wait()

    def wake(self, session_id: str) -> None:
        """Start what the session waits with, unless it runs, is paused, or cannot be written."""
        session = self._ledger.opened(session_id)
        if session is None or session_id in self._active or self._closing or session.deleted:
            return
        turn_id = session.running or next(iter(session.queue), None)
        if session.paused or turn_id is None or self._ledger.store.trouble:
            return
        work = self._tasks.start(self._run(session_id, turn_id), f"turn {turn_id}")
        running = Running(turn_id, session.agent, self._waits.working(session_id))
        self._active[session_id] = ActiveTurn(running, work)

    async def cancel(self, session_id: str, by: By, turn_id: str | None = None) -> list[str]:
        """End the running turn, or the one named; without a name also everything that waits."""
        session = await self._ledger.open(session_id)
        if turn_id is not None:
            turn_id = _outermost(session, turn_id)
        active = self._active.get(session_id)
        running = active.turn if active else session.running
        wanted = [turn_id] if turn_id else dict.fromkeys([running or "", *session.queue])
        ended = [name for name in wanted if name and self._unfinished(session, name)]
        queued = [name for name in ended if not (active and name == active.turn)]
        if queued:
            inside = [name for outer in queued for name in _inside(session, outer)]
            ends = (self._cancelled(session, name) for name in (*inside, *queued))
            await self._ledger.record(session, by, *ends)
        if active and active.turn in ended:
            await self._stop_for(active, by)
        return ended

    async def _stop_for(self, active: ActiveTurn, by: By) -> None:
        """Stop a turn for a person; whoever comes second waits for the same end."""
        if active.cancelled_by is None:
            active.cancelled_by = by
            await _stop(active)
        else:
            await asyncio.wait([active.work])

    async def close(self) -> None:
        """Stop what runs; it is recorded as interrupted, unless it waits for a person."""
        self._closing = True
        for active in tuple(self._active.values()):
            await _stop(active)

    def _only_waits(self, session_id: str, active: ActiveTurn) -> bool:
        session = self._ledger.opened(session_id)
        return session is not None and only_waits(session, active.turn)

    def _is_active(self, turn_id: str) -> bool:
        running = (active.running for active in self._active.values())
        return any(turn_id in (one.turn, *one.inner) for one in running)

    def _unfinished(self, session: Session, turn_id: str) -> bool:
        return session.turns[turn_id].stop_reason is None

    def _cancelled(self, session: Session, turn_id: str) -> TurnEnded:
        turn = session.turns[turn_id]
        usage = turn.usage or Usage(cost=None if turn.started else 0.0)
        return turn_ended(session, turn_id, "cancelled", turn.model, usage)

    async def _run(self, session_id: str, turn_id: str) -> None:
        """Take one turn from start to end; then the next one of the queue."""
        active = self._active[session_id]
        active.begun.set()
        try:
            await self._taking.to_its_end(session_id, active)
        finally:
            active.prepared.set()
            self._waits.release(session_id)
            del self._active[session_id]
        if await self._may_go_on(session_id, turn_id):
            self.wake(session_id)

    async def _may_go_on(self, session_id: str, turn_id: str) -> bool:
        """Whether the next turn may begin: not where this one could not be ended."""
        if self._closing or self._ledger.store.trouble:
            return False
        try:
            session = await self._ledger.open(session_id)
        except SessionlsError:
            return False
        turn = session.turns.get(turn_id)
        return turn is None or turn.stop_reason is not None


def _outermost(session: Session, turn_id: str) -> str:
    """The turn around all others that this one lies in. Raises `UnknownTurn`."""
    if turn_id not in session.turns:
        raise UnknownTurn(turn_id)
    parent = session.turns[turn_id].parent
    return _outermost(session, parent) if parent in session.turns else turn_id


def _inside(session: Session, turn_id: str) -> list[str]:
    """The unfinished turns inside a turn, the innermost first."""
    found = [
        one.id
        for one in session.turns.values()
        if one.parent == turn_id and one.stop_reason is None
    ]
    return [name for one in found for name in (*_inside(session, one), one)]


async def _stop(active: ActiveTurn) -> None:
    # A task that is cancelled before its first step never runs, and could not record its end.
    await active.begun.wait()
    active.work.cancel()
    await asyncio.wait([active.work])
