"""What people said as it counts: edited, taken back, or held until it is let. A view of records."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sessionls.domain.blocks import Message
from sessionls.domain.records import (
    MessageAdded,
    MessageEdited,
    MessageReleased,
    MessageWithdrawn,
    Record,
)


def as_it_counts(records: Iterable[Record]) -> Iterator[Record]:
    """The records as models may read them, in order.

    A message that its author took back is not there, one that was edited has its last words, and
    one that was held stands where it was let, by its author; before that it is not there.
    """
    kept = tuple(records)
    said = _changes(kept)
    for record in kept:
        match record.event:
            case MessageAdded(message=message, held=held) if message.id in said.withdrawn or held:
                pass
            case MessageAdded(message=message) as event if message.id in said.words:
                yield replace(record, event=_with(event, said.words[message.id]))
            case MessageReleased():
                yield from _released(record, record.event, said)
            case MessageEdited() | MessageWithdrawn():
                pass
            case _:
                yield record


@dataclass(frozen=True, slots=True)
class _Said:
    """What became of messages, by their ids."""

    held: Mapping[str, Record]
    words: Mapping[str, MessageEdited]
    withdrawn: frozenset[str]


def edited(message: Message, event: MessageEdited) -> Message:
    """A message with other words."""
    return message.model_copy(update={"blocks": event.blocks, "agent": event.agent})


def _changes(records: Sequence[Record]) -> _Said:
    held: dict[str, Record] = {}
    words: dict[str, MessageEdited] = {}
    withdrawn: set[str] = set()
    for record in records:
        match record.event:
            case MessageAdded(message=message, held=True):
                held[message.id] = record
            case MessageEdited(message_id=name) as event:
                words[name] = event
            case MessageWithdrawn(message_id=name):
                withdrawn.add(name)
            case _:
                pass
    return _Said(held, words, frozenset(withdrawn))


def _released(record: Record, event: MessageReleased, said: _Said) -> Iterator[Record]:
    written = said.held.get(event.message_id)
    if written is None or event.message_id in said.withdrawn:
        return
    if not isinstance(written.event, MessageAdded):
        return
    let = written.event.model_copy(update={"turn": event.turn, "held": None})
    if words := said.words.get(event.message_id):
        let = _with(let, words)
    yield replace(record, by=written.by, event=let)


def _with(event: MessageAdded, words: MessageEdited) -> MessageAdded:
    return event.model_copy(update={"message": edited(event.message, words)})
