"""Commands about the hub itself: how it stands, and its end."""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import cast

from sessionls.domain.errors import Refused
from sessionls.domain.records import By
from sessionls.domain.session import Session
from sessionls.server import protocol as p
from sessionls.server.desk import Desk
from sessionls.server.hosting import Host, Visitor
from sessionls.workspace.core import Core
from sessionls.workspace.information import memory
from sessionls.workspace.participant import participant
from sessionls.workspace.uris import path_of
from sessionls.workspace.workspace import Workspace

Reply = dict[str, object]
Json = Mapping[str, object]


async def status(desk: Desk, params: p.Nothing) -> Reply:
    """Who is connected, what runs, and when the hub leaves."""
    host = host_of(desk)
    visitors = tuple(host.visitors)
    people = await asyncio.gather(*map(_who, visitors))
    return {
        **asdict(host.premises),
        "listening": host.listening,
        "memory": memory(),
        "connections": [_connection(*one) for one in zip(visitors, people, strict=True)],
        "turns": list(_turns(desk.seat.core)),
    }


async def stop(desk: Desk, params: p.StopParams) -> Reply:
    """End the hub now, or as soon as no turn is at work."""
    host, core = host_of(desk), desk.seat.core
    at_work = {name for workspace in core.opened() for name in workspace.turns.at_work}
    turns = [turn for turn in _turns(core) if turn["session"] in at_work]
    if params.now:
        host.end()
    else:
        host.end_after_turns()
    return {"pid": host.premises.pid, "turns": turns}


def host_of(desk: Desk) -> Host:
    """The hub. Raises `Refused` where there is none, or for somebody else."""
    if desk.host is None:
        raise Refused("Only a hub can be asked this, and only by the person whose hub it is.")
    return desk.host


async def _who(visitor: Visitor) -> By:
    if visitor.desk is not None:
        return await visitor.desk.seat.by()
    options = visitor.connection.client.options
    given = cast("Json", options).get("participant") if isinstance(options, dict) else None
    uris = [folder.uri for folder in visitor.connection.folders]
    folder = next((path for uri in uris if (path := path_of(uri))), None)
    return await asyncio.to_thread(participant, given, folder)


def _connection(visitor: Visitor, by: By) -> Reply:
    client = visitor.connection.client
    return {
        "editor": client.name,
        "version": client.version,
        "participant": by.wire(),
        "since": visitor.since,
        "pid": visitor.pid,
        "folders": [folder.uri for folder in visitor.connection.folders],
    }


def _turns(core: Core) -> Iterator[Reply]:
    for workspace in core.opened():
        for name in workspace.turns.sessions:
            if session := workspace.ledger.opened(name):
                yield _turn(workspace, session)


def _turn(workspace: Workspace, session: Session) -> Reply:
    turn = session.turns.get(session.running or "")
    return {
        "session": session.id,
        "title": session.title,
        "state": session.state,
        "turn": turn.id if turn else None,
        "agent": turn.agent if turn else session.agent,
        "queued": len(session.queue),
        "workspace": str(workspace.root) if workspace.root else None,
    }
