"""Shows the progress of turns that commands began."""

from sessionls.domain.errors import SessionlsError
from sessionls.domain.session import Session
from sessionls.server.desk import Desk
from sessionls.workspace.choice import OFFLINE
from sessionls.workspace.doing import Doing
from sessionls.workspace.workspace import Workspace


async def follow(
    desk: Desk, workspace: Workspace, session: str, turn: str, title: str = ""
) -> None:
    """Show a turn from here to its end; `title` is the session's where none is given.

    A repeated command may name one that has ended: of that nothing is shown.
    """
    folded = await workspace.ledger.open(session)
    if not workspace.ledger.is_unfinished(session, turn):
        return
    doing = Doing(turn, workspace.id, counts=_is_counted(desk, workspace, folded, turn))
    doing.look_back(folded)
    desk.push.progress.follow(session, title or folded.title, doing)


def _is_counted(desk: Desk, workspace: Workspace, folded: Session, turn: str) -> bool:
    """Whether no model answers, as far as that is known before the turn begins."""
    try:
        agent = workspace.agents.get(folded.turns[turn].asked or folded.agent)
    except SessionlsError:
        return False
    return desk.seat.core.model_for(agent, desk.seat.lent(workspace)) == OFFLINE
