"""The ends of what was left open, so that no provider ever refuses a history. Records nothing."""

from collections.abc import Callable, Collection, Iterable, Iterator

from sessionls.domain.blocks import Message, TextBlock
from sessionls.domain.records import SYSTEM, By, Event, MessageAdded, ToolReturned, TurnEnded
from sessionls.domain.session import Session, Turn
from sessionls.domain.usage import Usage
from sessionls.engine.models.steps import LOST
from sessionls.journal.partials import Partial
from sessionls.workspace.pending import is_waiting, waiting_calls

Repair = tuple[By, Event]
"""What closes something that was left open, and who says it."""


def left_open(
    session: Session, is_active: Callable[[str], bool], said: Iterable[Partial] = ()
) -> list[Repair]:
    """The ends of what an earlier process left, besides what waits for a person or was paused.

    `said` is what turns were saying, in messages of which the session does not know.
    """
    events: list[Repair] = []
    words = {one.turn: one for one in said}
    # What lies inside another turn began later and ends first.
    for turn in reversed(_unfinished(session)):
        if is_active(turn.id):
            continue
        waiting = waiting_calls(session, turn.id)
        is_paused = session.paused is not None
        stays = is_paused and (turn.parent is None or turn.usage is not None)
        if turn.id in words:
            events.append(_said(turn, words[turn.id]))
        events += _results(turn, waiting)
        if not is_waiting(session, turn.id) and not stays:
            events.append(_end(session, turn))
    return events


def ends_of_all(session: Session) -> list[Repair]:
    """The ends of everything that is open, also of what waits, or has not begun."""
    events: list[Repair] = []
    for turn in reversed(_unfinished(session)):
        events += [*_results(turn, ()), _end(session, turn)]
    return [*events, *(_end(session, session.turns[name]) for name in session.queue)]


def _unfinished(session: Session) -> list[Turn]:
    return [one for one in session.turns.values() if one.started and one.stop_reason is None]


def _said(turn: Turn, partial: Partial) -> Repair:
    message = Message(
        id=partial.message,
        agent=turn.agent,
        blocks=(TextBlock(text=partial.text),),
        turn=turn.id,
    )
    return By(kind="agent", name=turn.agent or ""), MessageAdded(message=message)


def _results(turn: Turn, waiting: Collection[str]) -> Iterator[Repair]:
    for call in turn.open_calls:
        if call not in waiting:
            yield SYSTEM, ToolReturned(turn=turn.id, call_id=call, content=LOST, is_error=True)


def _end(session: Session, turn: Turn) -> Repair:
    cost = None if turn.started else 0.0
    ended = TurnEnded(
        turn=turn.id,
        stop_reason="interrupted",
        model=turn.model,
        usage=(turn.usage or Usage()).model_copy(update={"cost": cost}),
        next_agent=session.agent,
    )
    return SYSTEM, ended
