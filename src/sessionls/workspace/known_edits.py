"""Edits with what became of them: of open sessions from memory, older ones from their journal."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, replace

from sessionls.domain.errors import UnknownEdit
from sessionls.domain.records import EditAnswered, EditProposed, ProposedEdit, Record, from_wire
from sessionls.workspace.ledger import Ledger
from sessionls.workspace.uris import same_uri

_KINDS = frozenset({"editProposed", "editAnswered"})
_OPEN = frozenset({"waiting", "paused"})


@dataclass(frozen=True, slots=True)
class KnownEdit:
    """An edit, and the records of its answer and of its undoing, as far as there are any."""

    edit: ProposedEdit
    answer: Record | None = None
    undone: Record | None = None

    @property
    def accepted(self) -> tuple[int, ...]:
        """The numbers of the hunks that were accepted."""
        event = self.answer.event if self.answer else None
        return event.accepted if isinstance(event, EditAnswered) else ()


@dataclass(frozen=True, slots=True)
class WaitingEdit:
    """An edit that waits for an answer, and its session."""

    session: str
    edit: ProposedEdit


async def known_edit(ledger: Ledger, session_id: str, edit_id: str) -> KnownEdit:
    """An edit, however long ago it was proposed. Raises `UnknownEdit`."""
    session = await ledger.open(session_id)
    if edit := session.edits.get(edit_id):
        return KnownEdit(edit)
    await ledger.settled(session_id)
    found = await asyncio.to_thread(_find, ledger, session_id, edit_id)
    if found is None:
        raise UnknownEdit(edit_id)
    return found


def waiting_edits(ledger: Ledger, uri: str) -> Iterator[WaitingEdit]:
    """The edits of a file that wait for an answer, in the sessions that are open here."""
    wanted = same_uri(uri)
    for row in ledger.store.rows():
        session = ledger.opened(str(row["id"])) if row.get("state") in _OPEN else None
        for edit in session.edits.values() if session else ():
            if any(same_uri(change.uri) == wanted for change in edit.changes):
                yield WaitingEdit(str(row["id"]), edit)


def _find(ledger: Ledger, session_id: str, edit_id: str) -> KnownEdit | None:
    found: KnownEdit | None = None
    for wire in ledger.wire(session_id):
        record = from_wire(wire) if wire.get("kind") in _KINDS else None
        match record and record.event:
            case EditProposed(edit=edit) if edit.id == edit_id:
                found = KnownEdit(edit)
            case EditAnswered(edit_id=name, undone=False) if found and name == edit_id:
                found = replace(found, answer=record)
            case EditAnswered(edit_id=name) if found and name == edit_id:
                found = replace(found, undone=record)
            case _:
                pass
    return found
