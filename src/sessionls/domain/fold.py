"""A session is a fold of its records. This is the fold, and nothing else changes a session."""

from dataclasses import fields
from typing import assert_never

from sessionls.domain.fold_results import apply_result
from sessionls.domain.fold_turns import apply_turn
from sessionls.domain.people import identity
from sessionls.domain.records import (
    AgentKept,
    CompactionUndone,
    EditAnswered,
    EditProposed,
    FindingChanged,
    FindingReported,
    HistoryCompacted,
    MessageAdded,
    MessageEdited,
    MessageReleased,
    MessageWithdrawn,
    PermissionAnswered,
    PermissionAsked,
    QuestionAnswered,
    QuestionAsked,
    Record,
    SessionArchived,
    SessionCreated,
    SessionDeleted,
    SessionPaused,
    SessionRenamed,
    SessionResumed,
    SessionUnarchived,
    ToolCalled,
    ToolReturned,
    TurnEnded,
    TurnPaused,
    TurnRetried,
    TurnStarted,
    UnknownEvent,
)
from sessionls.domain.session import Session


def apply(session: Session, record: Record) -> None:  # noqa: C901 - one case for each event
    """Take one more record into the session. Records come in the order of their `seq`."""
    if isinstance(record.event, SessionCreated):
        _created(session, record, record.event)
        return
    _envelope(session, record)
    match record.event:
        case SessionRenamed(title=title):
            session.title, session.titled_by = title, None
        case SessionPaused():
            session.paused = record
        case SessionResumed():
            session.paused = None
        case SessionArchived():
            session.archived = True
        case SessionUnarchived():
            session.archived = False
        case SessionDeleted():
            session.deleted = True
        case AgentKept(agent=agent):
            session.agent = agent
            session.defaults.append((record.seq, agent))
        case (
            MessageAdded()
            | MessageEdited()
            | MessageWithdrawn()
            | MessageReleased()
            | TurnRetried()
            | TurnStarted()
            | TurnPaused()
            | TurnEnded()
            | ToolCalled()
            | ToolReturned()
        ):
            apply_turn(session, record.by, record.event)
        case (
            FindingReported()
            | FindingChanged()
            | EditProposed()
            | EditAnswered()
            | PermissionAsked()
            | PermissionAnswered()
            | QuestionAsked()
            | QuestionAnswered()
            | HistoryCompacted()
            | CompactionUndone()
        ):
            apply_result(session, record, record.event)
        case UnknownEvent():
            pass
        case _:
            assert_never(record.event)


def _envelope(session: Session, record: Record) -> None:
    session.seq = record.seq
    if not (record.by.kind == "system" and isinstance(record.event, FindingChanged)):
        # That a finding moved with its text is no activity of the session.
        session.updated = record.at
    if record.by.kind == "person":
        session.people.setdefault(identity(record.by), record.by)
    if key := _key_of(record):
        session.keys.setdefault(key, record.seq)


def _key_of(record: Record) -> str | None:
    """The client-made key that the record's command carried."""
    event = record.event
    key = event.message.key if isinstance(event, MessageAdded) else getattr(event, "key", None)
    return key if isinstance(key, str) else None


def _created(session: Session, record: Record, event: SessionCreated) -> None:
    """A new beginning: a fork reads its parent's records and owns nothing of its parent's state."""
    fresh = Session(session.id, seq=record.seq, updated=record.at, created=record.at)
    fresh.title, fresh.agent, fresh.key = event.title, event.agent, event.key
    fresh.parent, fresh.forked_at = event.parent, event.forked_at
    fresh.defaults = [(record.seq, event.agent)]
    for slot in fields(Session):
        setattr(session, slot.name, getattr(fresh, slot.name))
    _envelope(session, record)
