"""Messages of people until their turns start: what records make of them."""

from typing import assert_never

from sessionls.domain.records import (
    MessageEdited,
    MessageReleased,
    MessageWithdrawn,
)
from sessionls.domain.said import edited
from sessionls.domain.session import Session, Turn
from sessionls.domain.written import Written, changed_in, references_of

TITLE_LENGTH = 60


def message_added(session: Session, written: Written) -> None:
    """A message of a person waits; the first one gives a session its title."""
    _wait(session, written)
    if not session.title:
        message = written.message
        session.title, session.titled_by = _title_of(message.text), message.id


def apply_waiting(
    session: Session, event: MessageEdited | MessageWithdrawn | MessageReleased
) -> None:
    """What becomes of a message before its turn begins; of others, a record says nothing here."""
    written = session.waiting.get(event.message_id)
    if written is None:
        return
    match event:
        case MessageEdited():
            written.message = edited(written.message, event)
            _point(session, written)
            _retitle(session, written.message.id, _title_of(written.message.text))
        case MessageWithdrawn():
            del session.waiting[event.message_id]
            _retitle(session, event.message_id, "")
            if written.turn in session.queue:
                session.queue.remove(written.turn)
                del session.turns[written.turn]
        case MessageReleased(turn=turn) if written.turn is None:
            written.turn = turn
            _wait(session, written)
        case MessageReleased():
            pass
        case _:
            assert_never(event)


def waits_no_more(session: Session, message: str, turn: str) -> None:
    """The turn of a message has started, or ended."""
    written = session.waiting.get(message)
    if written and written.turn == turn:
        del session.waiting[message]


def enqueue(session: Session, turn: Turn) -> None:
    """A turn stands at the end of the queue."""
    turn.seq = session.seq
    session.turns[turn.id] = turn
    if turn.id not in session.queue:
        session.queue.append(turn.id)


def _wait(session: Session, written: Written) -> None:
    """Let a message wait: for its turn, or to be let."""
    session.waiting[written.message.id] = written
    if written.turn:
        enqueue(session, Turn(written.turn, written.message.id, written.by))
        _point(session, written)


def _point(session: Session, written: Written) -> None:
    """Let a turn know whom its message asks, and what it points at."""
    if turn := session.turns.get(written.turn or ""):
        turn.asked = written.message.agent
        turn.references = references_of(written.message)
        turn.changed = changed_in(written.message)


def _retitle(session: Session, message: str, title: str) -> None:
    if session.titled_by == message:
        session.title, session.titled_by = title, message if title else None


def _title_of(text: str) -> str:
    """A title for a session that has none: the first line of its first message, shortened."""
    line = next((line.strip() for line in text.splitlines() if line.strip()), "")
    return line if len(line) <= TITLE_LENGTH else line[: TITLE_LENGTH - 1].rstrip() + "…"
