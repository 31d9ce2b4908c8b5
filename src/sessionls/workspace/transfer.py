"""Export and import: a session as one JSON document that loses nothing, or as Markdown to read."""

import asyncio
import base64
import json
from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import cast

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sessionls.domain.errors import BadInput, UnknownSession
from sessionls.domain.fold import apply
from sessionls.domain.records import Record, SessionCreated, WireRecord, from_wire
from sessionls.domain.session import Session
from sessionls.domain.summary import summary
from sessionls.journal.errors import SequenceConflict
from sessionls.workspace.ledger import Ledger
from sessionls.workspace.moved import rebase
from sessionls.workspace.world import World

FORMAT = 1


class ExportDocument(BaseModel):
    """The JSON export. `root` is where the workspace lay; `blobs` are base64 by their SHA-256."""

    model_config = ConfigDict(extra="forbid", defer_build=True)

    sessionls: int = Field(description="the version of this format")
    session: str
    root: str | None = None
    records: list[WireRecord] = Field(min_length=1)
    blobs: dict[str, str] = Field(default_factory=dict[str, str])


def export_json(ledger: Ledger, session_id: str, root: str | None) -> str:
    """The whole session, what it inherited included. Reads the disk: call it in a thread."""
    _known(ledger, session_id)
    records = list(ledger.wire(session_id))
    blobs = {name: base64.b64encode(ledger.store.blob(name)).decode() for name in _blobs(records)}
    document = ExportDocument(
        sessionls=FORMAT, session=session_id, root=root, records=records, blobs=blobs
    )
    return json.dumps(document.model_dump(exclude_none=False), ensure_ascii=False, indent=1)


def export_markdown(ledger: Ledger, session_id: str, root: str | None) -> str:
    """The session as a person reads it. Reads the disk: call it in a thread."""
    from sessionls.workspace.transcript import transcript

    _known(ledger, session_id)
    return transcript(ledger.summary(session_id), ledger.records(session_id), root or "").text


async def import_json(
    ledger: Ledger, world: World, content: str, root: str | None
) -> dict[str, object]:
    """Take a session from its export, under its own id, or a new one where that is taken.

    Raises:
        BadInput: it is no export, or damaged, or of a newer format. Nothing changes.
    """
    document, blobs = await asyncio.to_thread(_parsed, content)
    former = [document.root] if document.root and root and document.root != root else []
    wire = [rebase(one, former, root or "") for one in document.records]
    for blob in blobs:
        await ledger.store.put_blob(blob)
    async with ledger.creating:
        return summary(await _adopted(ledger, world, document.session, wire))


async def _adopted(
    ledger: Ledger, world: World, session_id: str, wire: list[WireRecord]
) -> Session:
    if _is_ulid(session_id) and not ledger.store.exists(session_id):
        try:
            return await ledger.adopt(session_id, wire)
        except (UnknownSession, SequenceConflict):
            # It was deleted and a fork still needs it, or its journal cannot be read: not ours.
            pass
    return await ledger.adopt(world.new_id(), wire)


def _parsed(content: str) -> tuple[ExportDocument, list[bytes]]:
    try:
        document = ExportDocument.model_validate_json(content)
    except ValidationError as error:
        raise BadInput(
            f"This is not a session export that can be read: {_first(error)}. Nothing was imported."
        ) from None
    if document.sessionls > FORMAT:
        raise BadInput("This export was made by a newer sessionls. Update sessionls to import it.")
    _check_records(document.records)
    missing = set(_blobs(document.records)) - document.blobs.keys()
    if missing:
        raise _damaged(f"{len(missing)} attachments are missing")
    return document, [_blob(name, data) for name, data in document.blobs.items()]


def _check_records(records: list[WireRecord]) -> None:
    """The records of an export are a session: dense from 1, a creation first, foldable."""
    session = Session("import")
    for number, wire in enumerate(records, 1):
        record = _record(wire, number)
        if record.seq != number:
            raise _damaged(f"record {number} has the number {record.seq}")
        if number == 1 and not isinstance(record.event, SessionCreated):
            raise _damaged("it does not begin with a session's creation")
        apply(session, record)
    if session.deleted:
        raise BadInput("This export is of a deleted session. Nothing was imported.")


def _record(wire: WireRecord, number: int) -> Record:
    try:
        return from_wire(wire)
    except (ValueError, ValidationError):
        raise _damaged(f"record {number} cannot be read") from None


def _blob(name: str, data: str) -> bytes:
    try:
        content = base64.b64decode(data, validate=True)
    except ValueError:
        raise _damaged(f"attachment {name[:12]} cannot be read") from None
    if sha256(content).hexdigest() != name:
        raise _damaged(f"attachment {name[:12]} is not what it says")
    return content


def _blobs(records: Iterable[WireRecord]) -> Iterator[str]:
    """Every blob that records refer to: in blocks of messages and in results of tools."""
    for wire in records:
        match wire:
            case {"kind": "messageAdded", "message": {"blocks": list()}}:
                message = cast("dict[str, list[object]]", wire["message"])
                yield from _blobs_of(message["blocks"])
            case {"kind": "messageEdited", "blocks": list()}:
                yield from _blobs_of(cast("list[object]", wire["blocks"]))
            case {"kind": "toolReturned", "content": {"sha256": str(name)}}:
                yield name
            case _:
                pass


def _blobs_of(blocks: list[object]) -> Iterator[str]:
    for block in blocks:
        match block:
            case {"kind": "image" | "blob", "sha256": str(name)}:
                yield name
            case _:
                pass


def _known(ledger: Ledger, session_id: str) -> None:
    if not ledger.store.exists(session_id):
        raise UnknownSession(session_id)


def _is_ulid(name: str) -> bool:
    return len(name) == 26 and name.isalnum() and name.isascii() and name.isupper()


def _first(error: ValidationError) -> str:
    detail = error.errors()[0]
    place = ".".join(str(part) for part in detail["loc"])
    return f"{place + ': ' if place else ''}{detail['msg']}"


def _damaged(how: str) -> BadInput:
    return BadInput(f"This export is damaged: {how}. Nothing was imported.")
