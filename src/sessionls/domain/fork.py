"""Where a fork may begin: never inside tool calls, never after a message to be written anew."""

from collections.abc import Sequence
from dataclasses import dataclass

from sessionls.domain.records import (
    FindingReported,
    MessageAdded,
    PermissionAnswered,
    PermissionAsked,
    Record,
    ToolCalled,
    ToolReturned,
)

_IN_A_GROUP = (ToolCalled, ToolReturned, FindingReported, PermissionAsked, PermissionAnswered)


@dataclass(frozen=True, slots=True)
class ForkPoint:
    """The last record that a fork inherits; the text of a person's message left out for editing."""

    at: int
    text: str | None = None


def fork_point(before: Sequence[Record]) -> ForkPoint:
    """The fork point for the last of these records; they are in order and reach back far enough.

    At an agent's message the fork includes it; at a person's message it begins before it and hands
    back its text; inside a group of tool calls it moves to the group's start (DESIGN section 7).
    """
    last = before[-1]
    if isinstance(last.event, MessageAdded) and last.by.kind == "person":
        return ForkPoint(max(last.seq - 1, 1), last.event.message.text)
    if not isinstance(last.event, _IN_A_GROUP):
        return ForkPoint(last.seq)
    for record in reversed(before):
        if not isinstance(record.event, _IN_A_GROUP):
            return ForkPoint(record.seq)
    return ForkPoint(max(before[0].seq - 1, 1))
