"""Which workspace a command means that may name a session or a folder."""

from sessionls.workspace.seat import Seat
from sessionls.workspace.workspace import Workspace


async def meant(seat: Seat, session: str | None, folder: str | None) -> Workspace:
    """The workspace of a session, else that of a folder (a URI), else the first one.

    Raises:
        UnknownSession: there is no such session.
        BadInput: the folder is none of this connection's.
    """
    if session:
        return await seat.holding(session)
    return await (seat.workspace_at(folder) if folder else seat.first())
