"""Forks: a new session that begins from another's record. Costs the same whatever the length."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from sessionls.domain.agent import DEFAULT_AGENT
from sessionls.domain.blocks import text_of
from sessionls.domain.errors import Refused, UnknownSession
from sessionls.domain.fork import ForkPoint, fork_point, point_among_people
from sessionls.domain.records import (
    AgentKept,
    By,
    MessageAdded,
    MessageEdited,
    MessageWithdrawn,
    Record,
    SessionCreated,
    TurnEnded,
    TurnStarted,
    from_wire,
)
from sessionls.domain.summary import summary
from sessionls.workspace import deleted, titles
from sessionls.workspace.ledger import Ledger
from sessionls.workspace.world import World

_LOOK_BACK = 64
"""How many records are read before the fork point; more while they are all one group."""


@dataclass(frozen=True, slots=True)
class Forked:
    """The new session, and the text of the message it was made at, for editing."""

    session: dict[str, object]
    text: str | None


async def fork(
    ledger: Ledger,
    world: World,
    parent: str,
    by: By,
    *,
    at: int | None = None,
    title: str | None = None,
    key: str | None = None,
) -> Forked:
    """Begin a session from another's record `at`, its last one when absent.

    Raises:
        UnknownSession: there is no such parent.
        Refused: the parent has no such record.
    """
    if key is None:
        return await _fork(ledger, world, parent, by, at, title, None)
    async with ledger.creating:
        if known := ledger.created_with(key):
            return await _first_answer(ledger, known, key)
        if made := await deleted.made_with(ledger, key):
            return Forked(made.summary, await asyncio.to_thread(_text_of, ledger, made.record))
        return await _fork(ledger, world, parent, by, at, title, key)


async def _fork(
    ledger: Ledger,
    world: World,
    parent: str,
    by: By,
    at: int | None,
    title: str | None,
    key: str | None,
) -> Forked:
    await ledger.settled(parent)
    row = ledger.store.row(parent)
    if row is None:
        raise UnknownSession(parent)
    at = _checked(at, ledger.store.head(parent))
    point, message = await asyncio.to_thread(_point, ledger, parent, at)
    text = await asyncio.to_thread(_last_words, ledger, parent, message, point, None)
    default = await asyncio.to_thread(_default_at, ledger, parent, point.at)
    created = SessionCreated(
        title=titles.checked(title) if title else titles.of_fork(str(row["title"])),
        agent=default,
        parent=parent,
        forked_at=point.at,
        forked_message=message,
        key=key,
    )
    appended = await ledger.begin(world.new_id(), by, created, after=point.at)
    return Forked(appended.summary, text)


async def _first_answer(ledger: Ledger, session_id: str, key: str) -> Forked:
    """The first answer of the command that made this fork."""
    first = await ledger.open(session_id)
    created = await ledger.as_of(session_id, first.keys[key])
    text = await asyncio.to_thread(_text_made, ledger, session_id, first.keys[key])
    return Forked(summary(created), text)


def _checked(at: int | None, head: int) -> int:
    if at is None:
        return head
    if not 1 <= at <= head:
        raise Refused(f"The session has the records 1 to {head}; it cannot be forked at {at}.")
    return at


def _point(ledger: Ledger, parent: str, at: int) -> tuple[ForkPoint, str | None]:
    """The fork point at a record, and the person's message there. Reads back as far as needed."""
    limit = _LOOK_BACK
    while True:
        before = _records(ledger, parent, at + 1, limit)
        point = fork_point(before)
        if all(record.by.kind != "agent" for record in before):
            # Only people wrote. Whatever the length of a session, the cost is the same.
            point = point_among_people(before[-1])
        if point.at >= before[0].seq or before[0].seq == 1:
            return point, None if point.text is None else _message(before[-1])
        limit *= 4


def _message(record: Record) -> str | None:
    return record.event.message.id if isinstance(record.event, MessageAdded) else None


def _records(ledger: Ledger, session_id: str, before: int, limit: int) -> list[Record]:
    return [from_wire(wire) for wire in ledger.tail(session_id, before=before, limit=limit)]


def _default_at(ledger: Ledger, session_id: str, at: int) -> str:
    """The default agent of a session, or of its ancestors, as it was after record `at`."""
    row: Mapping[str, object] | None = ledger.store.row(session_id)
    if row is None:
        return ""
    defaults = cast("Sequence[tuple[int, str]]", row["defaults"])
    known = [agent for seq, agent in defaults if seq <= at]
    if known:
        return known[-1]
    return _default_at(ledger, str(row.get("parent")), at) or _default_read(ledger, session_id, at)


def _default_read(ledger: Ledger, session_id: str, at: int) -> str:
    """The same out of the records, for when an ancestor is deleted and has no row any more."""
    default = DEFAULT_AGENT
    for record in ledger.records(session_id):
        if record.seq > at:
            break
        if isinstance(record.event, SessionCreated | AgentKept):
            default = record.event.agent
    return default


def _text_made(ledger: Ledger, session_id: str, seq: int) -> str | None:
    return _text_of(ledger, next(ledger.records(session_id, since=seq - 1)))


def _text_of(ledger: Ledger, made: Record) -> str | None:
    """The text of the message that a fork was made at, which is still in its parent."""
    created = made.event
    if not isinstance(created, SessionCreated) or created.forked_message is None:
        return None
    if created.parent is None or not ledger.store.exists(created.parent):
        return None
    point = ForkPoint(created.forked_at or 0)
    return _last_words(ledger, created.parent, created.forked_message, point, made.id)


def _last_words(
    ledger: Ledger, parent: str, message: str | None, point: ForkPoint, made: str | None
) -> str | None:
    """The text of the message that a fork is made at, as its author left it; none if withdrawn.

    What came after the record `made` does not count. Until its turn starts, a message may change.
    """
    text: str | None = None
    turn: str | None = None
    for record in ledger.records(parent, since=point.at) if message else ():
        if made and record.id > made:
            break
        match record.event:
            case MessageAdded(message=said) if said.id == message:
                text, turn = said.text, record.event.turn
            case MessageEdited(message_id=name) as event if name == message:
                text = text_of(event.blocks)
            case MessageWithdrawn(message_id=name) if name == message:
                return None
            case TurnStarted(message=name) if name == message:
                break
            case TurnEnded(turn=name) if name == turn:
                break
            case _:
                pass
    return text
