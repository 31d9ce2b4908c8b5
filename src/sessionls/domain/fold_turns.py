"""Turns and their messages: what records make of them, and what they cost."""

from typing import assert_never

from sessionls.domain.fold_messages import apply_waiting, enqueue, message_added, waits_no_more
from sessionls.domain.people import identity
from sessionls.domain.records import (
    By,
    MessageAdded,
    MessageEdited,
    MessageReleased,
    MessageWithdrawn,
    ToolCalled,
    ToolReturned,
    TurnEnded,
    TurnPaused,
    TurnRetried,
    TurnStarted,
)
from sessionls.domain.session import Session, Turn
from sessionls.domain.usage import Usage
from sessionls.domain.written import Written


def apply_turn(  # noqa: C901 - one case for each event
    session: Session,
    by: By,
    event: MessageAdded
    | MessageEdited
    | MessageWithdrawn
    | MessageReleased
    | TurnRetried
    | TurnStarted
    | TurnPaused
    | TurnEnded
    | ToolCalled
    | ToolReturned,
) -> None:
    """Take in one more record of a message, or of a turn."""
    match event:
        case MessageAdded(message=message, turn=turn, held=held) if turn or held:
            message_added(session, Written(message, by, session.seq, turn))
        case MessageAdded():
            pass
        case MessageEdited() | MessageWithdrawn() | MessageReleased():
            apply_waiting(session, event)
        case TurnRetried(turn=turn, of=of, message=message_id, agent=agent):
            former = session.turns.get(of)
            references = former.references if former else ()
            enqueue(session, Turn(turn, message_id, by, agent, references=references))
            # Who asks again names nothing that the first message did not.
            session.turns[turn].seq = former.seq if former else session.seq
        case TurnStarted():
            _started(session, by, event)
        case TurnPaused(turn=turn, usage=usage) if turn in session.turns:
            session.turns[turn].usage = usage
        case TurnEnded():
            _ended(session, event)
        case ToolCalled(turn=turn, call=call) if turn in session.turns:
            session.turns[turn].open_calls[call.id] = call.name
        case ToolReturned(turn=turn, call_id=call_id) if turn in session.turns:
            session.turns[turn].open_calls.pop(call_id, None)
        case ToolCalled() | ToolReturned() | TurnPaused():
            pass
        case _:
            assert_never(event)


def spend(session: Session, agent: str, by: By, usage: Usage) -> None:
    """Somebody's turn, or a summary, has used so much."""
    session.spent += usage.cost or 0.0
    session.usage = session.usage.with_turn(agent, identity(by), usage)


def _started(session: Session, by: By, event: TurnStarted) -> None:
    parent = session.turns.get(event.parent_turn or "")
    # What an agent asks of another one is the use of the person who asked it.
    asker = parent.by if parent else by
    turn = session.turns.setdefault(event.turn, Turn(event.turn, event.message, asker))
    turn.agent, turn.model, turn.started = event.agent, event.model, True
    turn.parent, turn.parent_call = event.parent_turn, event.parent_call
    waits_no_more(session, event.message, event.turn)
    if event.turn in session.queue:
        session.queue.remove(event.turn)
    if event.parent_turn is None:
        session.running = event.turn


def _ended(session: Session, event: TurnEnded) -> None:
    if event.turn in session.queue:
        session.queue.remove(event.turn)
    if session.running == event.turn:
        session.running = None
    session.permissions = {
        name: ask for name, ask in session.permissions.items() if ask.turn != event.turn
    }
    session.questions = {
        name: ask for name, ask in session.questions.items() if ask.turn != event.turn
    }
    session.edits = {name: edit for name, edit in session.edits.items() if edit.turn != event.turn}
    open_ = {*session.permissions, *session.questions, *session.edits}
    session.asked = {name: seq for name, seq in session.asked.items() if name in open_}
    turn = session.turns.get(event.turn)
    if turn is None:
        return
    waits_no_more(session, turn.message, turn.id)
    turn.stop_reason, turn.usage = event.stop_reason, event.usage
    turn.model = event.model or turn.model
    turn.open_calls.clear()
    if turn.started:
        spend(session, turn.agent or session.agent, turn.by, event.usage)
