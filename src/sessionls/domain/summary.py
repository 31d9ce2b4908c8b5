"""What a session is told as: in results, and in the catalog's row. Changes none."""

from collections.abc import Mapping
from itertools import islice

from sessionls.domain.session import Session, Turn

_ROW_ONLY = frozenset({"key", "latestKeys", "defaults", "unfixed", "deleted"})
_LATEST = 8
"""How many of its keys a row remembers, newest first."""


def summary(session: Session) -> dict[str, object]:
    """The shape of a session in every result; also the start of its row in the catalog."""
    optional: dict[str, object | None] = {
        "parent": session.parent,
        "at": session.forked_at,
        "paused": session.paused and {"by": session.paused.by.wire(), "at": session.paused.at},
        "running": _running(session),
        "held": [one.wire() for one in session.waiting.values() if one.turn is None] or None,
    }
    return {
        "id": session.id,
        "title": session.title,
        "state": session.state,
        "archived": session.archived,
        "agent": session.agent,
        "created": session.created,
        "updated": session.updated,
        "seq": session.seq,
        "turns": sum(turn.parent is None for turn in session.turns.values()),
        "participants": [
            {"name": by.name, **({"id": by.id} if by.id else {})} for by in session.people.values()
        ],
        "queue": [_queued(session.turns[turn]) for turn in session.queue],
        "findings": session.open_findings,
        "usage": session.usage.wire(),
        **{key: value for key, value in optional.items() if value is not None},
    }


def row(session: Session) -> dict[str, object]:
    """The session's row in the catalog: its summary, and what is asked of closed sessions."""
    extra = {
        "key": session.key,
        "latestKeys": tuple(islice(reversed(session.keys), _LATEST)),
        "defaults": session.defaults,
        "unfixed": session.unfixed,
        "deleted": session.deleted,
    }
    return {**summary(session), **extra}


def summary_of(row: Mapping[str, object]) -> dict[str, object]:
    """The summary inside a row of the catalog."""
    return {key: value for key, value in row.items() if key not in _ROW_ONLY}


def _running(session: Session) -> dict[str, object] | None:
    turn = session.turns.get(session.running or "")
    return turn and {"turn": turn.id, "agent": turn.agent, "message": turn.message}


def _queued(turn: Turn) -> dict[str, object]:
    asked = {"agent": turn.asked} if turn.asked else {}
    return {"turn": turn.id, "message": turn.message, "by": turn.by.wire(), **asked}
