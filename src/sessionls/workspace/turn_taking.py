"""One turn from its start to its end, whatever happens on the way. Begins no other."""

import asyncio
import logging
from contextlib import aclosing
from dataclasses import dataclass, field

from sessionls.domain.errors import SessionlsError
from sessionls.domain.records import SYSTEM, By, SessionPaused, StopReason
from sessionls.domain.session import Session
from sessionls.domain.usage import Usage
from sessionls.engine.events import Began, Nested, StepEnded, TurnEvent
from sessionls.engine.turn import take_turn
from sessionls.workspace.bus import Bus, Notice
from sessionls.workspace.ledger import Ledger
from sessionls.workspace.outfit import Limit
from sessionls.workspace.preparing import Prepare
from sessionls.workspace.recorder import Recorder
from sessionls.workspace.running import Running
from sessionls.workspace.waits import Waits

log = logging.getLogger(__name__)


@dataclass(slots=True)
class ActiveTurn:
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


class TurnTaking:
    """Takes turns: prepares them, records what they say, and ends or pauses them."""

    def __init__(
        self, ledger: Ledger, bus: Bus, waits: Waits, prepare: Prepare, recorder: Recorder
    ) -> None:
        self._ledger = ledger
        self._bus = bus
        self._waits = waits
        self._prepare = prepare
        self._recorder = recorder

    async def to_its_end(self, session_id: str, active: ActiveTurn) -> None:
        """Take a turn; its end is on disk then, or it stays for later and says why."""
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

    async def _take(self, session_id: str, active: ActiveTurn) -> None:
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
        running.asking = not request.begins_with_calls
        async with aclosing(take_turn(request)) as events:
            async for event in events:
                await self._recorder.take(session_id, running, event)
                may_stop = _asks_next(event)
                if may_stop and await self._is_to_stop(session_id, prepared.limit, running):
                    await self._pause(session_id, running)
                    return
                running.asks_next(event)

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

    async def _stopped(self, session_id: str, active: ActiveTurn) -> None:
        """Somebody cancelled the turn, or this process ends."""
        if active.cancelled_by:
            await self._end_early(session_id, active, "cancelled")
        else:
            await self._end_early(session_id, active, "interrupted")

    async def _end_early(
        self, session_id: str, active: ActiveTurn, reason: StopReason, error: str | None = None
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


def _asks_next(event: TurnEvent) -> bool:
    """Whether a model is asked next, after a step or as a turn inside this one begins."""
    match event:
        case StepEnded() | Nested(event=Began()):
            return True
        case Nested(event=inner):
            return _asks_next(inner)
        case _:
            return False
