"""Tells people that somebody mentions them, also where they do not follow the session."""

from collections.abc import Set

from sessionls.domain.people import handles, identity, mentions
from sessionls.domain.records import MessageAdded, Record
from sessionls.server.desk import Desk
from sessionls.workspace.bus import Recorded
from sessionls.workspace.workspace import Workspace

_SHOWN = 200
"""Characters of a message that are shown; the session has the whole of it."""


def register(desk: Desk) -> None:
    """Hear of every message of a person in the workspaces of this connection."""

    def heard(workspace: Workspace, recorded: Recorded) -> None:
        for record in recorded.records:
            if names := _named(workspace, record):
                told = _tell(desk, workspace, recorded.session, record, names)
                desk.connection.protocol.start(told, "telling of a mention")

    desk.push.listen(heard)


def _named(workspace: Workspace, record: Record) -> frozenset[str]:
    """Whom a record mentions; the names of agents ask those."""
    if record.by.kind != "person" or not isinstance(record.event, MessageAdded):
        return frozenset()
    names = mentions(record.event.message.text)
    return names - {agent.name for agent in workspace.agents.all()} if names else names


async def _tell(
    desk: Desk, workspace: Workspace, session: str, record: Record, names: Set[str]
) -> None:
    person = await desk.seat.by()
    if identity(person) == identity(record.by) or not names & handles(person):
        return
    if not isinstance(record.event, MessageAdded):
        return
    title = str(workspace.ledger.summary(session)["title"]) or "a session"
    words = " ".join(record.event.message.text.split())
    shown = words if len(words) <= _SHOWN else f"{words[: _SHOWN - 1]}…"
    desk.push.mention(session, record, title, shown)
