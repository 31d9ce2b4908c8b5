"""What running turns say becomes records and happenings. Asks no model, calls no tool."""

from collections.abc import Callable, Iterator
from typing import assert_never

from sessionls.domain.blocks import Block, Message, TextBlock
from sessionls.domain.records import (
    SYSTEM,
    By,
    EditProposed,
    Event,
    FindingChanged,
    FindingReported,
    MessageAdded,
    PermissionAsked,
    QuestionAsked,
    StopReason,
    ToolCalled,
    ToolReturned,
    TurnEnded,
    TurnPaused,
    TurnStarted,
)
from sessionls.domain.session import Session
from sessionls.domain.usage import Usage
from sessionls.engine.events import (
    Answered,
    Asked,
    Began,
    Called,
    Ended,
    Fixed,
    Found,
    Nested,
    Progressed,
    Proposed,
    Questioned,
    Returned,
    Said,
    StepEnded,
    Streamed,
    TurnEvent,
)
from sessionls.workspace.bus import Bus, Delta, Progress
from sessionls.workspace.ledger import Ledger
from sessionls.workspace.running import Running
from sessionls.workspace.waits import Waits
from sessionls.workspace.world import World

_Recorded = Began | Said | Called | Asked | Questioned | Proposed | Found | Fixed | Returned | Ended
INLINE_RESULT = 32_768
"""Tool results above this many characters go to a blob."""


class Recorder:
    """Records what running turns say; words that stream and progress go past the records."""

    def __init__(
        self,
        ledger: Ledger,
        bus: Bus,
        world: World,
        waits: Waits,
        spent: Callable[[float], None],
    ) -> None:
        """`spent` hears of US dollars as soon as they are spent."""
        self._spent = spent
        self._ledger = ledger
        self._bus = bus
        self._world = world
        self._waits = waits

    async def take(self, session_id: str, running: Running, event: TurnEvent) -> None:
        """Take one event of a turn; returns when what it says is on disk."""
        match event:
            case Streamed(text=text, thought=thought):
                running.message = running.message or self._world.new_id()
                running.partial += text
                told = Delta(session_id, running.turn, running.message, text, thought)
                self._bus.publish(told)
            case Progressed(done=done, total=total, text=text):
                self._bus.publish(Progress(session_id, running.turn, done, total, text))
            case Answered(usage=usage) | StepEnded(usage=usage):
                running.usage, running.asking = usage, False
                self._count(running, usage)
            case Nested(turn=turn, agent=agent, event=inner):
                await self._take_inner(session_id, running, (turn, agent), inner)
            case _:
                session = await self._ledger.open(session_id)
                events = await self._events(session, running, event)
                await self._ledger.record(session, running.by, *events)
                if isinstance(event, Ended):
                    self._count(running, event.usage)

    def count(self, running: Running) -> None:
        """Tell what a turn has spent since it was told last."""
        self._count(running, running.usage)

    async def note_pause(self, session: Session, running: Running) -> None:
        """What a turn and those inside it have used so far outlives this process."""
        paused = [
            (one.by, TurnPaused(turn=one.turn, usage=self._spent_by(session.id, one)))
            for one in running.all()
        ]
        await self._ledger.record_each(session, paused)

    async def end_early(
        self,
        session: Session,
        running: Running,
        reason: StopReason,
        *,
        error: str | None = None,
        by: By | None = None,
    ) -> None:
        """End a turn that did not come to its own end; what it had said so far is kept."""
        events = list(self._ends(session, running, reason, error, by))
        if events:
            await self._ledger.record_each(session, events)

    def _ends(
        self,
        session: Session,
        running: Running,
        reason: StopReason,
        error: str | None,
        by: By | None,
    ) -> Iterator[tuple[By, Event]]:
        """The ends of a turn and of the turns inside it, the innermost first."""
        for inner in running.inner.values():
            yield from self._ends(session, inner, reason, None, by)
        turn = session.turns.get(running.turn)
        if turn is None or turn.stop_reason is not None:
            return
        if running.partial:
            yield running.by, MessageAdded(message=self._message(running, running.partial))
        for call in turn.open_calls:
            content = f"Ended early: {reason}."
            yield (
                running.by,
                ToolReturned(turn=turn.id, call_id=call, content=content, is_error=True),
            )
        spent = self._spent_by(session.id, running)
        ended = turn_ended(session, turn.id, reason, turn.model, spent, error)
        yield by or (running.by if reason == "failed" else SYSTEM), ended

    async def _take_inner(
        self, session_id: str, running: Running, turn: tuple[str, str], event: TurnEvent
    ) -> None:
        name, agent = turn
        if name not in running.inner:
            running.inner[name] = await self._taken_up(session_id, name, agent)
        inner = running.inner[name]
        if isinstance(event, Began):
            session = await self._ledger.open(session_id)
            started = _begun(session, running.turn, name, event)
            await self._ledger.record(session, inner.by, started)
        else:
            await self.take(session_id, inner, event)
        if isinstance(event, Ended):
            del running.inner[name]

    async def _taken_up(self, session_id: str, turn: str, agent: str) -> Running:
        """A turn inside another one; what it used in an earlier process has been counted."""
        known = (await self._ledger.open(session_id)).turns.get(turn)
        usage = (known and known.usage) or Usage()
        began = self._waits.working(session_id) - usage.duration
        return Running(turn, agent, began, usage, counted=usage.cost or 0.0)

    def _spent_by(self, session_id: str, running: Running) -> Usage:
        """What a turn has used that stops here; what is known of it is told."""
        spent = running.spent(self._waits.working(session_id))
        for usage in (running.usage, spent):
            self._count(running, usage)
        return spent

    def _count(self, running: Running, usage: Usage) -> None:
        if usage.cost and usage.cost > running.counted:
            self._spent(usage.cost - running.counted)
            running.counted = usage.cost

    async def _events(self, session: Session, running: Running, event: _Recorded) -> list[Event]:
        """What an event of the engine is as events of the session."""
        match event:
            case Said(text=text, thoughts=thoughts):
                message = self._message(running, text, thoughts)
                running.message, running.partial = "", ""
                return [MessageAdded(message=message)]
            case Returned(call_id=name, content=content, is_error=is_error, rest=rest):
                if rest is not None:
                    await self._ledger.store.put_blob(rest)
                kept = await self._bounded(content)
                turn = running.turn
                return [ToolReturned(turn=turn, call_id=name, content=kept, is_error=is_error)]
            case Asked() | Questioned() | Proposed():
                return [self._question(session.id, event)]
            case _:
                return _plain(session, running.turn, event)

    def _question(self, session: str, event: Asked | Questioned | Proposed) -> Event:
        """What a call waits for; its answer may come as soon as it is recorded."""
        match event:
            case Asked(permission=permission):
                self._waits.expect(permission.id, session)
                return PermissionAsked(permission=permission)
            case Questioned(question=question):
                self._waits.expect(question.id, session)
                return QuestionAsked(question=question)
            case Proposed(edit=edit):
                self._waits.expect(edit.id, session)
                return EditProposed(edit=edit)

    def _message(self, running: Running, text: str, thoughts: tuple[Block, ...] = ()) -> Message:
        words: tuple[Block, ...] = (TextBlock(text=text),) if text else ()
        name = running.message or self._world.new_id()
        return Message(id=name, agent=running.agent, blocks=(*thoughts, *words), turn=running.turn)

    async def _bounded(self, content: str) -> str | dict[str, object]:
        if len(content) <= INLINE_RESULT:
            return content
        data = content.encode("utf-8", "replace")
        return {"sha256": await self._ledger.store.put_blob(data), "size": len(data)}


