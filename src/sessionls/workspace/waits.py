"""Turns that wait for a person: each for the first record that answers it."""

import asyncio

from sessionls.domain.records import (
    EditAnswered,
    PermissionAnswered,
    QuestionAnswered,
    Record,
)
from sessionls.workspace.bus import Happening, Recorded


class Waits:
    """Hands the answers that are recorded to those who wait for them."""

    def __init__(self) -> None:
        self._waiting: dict[str, asyncio.Future[Record]] = {}

    def expect(self, name: str) -> None:
        """Wait from now on for the answer to a permission, question or edit of this id.

        Called before the question is recorded: its answer may come at once.
        """
        self._waiting.setdefault(name, asyncio.get_running_loop().create_future())

    async def answer(self, name: str) -> Record:
        """The record of the first answer. `expect` came before."""
        try:
            return await self._waiting[name]
        finally:
            del self._waiting[name]

    def told(self, happening: Happening) -> None:
        """Hear of what is recorded."""
        if isinstance(happening, Recorded):
            for record in happening.records:
                waiting = self._waiting.get(answered_by(record) or "")
                if waiting and not waiting.done():
                    waiting.set_result(record)


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
