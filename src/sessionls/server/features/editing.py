"""Edits of agents in texts that this client holds: it changes them itself, where it can."""

from functools import partial

from sessionls.server.desk import Desk
from sessionls.server.text_changes import change_texts


def register(desk: Desk) -> None:
    """Let the workspace change this client's texts, if it has `workspace/applyEdit`."""

    def ready() -> None:
        # The texts of a guest are files of another machine.
        if desk.push.can.apply_edit and desk.seat.guest is None:
            desk.seat.texts.let_change(desk.seat, partial(change_texts, desk))

    desk.on_ready.append(ready)
