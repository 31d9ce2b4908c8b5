"""Compaction: a summary in the place of what came before, when a history nears a model's limit."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from sessionls.domain.compaction import active, quiet_point
from sessionls.domain.errors import Refused
from sessionls.domain.records import (
    By,
    CompactionUndone,
    HistoryCompacted,
    Record,
)
from sessionls.domain.session import Session
from sessionls.domain.usage import Usage
from sessionls.engine.context.fitting import ROOM, SMALL, shrunk, tokens_of
from sessionls.engine.context.summing_up import sum_up
from sessionls.engine.models.model import Model, ModelMessage
from sessionls.workspace.history import BlobText, history_before
from sessionls.workspace.ledger import Ledger

KEPT = 2
"""The newest messages with their answers that stay as they are, where they fit."""


@dataclass(frozen=True, slots=True)
class Compacted:
    """The compaction that was recorded, and what the summary cost."""

    seq: int
    usage: Usage


async def compact(
    ledger: Ledger,
    session: Session,
    by: By,
    model: Model,
    records: Sequence[Record],
    *,
    before: str,
    window: int,
    blob: BlobText,
    used: Callable[[Usage], None],
    own_usage: Literal["recorded", "of a turn"] = "of a turn",
) -> Compacted | None:
    """Sum up what lies before the message `before`, and record it.

    `None` where there is nothing that can be summed up: what is open stays as it is. What it cost
    is recorded with it, or counts as a part of the turn that needed it; `used` hears of it as soon
    as it is paid for, whatever happens then.

    Raises:
        ModelFailed: the model does not answer; nothing is recorded.
    """
    for keep in (KEPT, 0):
        last = quiet_point(records, before, keep)
        if last is None or last in {event.to_seq for event in active(records).values()}:
            continue
        history = await asyncio.to_thread(history_before, records, last, blob)
        summary, usage = await sum_up(model, history, window, used)
        if not summary:
            return None
        cost = usage if own_usage == "recorded" else None
        event = HistoryCompacted(from_seq=1, to_seq=last, summary=summary, usage=cost)
        appended = await ledger.record(session, by, event)
        return Compacted(appended.records[0].seq, usage)
    return None


async def undo(ledger: Ledger, session: Session, by: By, compaction: int) -> None:
    """Let a model read everything again that a compaction stands for.

    Raises:
        Refused: there is no such compaction, or it does not count any more.
    """
    counting = await asyncio.to_thread(lambda: active(ledger.records(session.id)))
    if compaction not in counting:
        known = ", ".join(str(seq) for seq in counting) or "none"
        raise Refused(f"Record {compaction} is no compaction that counts. Those that do: {known}.")
    await ledger.record(session, by, CompactionUndone(compaction=compaction))


def is_long(history: Sequence[ModelMessage]) -> bool:
    """Whether there are models that would not take it."""
    return tokens_of(history) > SMALL


def is_too_long(history: Sequence[ModelMessage], window: int) -> bool:
    """Whether a history leaves an answer too little room."""
    return tokens_of(shrunk(history, int(window * ROOM))) > window * ROOM
