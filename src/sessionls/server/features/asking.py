"""Permissions, questions and proposed edits: asked of the person at this editor."""

from sessionls.server.asking import Asking
from sessionls.server.desk import Desk
from sessionls.workspace.workspace import Workspace


def register(desk: Desk) -> None:
    """Ask what is asked in the sessions that this connection follows."""
    asking = Asking(desk)
    desk.push.listen(asking.heard)

    def joined(workspace: Workspace, session: str) -> None:
        if folded := workspace.ledger.opened(session):
            asking.joined(workspace, folded)

    desk.push.on_join.append(joined)
