"""Reads what a session's document needs from the ledger, off the loop. Writes nothing."""

import asyncio

from sessionls.domain.records import MessageAdded, Record, TurnRetried, from_wire
from sessionls.workspace.ledger import Ledger
from sessionls.workspace.transcript_page import Transcript

SHOWN = 500
"""A document shows this many of the last records, and further back to the start of their turn."""
_FURTHEST = 4_000


async def read_transcript(ledger: Ledger, session_id: str, root: str) -> Transcript:
    """The document of a session as it is now, from its last records. Raises `UnknownSession`.

    `root` is the URI of the workspace, from which files are named.
    """
    await ledger.settled(session_id)
    summary = ledger.summary(session_id)
    return await asyncio.to_thread(_read, ledger, summary, root)


def _read(ledger: Ledger, summary: dict[str, object], root: str) -> Transcript:
    # Its words are not there before somebody wants to read.
    from sessionls.workspace.transcript import transcript

    records = _before(ledger, str(summary["id"]), None)
    while records[0].seq > 1 and len(records) < _FURTHEST and not _begins_turn(records):
        records = [*_before(ledger, str(summary["id"]), records[0].seq), *records]
    return transcript(summary, records, root, earlier=records[0].seq - 1)


def _before(ledger: Ledger, session_id: str, before: int | None) -> list[Record]:
    return [from_wire(wire) for wire in ledger.tail(session_id, before=before, limit=SHOWN)]


def _begins_turn(records: list[Record]) -> bool:
    """Whether the question of some turn is among them."""
    return any(
        (isinstance(record.event, MessageAdded) and record.by.kind == "person")
        or isinstance(record.event, TurnRetried)
        for record in records
    )
