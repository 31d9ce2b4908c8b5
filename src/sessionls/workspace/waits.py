"""Turns that wait for a person: each for the first record that answers it, and how long."""

import asyncio
import contextlib
from collections.abc import Callable, Generator

from sessionls.domain.records import (
    EditAnswered,
    PermissionAnswered,
    QuestionAnswered,
    Record,
)
from sessionls.workspace.bus import Happening, Recorded


class Waits:
    """Hands the answers that are recorded to those who wait for them.

    `seconds` is a clock that only moves forward.
    """

    def __init__(self, seconds: Callable[[], float]) -> None:
        self._seconds = seconds
        self._waiters: dict[str, int] = {}
        self._since: dict[str, float] = {}
        self._waited: dict[str, float] = {}
        self._waiting: dict[str, asyncio.Future[Record]] = {}
        self._expected: dict[str, set[str]] = {}

    def expect(self, name: str, session: str) -> None:
        """Keep the answer to a permission, question or edit of a session from now on.

        Called before the question is recorded: its answer may come at once. `release` ends it.
        """
        self._expected.setdefault(session, set()).add(name)
        self._future(name)

    def expects(self, name: str) -> bool:
        """Whether an answer is waited for, or has come and nobody has taken it."""
        return name in self._waiting

    async def answer(self, name: str) -> Record:
        """The record of the first answer: the one that has come, or the next."""
        try:
            with self._standing_still(self._session_of(name)):
                return await self._future(name)
        finally:
            self._waiting.pop(name, None)

    def working(self, session: str) -> float:
        """A clock that stands still while a turn of the session waits for a person.

        Its times are those of one turn: with the next one it begins anew.
        """
        now = self._since.get(session, self._seconds())
        return now - self._waited.get(session, 0.0)

    def release(self, session: str) -> None:
        """The turn of a session has ended: of what it expected, nothing is taken any more."""
        self._waited.pop(session, None)
        for name in self._expected.pop(session, ()):
            if waiting := self._waiting.pop(name, None):
                waiting.cancel()

    def told(self, happening: Happening) -> None:
        """Hear of what is recorded."""
        if isinstance(happening, Recorded):
            for record in happening.records:
                waiting = self._waiting.get(answered_by(record) or "")
                if waiting and not waiting.done():
                    waiting.set_result(record)

    @contextlib.contextmanager
    def _standing_still(self, session: str) -> Generator[None]:
        self._waiters[session] = self._waiters.get(session, 0) + 1
        self._since.setdefault(session, self._seconds())
        try:
            yield
        finally:
            self._waiters[session] -= 1
            if not self._waiters[session]:
                del self._waiters[session]
                # Several calls of a turn may wait at once: that time counts once.
                self._stood(session, self._seconds() - self._since.pop(session))

    def _stood(self, session: str, seconds: float) -> None:
        """The clock of a session stood still so long; its turn may have ended meanwhile."""
        if session in self._expected:
            self._waited[session] = self._waited.get(session, 0.0) + seconds

    def _session_of(self, name: str) -> str:
        return next((one for one, names in self._expected.items() if name in names), "")

    def _future(self, name: str) -> asyncio.Future[Record]:
        return self._waiting.setdefault(name, asyncio.get_running_loop().create_future())


def answered_by(record: Record) -> str | None:
    """The id of the permission, question or edit that a record answers."""
    match record.event:
        case PermissionAnswered(permission_id=name):
            return name
        case QuestionAnswered(question_id=name):
            return name
        case EditAnswered(edit_id=name, undone=False):
            return name
        case _:
            return None
