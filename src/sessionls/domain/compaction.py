"""Compactions as a view: which records a summary stands for. The records themselves stay."""

from collections.abc import Iterable, Iterator, Sequence

from sessionls.domain.blocks import Message, TextBlock
from sessionls.domain.records import (
    By,
    CompactionUndone,
    HistoryCompacted,
    MessageAdded,
    Record,
    TurnEnded,
    TurnStarted,
)
from sessionls.domain.said import as_it_counts

NARRATOR = By(kind="person", name="sessionls")
"""Who tells a summary to a model."""


def active(records: Iterable[Record]) -> dict[int, HistoryCompacted]:
    """The compactions that count, by their record's number: neither undone nor inside a later one.

    Of two that overlap the later one counts; when that is undone, the earlier one again.
    """
    made: dict[int, HistoryCompacted] = {}
    for record in records:
        match record.event:
            case HistoryCompacted() as event:
                made[record.seq] = event
            case CompactionUndone(compaction=seq):
                made.pop(seq, None)
            case _:
                pass
    counting: dict[int, HistoryCompacted] = {}
    for seq, event in made.items():
        apart = {
            known: old
            for known, old in counting.items()
            if old.to_seq < event.from_seq or old.from_seq > event.to_seq
        }
        counting = {**apart, seq: event}
    return counting


def compacted(records: Sequence[Record], message: str) -> Iterator[Record]:
    """The records as a model sees them: a summary in the place of those that it stands for.

    A compaction that would hide the `message` that is to be answered does not count.
    """
    at = next((record.seq for record in records if _is_message(record, message)), None)
    ranges = [
        event
        for event in active(records).values()
        if at is None or not event.from_seq <= at <= event.to_seq
    ]
    told: set[int] = set()
    for record in records:
        event = next((one for one in ranges if one.from_seq <= record.seq <= one.to_seq), None)
        if event is None:
            yield record
        elif event.from_seq not in told:
            told.add(event.from_seq)
            yield _summary(record, event)


def quiet_point(records: Sequence[Record], before: str, keep: int) -> int | None:
    """The last record that may be summed up so that `keep` messages stay before the one answered.

    Nothing is open there: no turn runs and no message waits. `before` is the id of the message that
    is answered; `None` where there is no such point.
    """
    said: list[int] = []
    quiet: list[int] = []
    open_turns: set[str] = set()
    for record in as_it_counts(records):
        match record.event:
            case MessageAdded(message=message, turn=turn) if record.by.kind == "person":
                if message.id == before:
                    break
                said.append(record.seq)
                open_turns |= {turn} if turn else set()
            case TurnStarted(turn=turn):
                open_turns.add(turn)
            case TurnEnded(turn=turn):
                open_turns.discard(turn)
            case _:
                pass
        if not open_turns and said:
            quiet.append(record.seq)
    if keep and len(said) < keep:
        return None
    return next((seq for seq in reversed(quiet) if not keep or seq < said[-keep]), None)


def _is_message(record: Record, message: str) -> bool:
    return isinstance(record.event, MessageAdded) and record.event.message.id == message


def _summary(record: Record, event: HistoryCompacted) -> Record:
    text = f"What was said and done before, summed up:\n\n{event.summary}"
    message = Message(id=f"summary-{event.to_seq}", blocks=(TextBlock(text=text),))
    return Record(record.seq, record.id, record.at, NARRATOR, MessageAdded(message=message))