def _plain(
    session: Session, turn: str, event: Called | Found | Fixed | Ended | Began
) -> list[Event]:
    """What an event is that needs nothing but itself."""
    match event:
        case Called(call=call, opening=opening):
            return [ToolCalled(turn=turn, call=call, opening=opening or None)]
        case Found(findings=findings):
            return [FindingReported(finding=finding) for finding in findings]
        case Fixed(finding_ids=names):
            return [FindingChanged(finding_id=name, state="fixed") for name in names]
        case Ended(stop_reason=reason, model=model, usage=usage, error=error):
            return [turn_ended(session, turn, reason, model, usage, error)]
        case Began():
            raise AssertionError("a turn begins inside another one only")
        case _:
            assert_never(event)


def turn_ended(
    session: Session,
    turn: str,
    reason: StopReason,
    model: str | None,
    usage: Usage,
    error: str | None = None,
) -> TurnEnded:
    """The record of a turn's end; it says which agent is next."""
    return TurnEnded(
        turn=turn,
        stop_reason=reason,
        model=model,
        usage=usage,
        next_agent=session.agent,
        error=error,
    )


def _begun(session: Session, parent: str, turn: str, event: Began) -> TurnStarted:
    return TurnStarted(
        turn=turn,
        message=session.turns[parent].message,
        agent=event.agent.name,
        revision=event.agent.revision,
        model=event.model,
        parameters=dict(event.agent.parameters),
        tools=event.tools,
        parent_turn=parent,
        parent_call=event.call,
    )
