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
from sessionls.workspace.history import history_before
from sessionls.workspace.ledger import Ledger

KEPT = 2
"""The newest messages with their answers that stay as they are, where they fit."""


@dataclass(frozen=True, slots=True)
class Compacted:
    """The compaction that was recorded, and what the summary cost."""

    seq: int
    usage: Usage


@dataclass(frozen=True, slots=True)
class Past:
    """What lies in a session before a message: all of it, where there is none."""

    session: Session
    records: Sequence[Record]
    before: str = ""


@dataclass(frozen=True, slots=True)
class Summing:
    """Who sums up: a model that takes so many tokens, in whose name.

    `used` hears of what it costs as soon as it is paid for, whatever happens then. That is
    `recorded` with the summary, or counts as a part `of a turn` that needed it.
    """

    by: By
    model: Model
    window: int
    used: Callable[[Usage], None]
    usage: Literal["recorded", "of a turn"] = "of a turn"


async def compact(ledger: Ledger, past: Past, summing: Summing) -> Compacted | None:
    """Sum up what is past, and record it.

    `None` where there is nothing that can be summed up: what is open stays as it is.

    Raises:
        ModelFailed: the model does not answer; nothing is recorded.
    """
    records = past.records
    for keep in (KEPT, 0):
        last = quiet_point(records, past.before, keep)
        if last is None or last in {event.to_seq for event in active(records).values()}:
            continue
        history = await asyncio.to_thread(history_before, records, last, ledger.blob_text)
        summary, usage = await sum_up(summing.model, history, summing.window, summing.used)
        if not summary:
            return None
        cost = usage if summing.usage == "recorded" else None
        event = HistoryCompacted(from_seq=1, to_seq=last, summary=summary, usage=cost)
        appended = await ledger.record(past.session, summing.by, event)
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
