"""Who is in the sessions that this connection follows, and that it is in them itself."""

from sessionls.server.desk import Desk
from sessionls.workspace.presence import Attendant
from sessionls.workspace.workspace import Workspace

_UNNAMED = "editor"


def register(desk: Desk) -> None:
    """Be in each session from the moment on in which this connection follows it."""

    def joined(workspace: Workspace, session: str) -> None:
        person = desk.seat.person
        if person is None:
            return
        attendant = Attendant(
            person,
            desk.connection.client.name or _UNNAMED,
            desk.seat.core.world.stamp(),
            lambda: desk.seat.role(session),
            desk.push.people,
        )
        workspace.presence.enter(session, desk.push, attendant)

    def left(workspace: Workspace, session: str) -> None:
        workspace.presence.leave(session, desk.push)

    desk.push.on_join.append(joined)
    desk.push.on_leave.append(left)
