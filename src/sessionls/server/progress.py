"""Progress of turns as `$/progress`, with cancel, for clients that show it."""

import logging
import uuid
from collections.abc import Callable
from dataclasses import dataclass

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from sessionls.domain.records import TurnEnded
from sessionls.server.abilities import Abilities
from sessionls.server.connection import Connection
from sessionls.workspace.bus import Progress, Recorded
from sessionls.workspace.doing import Doing

log = logging.getLogger(__name__)

_STEP = 1
"""A new percentage is sent when it has grown by this much."""


@dataclass(slots=True)
class _Shown:
    """One turn's progress. `percentage` and `text` are what was sent last."""

    session: str
    token: str
    title: str
    doing: Doing
    begun: bool = False
    percentage: int = -1
    text: str = ""
    ended: str | None = None


class TurnProgress:
    """Shows the turns that this connection asked for."""

    def __init__(self, connection: Connection, can: Callable[[], Abilities]) -> None:
        self._connection = connection
        self._can = can
        self._shown: dict[str, _Shown] = {}

    def follow(self, session: str, title: str, doing: Doing) -> None:
        """Show this turn from here to its end."""
        if not self._can().progress or doing.turn in self._shown:
            return
        shown = _Shown(session, f"sessionls/{uuid.uuid4()}", title, doing)
        self._shown[doing.turn] = shown
        self._connection.protocol.start(self._begin(doing.turn, shown), "progress")

    def turn_of(self, token: object) -> tuple[str, str] | None:
        """The session and turn that a token shows, for the client's cancel."""
        for turn, shown in self._shown.items():
            if shown.token == token:
                return shown.session, turn
        return None

    def recorded(self, recorded: Recorded) -> None:
        """Follow what turns do, and their ends."""
        for shown in tuple(self._shown.values()):
            if shown.session == recorded.session:
                self._take(shown, recorded)

    def advance(self, progress: Progress) -> None:
        """Say how far a turn is."""
        for shown in self._shown.values():
            if shown.session == progress.session and shown.doing.is_of(progress.turn):
                self._advance(shown, progress)

    def _take(self, shown: _Shown, recorded: Recorded) -> None:
        before = shown.doing.text
        for record in recorded.records:
            shown.doing.take(record)
            match record.event:
                case TurnEnded(turn=turn, stop_reason=reason) if turn == shown.doing.turn:
                    self._end(turn, reason)
                    return
                case _:
                    pass
        if shown.doing.text != before:
            self._say(shown)

    def _advance(self, shown: _Shown, progress: Progress) -> None:
        shown.doing.advance(progress)
        if not progress.total:
            self._say(shown)
            return
        percentage = min(100, 100 * progress.done // progress.total)
        if percentage >= shown.percentage + _STEP or percentage < shown.percentage:
            shown.percentage = percentage
            # Only where the whole turn is counted is a part of it known.
            self._say(shown, percentage if shown.doing.counts else None)

    async def _begin(self, turn: str, shown: _Shown) -> None:
        create = types.WorkDoneProgressCreateParams(token=shown.token)
        try:
            await self._connection.window_work_done_progress_create_async(create)
        except JsonRpcException as refusal:
            log.warning("the editor shows no progress: %s", refusal.code)
            del self._shown[turn]
            return
        # A progress without a percentage at its start is one whose end nobody knows.
        begin = types.WorkDoneProgressBegin(
            title=shown.title, cancellable=True, percentage=0 if shown.doing.counts else None
        )
        self._send(shown, begin)
        shown.begun = True
        if shown.ended is not None:
            self._end(turn, shown.ended)
        else:
            self._say(shown)

    def _say(self, shown: _Shown, percentage: int | None = None) -> None:
        text = shown.doing.text
        if not shown.begun or shown.ended or not text:
            return
        if text != shown.text or percentage is not None:
            shown.text = text
            self._send(shown, types.WorkDoneProgressReport(message=text, percentage=percentage))

    def _end(self, turn: str, reason: str) -> None:
        shown = self._shown[turn]
        if not shown.begun:
            shown.ended = reason
            return
        del self._shown[turn]
        shown.ended = reason
        self._send(shown, types.WorkDoneProgressEnd(message=None if reason == "end" else reason))

    def _send(self, shown: _Shown, value: object) -> None:
        self._connection.protocol.notify(types.PROGRESS, types.ProgressParams(shown.token, value))
