"""Forks: a new session that begins from another's record. Costs the same whatever the length."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from sessionls.domain.agent import DEFAULT_AGENT
from sessionls.domain.errors import Refused, UnknownSession
from sessionls.domain.fork import ForkPoint, fork_point
from sessionls.domain.records import By, Record, SessionCreated, from_wire
from sessionls.domain.session import summary
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
    point = await asyncio.to_thread(_point, ledger, parent, at)
    default = await asyncio.to_thread(_default_at, ledger, parent, point.at)
    created = SessionCreated(
        title=title or f"{row['title'] or 'Session'} (fork)",
        agent=default or DEFAULT_AGENT,
        parent=parent,
        forked_at=point.at,
        key=key,
    )
    appended = await ledger.begin(world.new_id(), by, created, after=point.at)
    return Forked(appended.summary, point.text)


async def _first_answer(ledger: Ledger, session_id: str, key: str) -> Forked:
    """The first answer of the command that made this fork."""
    first = await ledger.open(session_id)
    created = await ledger.as_of(session_id, first.keys[key])
    text = await asyncio.to_thread(_text_after, ledger, created.parent, created.forked_at or 0)
    return Forked(summary(created), text)


def _checked(at: int | None, head: int) -> int:
    if at is None:
        return head
    if not 1 <= at <= head:
        raise Refused(f"The session has the records 1 to {head}; it cannot be forked at {at}.")
    return at


def _point(ledger: Ledger, parent: str, at: int) -> ForkPoint:
    """Reads back as far as a group of tool calls may reach."""
    limit = _LOOK_BACK
    while True:
        before = _records(ledger, parent, at + 1, limit)
        point = fork_point(before)
        if point.at >= before[0].seq or before[0].seq == 1:
            return point
        limit *= 4


def _records(ledger: Ledger, session_id: str, before: int, limit: int) -> list[Record]:
    return [from_wire(wire) for wire in ledger.tail(session_id, before=before, limit=limit)]


def _default_at(ledger: Ledger, session_id: str, at: int) -> str:
    """The default agent of a session, or of its ancestors, as it was after record `at`."""
    row: Mapping[str, object] | None = ledger.store.row(session_id)
    defaults = row.get("defaults") if row else None
    if row is None or not isinstance(defaults, list):
        return ""
    known = [str(agent) for seq, agent in defaults if int(seq) <= at]  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    if known:
        return known[-1]
    return _default_at(ledger, str(row["parent"]), at) if row.get("parent") else ""


def _text_after(ledger: Ledger, parent: str | None, at: int) -> str | None:
    if parent is None or not ledger.store.exists(parent):
        return None
    following = _records(ledger, parent, at + 2, 1)
    return fork_point(following).text if following else None
