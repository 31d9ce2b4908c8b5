"""Where a fork may begin: never inside tool calls, never after a message to be written anew."""

from collections.abc import Sequence
from dataclasses import dataclass

from sessionls.domain.records import (
    Event,
    MessageAdded,
    Record,
    SessionCreated,
    ToolCalled,
    ToolReturned,
    TurnEnded,
    TurnStarted,
)

_Call = tuple[str, str]
"""A call that has not returned: its turn and its id."""


@dataclass(frozen=True, slots=True)
class ForkPoint:
    """The last record that a fork inherits; the text of a person's message left out for editing."""

    at: int
    text: str | None = None


def fork_point(before: Sequence[Record]) -> ForkPoint:
    """The fork point for the last of these records, which are in order and without gaps.

    At an agent's message the fork includes it; at a person's message it begins before it and hands
    back its text; inside a group of tool calls it moves to the group's start (DESIGN section 7),
    whoever else wrote meanwhile. A point before the first of these records says that they do not
    reach back far enough to tell.
    """
    last = before[-1]
    if isinstance(last.event, MessageAdded) and last.by.kind == "person":
        return ForkPoint(_last_outside(before[:-1], last.seq - 1), last.event.message.text)
    return ForkPoint(_last_outside(before, last.seq))


def point_among_people(last: Record) -> ForkPoint:
    """The fork point at a record before which no agent has worked for a long while."""
    if isinstance(last.event, MessageAdded) and last.by.kind == "person":
        return ForkPoint(max(last.seq - 1, 1), last.event.message.text)
    return ForkPoint(last.seq)


def _last_outside(records: Sequence[Record], last: int) -> int:
    """The last of the records up to `last` that belongs to no group of tool calls.

    A record belongs to one when a call is open before or after it. That none was open is known
    at a session's beginning and at a turn's: turns come one after the other.
    """
    if not records:
        return max(last, 1)
    outside = records[0].seq - 1
    is_known = records[0].seq == 1
    calls: frozenset[_Call] = frozenset()
    for record in records:
        is_start = _is_start(record.event)
        before = calls
        calls = frozenset[_Call]() if is_start else _open_after(calls, record.event)
        is_known = is_known or is_start
        if is_known and not calls and (is_start or not before):
            outside = record.seq
    return max(outside, 1)


def _is_start(event: Event) -> bool:
    """Whether nothing can be open at an event, whatever came before it."""
    match event:
        case SessionCreated() | TurnStarted(parent_turn=None):
            return True
        case _:
            return False


def _open_after(calls: frozenset[_Call], event: Event) -> frozenset[_Call]:
    match event:
        case ToolCalled(turn=turn, call=call):
            return calls | {(turn, call.id)}
        case ToolReturned(turn=turn, call_id=call_id):
            return calls - {(turn, call_id)}
        case TurnEnded(turn=turn):
            return frozenset(call for call in calls if call[0] != turn)
        case _:
            return calls
