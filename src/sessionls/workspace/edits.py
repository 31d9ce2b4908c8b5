"""Edits that agents propose: answered once, applied, recorded, undone. Writes no file itself."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Literal
from weakref import WeakValueDictionary

from sessionls.domain.errors import BadInput, Refused
from sessionls.domain.hunks import chosen, numbered
from sessionls.domain.records import By, EditAnswered, ProposedEdit
from sessionls.workspace.edit_plan import accepting, undoing
from sessionls.workspace.edit_views import FileView, views
from sessionls.workspace.given_before import given_before
from sessionls.workspace.known_edits import KnownEdit, WaitingEdit, known_edit, waiting_edits
from sessionls.workspace.ledger import Ledger
from sessionls.workspace.texts import FileWrite, Texts

Accepted = Collection[int] | Literal["all", "none"]
"""Numbers of hunks, from 0 on through all files of an edit."""
Write = Callable[[str, Sequence[FileWrite]], Awaitable[None]]
"""Changes texts, under a title. Raises `Refused` where one is not what it was."""

AtWork = Callable[[str], Awaitable[object]]
"""Lets the turn of a session hear answers from here on. Raises `Refused` where it cannot."""


@dataclass(frozen=True, slots=True)
class Applied:
    """The hunks that were applied or taken back, and the URIs of their files."""

    applied: tuple[int, ...]
    files: tuple[str, ...]


class Edits:
    """The edits of a workspace's sessions.

    A text is changed first and the answer recorded behind it: what is recorded as applied is. When
    the process ends in between, the next answer finds the text as it is to be, and only records it.
    """

    def __init__(
        self, ledger: Ledger, texts: Texts, write: Write, at_work: AtWork | None = None
    ) -> None:
        self._ledger = ledger
        self._texts = texts
        self._write = write
        self._at_work = at_work
        self._locks = WeakValueDictionary[tuple[str, str], asyncio.Lock]()

    async def answer(
        self,
        session_id: str,
        edit_id: str,
        by: By,
        accepted: Accepted,
        key: str | None = None,
        reason: str | None = None,
    ) -> Applied:
        """Apply the accepted hunks and record it. The first answer counts; later ones are told.

        An edit whose turn has ended unanswered may still be answered.

        Raises:
            UnknownEdit: the session has no such edit.
            Refused: somebody was first, a text has changed, or the session is paused and no turn
                hears the answer; nothing is recorded.
        """
        async with self._lock(session_id, edit_id):
            if first := await self._first(session_id, edit_id, key):
                return first
            known = await known_edit(self._ledger, session_id, edit_id)
            numbers = _numbers(known.edit, accepted)
            if known.answer:
                raise Refused(_late(known))
            await self._let_hear(session_id, edit_id)
            writes = await asyncio.to_thread(accepting, known.edit, numbers, self._texts.current)
            event = EditAnswered(edit_id=edit_id, accepted=numbers, key=key, reason=reason)
            return await self._change(session_id, by, known.edit, writes, event)

    async def undo(self, session_id: str, edit_id: str, by: By, key: str | None = None) -> Applied:
        """Take back what was applied, where the text is still what it made, and record it.

        Raises:
            UnknownEdit: the session has no such edit.
            Refused: nothing is applied, or a text has changed since; nothing is recorded.
        """
        async with self._lock(session_id, edit_id):
            if first := await self._first(session_id, edit_id, key):
                return first
            known = await known_edit(self._ledger, session_id, edit_id)
            if known.undone:
                raise Refused(f"{known.undone.by.name} has undone this edit already.")
            numbers = known.accepted
            if not numbers:
                raise Refused("Nothing of this edit was applied, so there is nothing to undo.")
            writes = await asyncio.to_thread(undoing, known.edit, numbers, self._texts.current)
            event = EditAnswered(edit_id=edit_id, accepted=numbers, undone=True, key=key)
            return await self._change(session_id, by, known.edit, writes, event)

    async def known(self, session_id: str, edit_id: str) -> KnownEdit:
        """An edit with what became of it. Raises `UnknownEdit`."""
        return await known_edit(self._ledger, session_id, edit_id)

    async def views(self, known: KnownEdit) -> tuple[FileView, ...]:
        """The files of an edit as they stand now, without it and with it."""
        return await asyncio.to_thread(views, known, self._texts.current)

    def waiting(self, uri: str) -> tuple[WaitingEdit, ...]:
        """The edits of a file that wait for an answer."""
        return tuple(waiting_edits(self._ledger, uri))

    async def _let_hear(self, session_id: str, edit_id: str) -> None:
        """Who proposed the edit may wait since an earlier process, and not be at work yet."""
        session = await self._ledger.open(session_id)
        if self._at_work and edit_id in session.edits:
            await self._at_work(session_id)

    async def _change(
        self,
        session_id: str,
        by: By,
        edit: ProposedEdit,
        writes: Sequence[FileWrite],
        event: EditAnswered,
    ) -> Applied:
        session = await self._ledger.open(session_id)
        if trouble := self._ledger.store.trouble:
            raise Refused(trouble)
        if writes:
            title = f"Undo: {edit.title}" if event.undone else edit.title
            await self._write(title, writes)
            session = await self._ledger.open(session_id)
        await self._ledger.record(session, by, event)
        return _applied(edit, event.accepted)

    async def _first(self, session_id: str, edit_id: str, key: str | None) -> Applied | None:
        """What the command with this key answered before."""
        first = await given_before(
            self._ledger, session_id, key, EditAnswered, lambda event: event.edit_id == edit_id
        )
        if first is None:
            return None
        known = await known_edit(self._ledger, session_id, edit_id)
        return _applied(known.edit, first.event.accepted)

    def _lock(self, session_id: str, edit_id: str) -> asyncio.Lock:
        return self._locks.setdefault((session_id, edit_id), asyncio.Lock())


def _numbers(edit: ProposedEdit, accepted: Accepted) -> tuple[int, ...]:
    count = len(tuple(numbered(edit)))
    if isinstance(accepted, str):
        return tuple(range(count)) if accepted == "all" else ()
    if wrong := [number for number in accepted if not 0 <= number < count]:
        raise BadInput(
            f"This edit has no hunk {wrong[0]}: they are numbered from 0 to {count - 1}."
        )
    return tuple(sorted(set(accepted)))


def _late(known: KnownEdit) -> str:
    who = known.answer.by.name if known.answer else "Somebody"
    if not known.accepted:
        return f"{who} has rejected this edit already."
    every = len(tuple(numbered(known.edit)))
    part = "" if len(known.accepted) == every else f" {len(known.accepted)} of {every} hunks of"
    return f"{who} has accepted{part} this edit already."


def _applied(edit: ProposedEdit, numbers: tuple[int, ...]) -> Applied:
    files = [change.uri for change, places in chosen(edit, numbers) if places]
    return Applied(numbers, tuple(dict.fromkeys(files)))
