"""Makes ready what the first answer of a model would wait for, as soon as somebody is there."""

from weakref import WeakSet

from sessionls.server.desk import Desk
from sessionls.workspace.workspace import Workspace


def register(desk: Desk) -> None:
    """Start the worker for language models with the first session that this editor follows."""
    # A workspace that nobody sits at any more is closed, and not kept for this.
    warm: WeakSet[Workspace] = WeakSet()

    def joined(workspace: Workspace, _session: str) -> None:
        if workspace not in warm:
            warm.add(workspace)
            lent = desk.seat.lent(workspace)
            warming = desk.seat.core.models.warm_up(lent)
            desk.connection.protocol.start(warming, "warming up")

    desk.push.on_join.append(joined)
