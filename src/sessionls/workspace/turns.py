"""Turns: one at a time in a session, in the order of the messages, whoever is connected."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass, field

from sessionls.domain.errors import SessionlsError, UnknownTurn
from sessionls.domain.records import SYSTEM, By, SessionPaused, StopReason, TurnEnded
from sessionls.domain.session import Session
from sessionls.domain.usage import Usage
from sessionls.engine.events import Nested, StepEnded, TurnEvent
from sessionls.engine.turn import take_turn
from sessionls.workspace.bus import Bus, Notice
from sessionls.workspace.ledger import Ledger
from sessionls.workspace.owned import OwnedTasks
from sessionls.workspace.outfit import Limit
from sessionls.workspace.preparing import Prepare
from sessionls.workspace.running import Recorder, Running, turn_ended
from sessionls.workspace.waits import Waits
from sessionls.workspace.world import World

log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Active:
    """A turn that has been given its place; `running` is what it amounts to so far."""

    running: Running
    work: asyncio.Task[None]
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    prepared: asyncio.Event = field(default_factory=asyncio.Event)
    cancelled_by: By | None = None

    @property
    def turn(self) -> str:
        """Its id."""
        return self.running.turn


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
        self._bus = bus
        self._prepare = prepare
        self._recorder = Recorder(ledger, bus, world, waits, spent)
        self._active: dict[str, _Active] = {}
        self._closing = False
        ledger.is_active = self._is_active

    @property
    def running(self) -> int:
        """How many turns run right now."""
        return len(self._active)

    @property
    def sessions(self) -> tuple[str, ...]:
        """The sessions in which one runs right now."""
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
        running = Running(turn_id, session.agent, self._world.seconds())
        self._active[session_id] = _Active(running, work)

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

    async def _stop_for(self, active: _Active, by: By) -> None:
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
            await self._take_to_its_end(session_id, active)
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

    async def _take_to_its_end(self, session_id: str, active: _Active) -> None:
        turn_id = active.turn
        try:
            await self._take(session_id, active)
        except asyncio.CancelledError:
            await self._stopped(session_id, active)
        except SessionlsError as error:
            await self._end_early(session_id, active, "failed", str(error))
        except Exception:
            log.exception("turn %s failed", turn_id)
            text = "sessionls made a mistake in this turn; its log says more. Retry the turn."
            await self._end_early(session_id, active, "failed", text)

    async def _take(self, session_id: str, active: _Active) -> None:
        running = active.running
        session = await self._ledger.open(session_id)
        turn = session.turns[running.turn]
        for name in (*session.permissions, *session.questions, *session.edits):
            # What an earlier process left open may be answered before its call waits again.
            self._waits.expect(name, session_id)
        active.prepared.set()
        running.usage = turn.usage or running.usage
        running.counted = running.usage.cost or 0.0
        running.began -= running.usage.duration
        prepared = await self._prepare(session, turn)
        running.agent, running.cut_cost = prepared.agent.name, prepared.cut_cost
        if turn.started and turn.usage is None:
            # An earlier process took steps and nobody has counted them.
            running.usage = Usage(cost=prepared.cut_cost)
        if await self._is_to_stop(session_id, prepared.limit, running):
            return
        if not turn.started:
            await self._ledger.record(session, running.by, prepared.started)
        request = await prepared.request(running)
        self._recorder.count(running)
        if await self._is_to_stop(session_id, prepared.limit, running):
            await self._pause(session_id, running)
            return
        running.asking = not request.pending
        async with aclosing(take_turn(request)) as events:
            async for event in events:
                await self._recorder.take(session_id, running, event)
                stops = _ends_step(event)
                if stops and await self._is_to_stop(session_id, prepared.limit, running):
                    await self._pause(session_id, running)
                    return
                running.asks_again(event)

    async def _pause(self, session_id: str, running: Running) -> None:
        session = await self._ledger.open(session_id)
        await self._recorder.note_pause(session, running)

    async def _is_to_stop(self, session_id: str, limit: Limit, running: Running) -> bool:
        """Whether the session is paused, by a person or because a budget is spent."""
        session = await self._ledger.open(session_id)
        if session.paused:
            return True
        reason = limit(session, running.all_usage())
        if reason:
            await self._ledger.record(session, SYSTEM, SessionPaused(reason=reason))
            self._bus.publish(Notice(reason))
        return reason is not None

    async def _stopped(self, session_id: str, active: _Active) -> None:
        """Somebody cancelled the turn, or this process ends."""
        if active.cancelled_by:
            await self._end_early(session_id, active, "cancelled")
        else:
            await self._end_early(session_id, active, "interrupted")

    async def _end_early(
        self, session_id: str, active: _Active, reason: StopReason, error: str | None = None
    ) -> None:
        """End a turn that did not come to its own end."""
        try:
            session = await self._ledger.open(session_id)
            turn = session.turns.get(active.turn)
            if turn is None or turn.stop_reason is not None:
                return
            if reason == "interrupted" and self._stays(session):
                # It stays unfinished: resuming, or an answer, takes it further.
                await self._recorder.note_pause(session, active.running)
                return
            await self._recorder.end_early(
                session, active.running, reason, error=error, by=active.cancelled_by
            )
        except SessionlsError as trouble:
            # The store cannot be written now. The turn is repaired when the session is next opened.
            log.warning("turn %s could not be ended: %s", active.turn, trouble)

    def _stays(self, session: Session) -> bool:
        return session.paused is not None or session.state == "waiting"


def _ends_step(event: TurnEvent) -> bool:
    """Whether a step ended, of the turn or of one inside it."""
    match event:
        case StepEnded():
            return True
        case Nested(event=inner):
            return _ends_step(inner)
        case _:
            return False


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


async def _stop(active: _Active) -> None:
    # A task that is cancelled before its first step never runs, and could not record its end.
    await active.begun.wait()
    active.work.cancel()
    await asyncio.wait([active.work])
