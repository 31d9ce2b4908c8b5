"""The ends of what was left open, so that no provider ever refuses a history. Records nothing."""

from collections.abc import Callable, Collection, Iterator

from sessionls.domain.records import Event, ToolReturned, TurnEnded
from sessionls.domain.session import Session, Turn
from sessionls.domain.usage import Usage
from sessionls.engine.models.steps import LOST
from sessionls.workspace.pending import is_waiting, waiting_calls


def left_open(session: Session, is_active: Callable[[str], bool]) -> list[Event]:
    """The ends of what an earlier process left, besides what waits for a person or was paused."""
    events: list[Event] = []
    # What lies inside another turn began later and ends first.
    for turn in reversed(_unfinished(session)):
        if is_active(turn.id):
            continue
        waiting = waiting_calls(session, turn.id)
        is_paused = session.paused is not None
        stays = is_paused and (turn.parent is None or turn.usage is not None)
        events += _results(turn, waiting)
        if not is_waiting(session, turn.id) and not stays:
            events.append(_end(session, turn))
    return events


def ends_of_all(session: Session) -> list[Event]:
    """The ends of everything that is open, also of what waits, or has not begun."""
    events: list[Event] = []
    for turn in reversed(_unfinished(session)):
        events += [*_results(turn, ()), _end(session, turn)]
    return [*events, *(_end(session, session.turns[name]) for name in session.queue)]


def _unfinished(session: Session) -> list[Turn]:
    return [one for one in session.turns.values() if one.started and one.stop_reason is None]


def _results(turn: Turn, waiting: Collection[str]) -> Iterator[Event]:
    for call in turn.open_calls:
        if call not in waiting:
            yield ToolReturned(turn=turn.id, call_id=call, content=LOST, is_error=True)


def _end(session: Session, turn: Turn) -> Event:
    cost = None if turn.started else 0.0
    return TurnEnded(
        turn=turn.id,
        stop_reason="interrupted",
        model=turn.model,
        usage=(turn.usage or Usage()).model_copy(update={"cost": cost}),
        next_agent=session.agent,
    )
