"""Which calls of a turn wait for a person since an earlier process. Changes nothing."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from sessionls.domain.records import PermissionQuestion, Record, ToolCall, ToolCalled
from sessionls.domain.session import Session
from sessionls.engine.calls import Pending
from sessionls.engine.tools.agent import NAME as AGENT_TOOL
from sessionls.engine.tools.agent import NOT_BEGUN

CONSENT = "mcp"
"""The tool of a permission that asks for a consent: before a turn begins, or one inside it."""


def is_waiting(session: Session, turn: str) -> bool:
    """Whether a turn, or one inside it, waits for a person, or was paused with it."""
    return bool(waiting_calls(session, turn)) or any(
        is_consent(ask, turn, None) for ask in session.permissions.values()
    )


def only_waits(session: Session, turn: str) -> bool:
    """Whether a turn does nothing but wait for a person, so that it goes on in a later process.

    A call that only reads may run beside one that waits: it begins again then.
    """
    if turn not in session.turns or not is_waiting(session, turn):
        return False
    inside = (one for one in session.turns.values() if one.parent == turn)
    return len(waiting_calls(session, turn)) == len(session.turns[turn].open_calls) and all(
        only_waits(session, one.id) for one in inside if one.stop_reason is None
    )


def is_consent(ask: PermissionQuestion, turn: str, call: str | None) -> bool:
    """Whether a permission is the consent that a turn waits for, or a call in it."""
    return (ask.tool, ask.turn, ask.call) == (CONSENT, turn, call)


def waiting_calls(session: Session, turn: str) -> dict[str, Pending]:
    """The calls of a turn that wait, by their ids, yet without what was called.

    What was called behind one that waits has not begun either.
    """
    waiting = {one.call.id: one for one in _waiting(session, turn)}
    open_calls = list(session.turns[turn].open_calls) if waiting else []
    first = min((open_calls.index(name) for name in waiting), default=0)
    return {name: waiting.get(name, Pending(_named(name))) for name in open_calls[first:]}


def pending_calls(
    waiting: Mapping[str, Pending], turn: str, records: Iterable[Record]
) -> tuple[Pending, ...]:
    """The calls of a turn that were `waiting` when it was taken up, in their order."""
    if not waiting:
        return ()
    called = (record.event for record in records)
    return tuple(
        replace(waiting[event.call.id], call=event.call)
        for event in called
        if isinstance(event, ToolCalled) and event.turn == turn and event.call.id in waiting
    )


def _waiting(session: Session, turn: str) -> Iterator[Pending]:
    open_calls = session.turns[turn].open_calls if turn in session.turns else {}
    waiting = (*_asked(session, turn), *_inside(session, turn))
    return (one for one in waiting if one.call.id in open_calls)


def _asked(session: Session, turn: str) -> Iterator[Pending]:
    for ask in session.permissions.values():
        if ask.turn == turn and ask.tool != CONSENT:
            yield Pending(_named(ask.call), permission=ask)
        elif ask.turn == turn and _tool(session, turn, ask.call) == AGENT_TOOL:
            yield Pending(_named(ask.call), waited=NOT_BEGUN)
    # Only the tool that asks so waits so: a journal may come from anybody.
    for tool, waits in (("ask", session.questions), ("edit", session.edits)):
        for one in waits.values():
            if one.turn == turn and _tool(session, turn, one.call) == tool:
                yield Pending(_named(one.call), waited=one.id)


def _inside(session: Session, turn: str) -> Iterator[Pending]:
    for inner in session.turns.values():
        is_open = inner.parent == turn and inner.stop_reason is None
        calls_it = _tool(session, turn, inner.parent_call) == AGENT_TOOL
        if is_open and calls_it and (is_waiting(session, inner.id) or inner.usage is not None):
            yield Pending(_named(inner.parent_call), waited=inner.id)


def _tool(session: Session, turn: str, call: str | None) -> str | None:
    return session.turns[turn].open_calls.get(call or "") if turn in session.turns else None


def _named(call: str | None) -> ToolCall:
    return ToolCall(id=call or "", name="")
