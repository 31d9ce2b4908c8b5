"""Turns: one at a time in a session, in the order of the messages, whoever is connected."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field

from sessionls.domain.agent import Agent
from sessionls.domain.blocks import Block, Message, TextBlock, ThoughtBlock
from sessionls.domain.errors import SessionlsError, UnknownTurn
from sessionls.domain.records import (
    SYSTEM,
    By,
    Event,
    FindingChanged,
    FindingReported,
    MessageAdded,
    StopReason,
    ToolCalled,
    ToolReturned,
    TurnEnded,
    TurnPaused,
    TurnStarted,
)
from sessionls.domain.session import Session, Turn
from sessionls.domain.usage import Usage
from sessionls.engine.models.model import Model
from sessionls.engine.tools.tool import Tool
from sessionls.engine.turn import (
    Answered,
    Called,
    Ended,
    Fixed,
    Found,
    Progressed,
    Returned,
    Said,
    StepEnded,
    Streamed,
    TurnEvent,
    TurnRequest,
    take_turn,
)
from sessionls.workspace.agents import Agents
from sessionls.workspace.bus import Bus, Delta, Progress
from sessionls.workspace.history import history_for, steps_taken
from sessionls.workspace.ledger import Ledger
from sessionls.workspace.owned import OwnedTasks
from sessionls.workspace.world import World

log = logging.getLogger(__name__)
INLINE_RESULT = 32_768
"""Tool results above this many characters go to a blob."""


@dataclass(frozen=True, slots=True)
class Equipment:
    """What a turn works with: the model, its tools, and the model that was asked for.

    `cut_cost` is what an answer of the model costs that breaks off, in US dollars; `None` where
    nobody can know.
    """

    model: Model
    tools: Mapping[str, Tool]
    asked: str
    cut_cost: float | None = None


Equip = Callable[[Session, str, Agent], Equipment]
"""Gives a turn of an agent its equipment: session, turn, agent."""


@dataclass(slots=True)
class _Active:
    """A turn that is running in this process.

    `usage` is what it has used up to the last answer of the model; while it is `asking`, the next
    one is under way. `began` is when it would have begun had it never been paused.
    """

    turn: str
    work: asyncio.Task[None]
    began: float
    usage: Usage = field(default_factory=Usage)
    asking: bool = False
    cut_cost: float | None = None
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    message: str = ""
    partial: str = ""
    cancelled_by: By | None = None


class Turns:
    """Runs the turns of a workspace's sessions. Sessions run side by side."""

    def __init__(
        self,
        ledger: Ledger,
        agents: Agents,
        bus: Bus,
        world: World,
        tasks: OwnedTasks,
        equip: Equip,
    ) -> None:
        self._ledger = ledger
        self._agents = agents
        self._bus = bus
        self._world = world
        self._tasks = tasks
        self._equip = equip
        self._active: dict[str, _Active] = {}
        self._closing = False
        ledger.is_active = self._is_active

    @property
    def running(self) -> int:
        """How many turns run right now."""
        return len(self._active)

    def wake(self, session_id: str) -> None:
        """Start what the session waits with, unless it runs, is paused, or cannot be written."""
        session = self._ledger.opened(session_id)
        if session is None or session_id in self._active or self._closing or session.deleted:
            return
        turn_id = session.running or next(iter(session.queue), None)
        if session.paused or turn_id is None or self._ledger.store.trouble:
            return
        work = self._tasks.start(self._run(session_id, turn_id), f"turn {turn_id}")
        self._active[session_id] = _Active(turn_id, work, self._world.seconds())

    async def cancel(self, session_id: str, by: By, turn_id: str | None = None) -> list[str]:
        """End the running turn, or the one named; without a name also everything that waits."""
        session = await self._ledger.open(session_id)
        if turn_id is not None and turn_id not in session.turns:
            raise UnknownTurn(turn_id)
        active = self._active.get(session_id)
        running = active.turn if active else session.running
        wanted = [turn_id] if turn_id else dict.fromkeys([running or "", *session.queue])
        ended = [name for name in wanted if name and self._unfinished(session, name)]
        queued = [name for name in ended if not (active and name == active.turn)]
        if queued:
            await self._ledger.record(
                session, by, *(self._cancelled(session, name) for name in queued)
            )
        if active and active.turn in ended:
            active.cancelled_by = by
            await _stop(active)
        return ended

    async def close(self) -> None:
        """Stop what runs; it is recorded as interrupted."""
        self._closing = True
        for active in tuple(self._active.values()):
            await _stop(active)

    def _is_active(self, turn_id: str) -> bool:
        return any(active.turn == turn_id for active in self._active.values())

    def _unfinished(self, session: Session, turn_id: str) -> bool:
        return session.turns[turn_id].stop_reason is None

    def _cancelled(self, session: Session, turn_id: str) -> TurnEnded:
        turn = session.turns[turn_id]
        usage = turn.usage or Usage(cost=None if turn.started else 0.0)
        return _ended(session, turn_id, "cancelled", turn.model, usage, None)

    async def _run(self, session_id: str, turn_id: str) -> None:
        """Take one turn from start to end; then the next one of the queue."""
        active = self._active[session_id]
        active.begun.set()
        try:
            await self._take(session_id, turn_id, active)
        except asyncio.CancelledError:
            await self._end_early(
                session_id, active, "cancelled" if active.cancelled_by else "interrupted"
            )
        except SessionlsError as error:
            await self._end_early(session_id, active, "failed", str(error))
        except Exception:
            log.exception("turn %s failed", turn_id)
            text = "sessionls made a mistake in this turn; its log says more. Retry the turn."
            await self._end_early(session_id, active, "failed", text)
        finally:
            del self._active[session_id]
            self.wake(session_id)

    async def _take(self, session_id: str, turn_id: str, active: _Active) -> None:
        session = await self._ledger.open(session_id)
        turn = session.turns[turn_id]
        active.usage = turn.usage or active.usage
        active.began -= active.usage.duration
        name = turn.agent or turn.asked or session.agent
        agent = self._agents.get(name)
        equipment = self._equip(session, turn_id, agent)
        if turn.started and turn.usage is None:
            # An earlier process took steps and nobody has counted them.
            active.usage = Usage(cost=equipment.cut_cost)
        if not turn.started:
            await self._ledger.record(session, _by(agent.name), _started(turn, agent, equipment))
        request = await asyncio.to_thread(
            self._request, session_id, turn, agent, equipment, active.usage
        )
        active.asking, active.cut_cost = True, equipment.cut_cost
        async with aclosing(take_turn(request)) as events:
            async for event in events:
                await self._take_event(session_id, agent.name, active, event)
                if isinstance(event, StepEnded) and (await self._ledger.open(session_id)).paused:
                    await self._note_pause(session_id, agent.name, turn_id, event.usage)
                    return

    def _request(
        self, session_id: str, turn: Turn, agent: Agent, equipment: Equipment, spent: Usage
    ) -> TurnRequest:
        records = tuple(self._ledger.records(session_id))
        return TurnRequest(
            agent=agent,
            model=equipment.model,
            tools=equipment.tools,
            history=history_for(turn.id, turn.message, records, self._blob_text),
            seconds=self._world.seconds,
            steps_taken=steps_taken(turn.id, records),
            spent=spent,
            cut_cost=equipment.cut_cost,
        )

    async def _take_event(
        self, session_id: str, agent: str, active: _Active, event: TurnEvent
    ) -> None:
        match event:
            case Streamed(text=text, thought=thought):
                active.message = active.message or self._world.new_id()
                active.partial += text
                self._bus.publish(Delta(session_id, active.turn, active.message, text, thought))
            case Progressed(done=done, total=total, text=text):
                self._bus.publish(Progress(session_id, active.turn, done, total, text))
            case Answered(usage=usage) | StepEnded(usage=usage):
                active.usage, active.asking = usage, isinstance(event, StepEnded)
            case _:
                session = await self._ledger.open(session_id)
                events = await self._events(session, agent, active, event)
                await self._ledger.record(session, _by(agent), *events)

    async def _events(
        self,
        session: Session,
        agent: str,
        active: _Active,
        event: Said | Called | Found | Fixed | Returned | Ended,
    ) -> list[Event]:
        """What an event of the engine is as events of the session."""
        turn = active.turn
        match event:
            case Said(text=text, thought=thought):
                message = self._message(active, agent, text, thought)
                active.message, active.partial = "", ""
                return [MessageAdded(message=message)]
            case Called(call=call):
                return [ToolCalled(turn=turn, call=call)]
            case Found(findings=findings):
                return [FindingReported(finding=finding) for finding in findings]
            case Fixed(finding_ids=names):
                return [FindingChanged(finding_id=name, state="fixed") for name in names]
            case Returned(call_id=call_id, content=content, is_error=is_error):
                kept = await self._bounded(content)
                return [ToolReturned(turn=turn, call_id=call_id, content=kept, is_error=is_error)]
            case Ended(stop_reason=reason, model=model, usage=usage, error=error):
                return [_ended(session, turn, reason, model, usage, error)]

    def _message(self, active: _Active, agent: str, text: str, thought: str = "") -> Message:
        thoughts: tuple[Block, ...] = (ThoughtBlock(text=thought),) if thought else ()
        words: tuple[Block, ...] = (TextBlock(text=text),) if text else ()
        name = active.message or self._world.new_id()
        return Message(id=name, agent=agent, blocks=(*thoughts, *words), turn=active.turn)

    async def _bounded(self, content: str) -> str | dict[str, object]:
        if len(content) <= INLINE_RESULT:
            return content
        data = content.encode()
        return {"sha256": await self._ledger.store.put_blob(data), "size": len(data)}

    def _blob_text(self, reference: Mapping[str, object]) -> str:
        return self._ledger.store.blob(str(reference.get("sha256"))).decode(errors="replace")

    async def _note_pause(self, session_id: str, agent: str, turn: str, usage: Usage) -> None:
        """What a turn has used so far outlives this process."""
        session = await self._ledger.open(session_id)
        await self._ledger.record(session, _by(agent), TurnPaused(turn=turn, usage=usage))

    def _spent(self, active: _Active) -> Usage:
        """What a turn has used until now, as far as it is known."""
        broken = Usage(cost=active.cut_cost if active.asking else 0.0)
        cost = active.usage.plus(broken).cost
        duration = round(self._world.seconds() - active.began, 6)
        return active.usage.model_copy(update={"cost": cost, "duration": duration})

    async def _end_early(
        self, session_id: str, active: _Active, reason: StopReason, error: str | None = None
    ) -> None:
        """End a turn that did not come to its own end; what it had said so far is kept."""
        try:
            session = await self._ledger.open(session_id)
            turn = session.turns.get(active.turn)
            if turn is None or turn.stop_reason is not None:
                return
            if session.paused and reason == "interrupted":
                # It stays unfinished: resuming takes this step once more.
                agent = turn.agent or session.agent
                await self._note_pause(session_id, agent, turn.id, self._spent(active))
                return
            by = _by(turn.agent or session.agent)
            events: list[tuple[By, Event]] = []
            if active.partial:
                message = self._message(active, by.name, active.partial)
                events.append((by, MessageAdded(message=message)))
            events += [
                (
                    by,
                    ToolReturned(
                        turn=turn.id, call_id=call, content=f"Ended early: {reason}.", is_error=True
                    ),
                )
                for call in turn.open_calls
            ]
            end = _ended(session, turn.id, reason, turn.model, self._spent(active), error)
            events.append((active.cancelled_by or (by if reason == "failed" else SYSTEM), end))
            await self._ledger.record_each(session, events)
        except SessionlsError as trouble:
            # The store cannot be written now. The turn is repaired when the session is next opened.
            log.warning("turn %s could not be ended: %s", active.turn, trouble)


async def _stop(active: _Active) -> None:
    # A task that is cancelled before its first step never runs, and could not record its end.
    await active.begun.wait()
    active.work.cancel()
    await asyncio.wait([active.work])


def _by(agent: str) -> By:
    return By(kind="agent", name=agent)


def _started(turn: Turn, agent: Agent, equipment: Equipment) -> TurnStarted:
    return TurnStarted(
        turn=turn.id,
        message=turn.message,
        agent=agent.name,
        revision=agent.revision,
        model=equipment.asked,
        parameters=dict(agent.parameters),
        tools=tuple(equipment.tools),
    )


def _ended(
    session: Session,
    turn: str,
    reason: StopReason,
    model: str | None,
    usage: Usage,
    error: str | None,
) -> TurnEnded:
    return TurnEnded(
        turn=turn,
        stop_reason=reason,
        model=model,
        usage=usage,
        next_agent=session.agent,
        error=error,
    )
