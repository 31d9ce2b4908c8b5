"""Tells an editor that shows a list of sessions what has changed in it, also where it follows none.

Keeps the newest state of each session until it is told; a list is about now, not about each step.
"""

import asyncio

from sessionls.domain.records import SessionDeleted
from sessionls.server.desk import Desk
from sessionls.workspace.bus import Recorded
from sessionls.workspace.workspace import Workspace

CALM = 0.1
"""Seconds over which changes are gathered."""


def register(desk: Desk) -> None:
    """Hear of every record in the workspaces of this connection, where the client shows a list."""
    listing = _Listing(desk)
    desk.push.listen(listing.heard)
    desk.connection.on_closed.append(listing.close)


class _Listing:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._changed: dict[str, dict[str, object]] = {}
        self._due: asyncio.TimerHandle | None = None

    def heard(self, _: Workspace, recorded: Recorded) -> None:
        if not self._desk.push.can.lists:
            return
        is_gone = any(isinstance(record.event, SessionDeleted) for record in recorded.records)
        gone = {"deleted": True} if is_gone else {}
        self._changed[recorded.session] = {"session": recorded.summary, **gone}
        self._tell_soon()

    def close(self) -> None:
        if self._due:
            self._due.cancel()

    def _tell_soon(self) -> None:
        if self._due is None:
            self._due = asyncio.get_running_loop().call_later(CALM, self._tell)

    def _tell(self) -> None:
        self._due = None
        if self._desk.connection.writer.is_behind:
            # Who reads slowly gets the state of later, and only that.
            self._tell_soon()
            return
        changed, self._changed = self._changed, {}
        for params in changed.values():
            self._desk.push.listed(params)
