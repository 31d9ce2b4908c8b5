"""Tells people that somebody mentions them, also where they do not follow the session."""

import asyncio
from collections.abc import Set

from sessionls.domain.blocks import text_of
from sessionls.domain.people import handles, identity, mentions
from sessionls.domain.records import MessageAdded, MessageEdited, Record
from sessionls.server.desk import Desk
from sessionls.workspace.bus import Recorded
from sessionls.workspace.ledger import Ledger
from sessionls.workspace.workspace import Workspace

_SHOWN = 200
"""Characters of a message that are shown; the session has the whole of it."""


def register(desk: Desk) -> None:
    """Hear of every message of a person in the workspaces of this connection."""

    def heard(workspace: Workspace, recorded: Recorded) -> None:
        for record in recorded.records:
            text = _written(record)
            if names := _named(workspace, text):
                told = _tell(desk, workspace, recorded.session, record, text, names)
                desk.connection.protocol.start(told, "telling of a mention")

    desk.push.listen(heard)


def _written(record: Record) -> str:
    """The words that a person writes with a record, for the first time or anew."""
    match record.event:
        case MessageAdded(message=message) if record.by.kind == "person":
            return message.text
        case MessageEdited(blocks=blocks):
            return text_of(blocks)
        case _:
            return ""


def _named(workspace: Workspace, text: str) -> frozenset[str]:
    """Whom words mention; the names of agents ask those."""
    names = mentions(text)
    return names - {agent.name for agent in workspace.agents.all()} if names else names


async def _tell(
    desk: Desk, workspace: Workspace, session: str, record: Record, text: str, names: Set[str]
) -> None:
    person = await desk.seat.by()
    called = handles(person)
    if identity(person) == identity(record.by) or not names & called:
        return
    if isinstance(record.event, MessageEdited):
        before = await asyncio.to_thread(_words_before, workspace.ledger, session, record)
        if mentions(before) & called:
            return
    title = str(workspace.ledger.summary(session)["title"]) or "a session"
    words = " ".join(text.split())
    shown = words if len(words) <= _SHOWN else f"{words[: _SHOWN - 1]}…"
    desk.push.mention(session, record, title, shown)


def _words_before(ledger: Ledger, session: str, edit: Record) -> str:
    """What a message said before it was written anew. Reads the disk."""
    words = ""
    for record in ledger.records(session):
        if record.seq >= edit.seq:
            break
        match record.event:
            case MessageAdded(message=message) if _is_of(edit, message.id):
                words = message.text
            case MessageEdited(message_id=name, blocks=blocks) if _is_of(edit, name):
                words = text_of(blocks)
            case _:
                pass
    return words


def _is_of(edit: Record, message: str) -> bool:
    return isinstance(edit.event, MessageEdited) and edit.event.message_id == message
