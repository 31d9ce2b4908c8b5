"""What is answered about sessions that are deleted: the first results of commands with a key."""

import asyncio
from dataclasses import dataclass

from sessionls.domain.fold import apply
from sessionls.domain.records import Record, from_wire
from sessionls.domain.session import Session
from sessionls.domain.summary import summary, summary_of
from sessionls.workspace.ledger import Ledger


@dataclass(frozen=True, slots=True)
class Made:
    """A session that is gone, as it was right after the record that made it."""

    summary: dict[str, object]
    record: Record


async def deleted_with(ledger: Ledger, session_id: str, key: str) -> dict[str, object] | None:
    """What the command with this key answered when it deleted a session, whenever that was."""
    await ledger.settled(session_id)
    row = await asyncio.to_thread(ledger.store.deleted_with, session_id, key)
    return None if row is None else summary_of(row)


async def made_with(ledger: Ledger, key: str) -> Made | None:
    """The session that the command with this key made, where it is deleted by now."""
    left = await asyncio.to_thread(ledger.store.made_with, key)
    if left is None:
        return None
    session, record = Session(left.session), from_wire(left.first)
    apply(session, record)
    return Made(summary(session), record)
