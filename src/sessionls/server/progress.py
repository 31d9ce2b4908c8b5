"""Progress of turns as `$/progress`, with cancel, for clients that show it."""

import logging
import uuid
from collections.abc import Callable
from dataclasses import dataclass

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from sessionls.domain.records import TurnEnded, TurnStarted
from sessionls.server.abilities import Abilities
from sessionls.server.connection import Connection
from sessionls.workspace.bus import Progress, Recorded

log = logging.getLogger(__name__)

_STEP = 1
"""A new percentage is sent when it has grown by this much."""


@dataclass(slots=True)
class _Shown:
    """One turn's progress. `sent` is the last percentage; -1 before the first."""

    session: str
    token: str
    title: str
    begun: bool = False
    sent: int = -1
    ended: str | None = None


class TurnProgress:
    """Shows the turns that this connection asked for."""

    def __init__(self, connection: Connection, can: Callable[[], Abilities]) -> None:
        self._connection = connection
        self._can = can
        self._shown: dict[str, _Shown] = {}

    def follow(self, session: str, turn: str, title: str) -> None:
        """Show this turn from here to its end."""
        if not self._can().progress or turn in self._shown:
            return
        shown = _Shown(session, f"sessionls/{uuid.uuid4()}", title)
        self._shown[turn] = shown
        self._connection.protocol.start(self._begin(turn, shown), "progress")

    def turn_of(self, token: object) -> tuple[str, str] | None:
        """The session and turn that a token shows, for the client's cancel."""
        for turn, shown in self._shown.items():
            if shown.token == token:
                return shown.session, turn
        return None

    def recorded(self, recorded: Recorded) -> None:
        """Follow a turn's start and end."""
        for record in recorded.records:
            match record.event:
                case TurnStarted(turn=turn, agent=agent) if shown := self._shown.get(turn):
                    self._report(shown, agent, None)
                case TurnEnded(turn=turn, stop_reason=reason) if turn in self._shown:
                    self._end(turn, reason)
                case _:
                    pass

    def advance(self, progress: Progress) -> None:
        """Say how far a turn is."""
        shown = self._shown.get(progress.turn)
        if shown is None:
            return
        if progress.total is None:
            self._report(shown, f"{progress.done} · {progress.text}", None)
            return
        percentage = 100 * progress.done // max(progress.total, 1)
        if percentage >= shown.sent + _STEP:
            shown.sent = percentage
            text = f"{progress.done}/{progress.total} · {progress.text}"
            self._report(shown, text, percentage)

    async def _begin(self, turn: str, shown: _Shown) -> None:
        create = types.WorkDoneProgressCreateParams(token=shown.token)
        try:
            await self._connection.window_work_done_progress_create_async(create)
        except JsonRpcException as refusal:
            log.warning("the editor shows no progress: %s", refusal.code)
            del self._shown[turn]
            return
        begin = types.WorkDoneProgressBegin(title=shown.title, cancellable=True, percentage=0)
        self._send(shown, begin)
        shown.begun = True
        if shown.ended is not None:
            self._end(turn, shown.ended)

    def _report(self, shown: _Shown, text: str, percentage: int | None) -> None:
        if shown.begun:
            self._send(shown, types.WorkDoneProgressReport(message=text, percentage=percentage))

    def _end(self, turn: str, reason: str) -> None:
        shown = self._shown[turn]
        if not shown.begun:
            shown.ended = reason
            return
        del self._shown[turn]
        self._send(shown, types.WorkDoneProgressEnd(message=None if reason == "end" else reason))

    def _send(self, shown: _Shown, value: object) -> None:
        self._connection.protocol.notify(types.PROGRESS, types.ProgressParams(shown.token, value))
