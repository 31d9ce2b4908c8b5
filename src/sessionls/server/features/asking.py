"""Permissions, questions and proposed edits: asked of the person at this editor."""

import logging
from collections.abc import Mapping, Sequence
from typing import cast

from sessionls.domain.errors import SessionlsError
from sessionls.domain.people import identity
from sessionls.server.asking import Asking
from sessionls.server.desk import Desk
from sessionls.workspace.workspace import Workspace

log = logging.getLogger(__name__)


def register(desk: Desk) -> None:
    """Ask what is asked in the sessions that this connection follows.

    An editor that shows no sessions would never hear of one that has waited since before it came,
    or since before a hub ended: it follows what waits for its person.
    """
    asking = Asking(desk)
    desk.push.listen(asking.heard)

    def joined(workspace: Workspace, session: str) -> None:
        if folded := workspace.ledger.opened(session):
            asking.joined(workspace, folded)

    desk.push.on_join.append(joined)

    async def follow_what_waits() -> None:
        person = identity(await desk.seat.by())
        for workspace in desk.seat.joined():
            for row in workspace.ledger.store.rows():
                if row.get("state") == "waiting" and _takes_part(person, row):
                    await _follow(desk, workspace, str(row["id"]))

    def ready() -> None:
        if not desk.push.can.updates and desk.seat.guest is None:
            desk.connection.protocol.start(follow_what_waits(), "asking what waits")

    desk.on_ready.append(ready)


async def _follow(desk: Desk, workspace: Workspace, session: str) -> None:
    try:
        await workspace.ledger.open(session)
    except (SessionlsError, OSError) as trouble:
        log.warning("session %s cannot be asked about: %s", session, trouble)
        return
    desk.push.join(workspace, session)


def _takes_part(person: str, row: Mapping[str, object]) -> bool:
    people = cast("Sequence[Mapping[str, str]]", row.get("participants") or ())
    return any((one.get("id") or one["name"]) == person for one in people)
