"""Export and import: a session as one JSON document that loses nothing, or as Markdown to read."""

import asyncio
import base64
import binascii
import json
from collections.abc import Iterator, Mapping
from typing import cast

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sessionls.domain.errors import BadInput, UnknownSession
from sessionls.domain.records import Record, SessionCreated, WireRecord, from_wire
from sessionls.domain.session import Session, summary
from sessionls.workspace.ledger import Ledger
from sessionls.workspace.moved import rebase
from sessionls.workspace.transcript import transcript
from sessionls.workspace.world import World

FORMAT = 1


class ExportDocument(BaseModel):
    """The JSON export. `root` is where the workspace lay; `blobs` are base64 by their SHA-256."""

    model_config = ConfigDict(extra="forbid")

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
    _known(ledger, session_id)
    return transcript(ledger.summary(session_id), ledger.records(session_id), root or "").text


async def import_json(
    ledger: Ledger, world: World, content: str, root: str | None
) -> dict[str, object]:
    """Take a session from its export, under its own id, or a new one where that is taken.

    Raises:
        BadInput: it is no export, or damaged, or of a newer format. Nothing changes.
    """
    document = await asyncio.to_thread(_parsed, content)
    former = [document.root] if document.root and root and document.root != root else []
    wire = [rebase(one, former, root or "") for one in document.records]
    for name, data in document.blobs.items():
        await _put_blob(ledger, name, data)
    taken = ledger.store.exists(document.session) or not _is_ulid(document.session)
    session = await ledger.adopt(world.new_id() if taken else document.session, wire)
    return summary(session)


def _parsed(content: str) -> ExportDocument:
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
    return document


def _check_records(records: list[WireRecord]) -> None:
    """The records of an export are a session: dense from 1, a creation first, foldable."""
    session = Session("import")
    from sessionls.domain.session import apply

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


async def _put_blob(ledger: Ledger, name: str, data: str) -> None:
    try:
        content = base64.b64decode(data, validate=True)
    except binascii.Error:
        raise _damaged(f"attachment {name[:12]} cannot be read") from None
    if await ledger.store.put_blob(content) != name:
        raise _damaged(f"attachment {name[:12]} is not what it says")


def _blobs(value: object) -> Iterator[str]:
    """Every blob that records refer to: `sha256` in blocks and in tool results."""
    if isinstance(value, Mapping):
        for key, inner in cast("Mapping[str, object]", value).items():
            if key == "sha256" and isinstance(inner, str):
                yield inner
            else:
                yield from _blobs(inner)
    elif isinstance(value, list):
        for inner in cast("list[object]", value):
            yield from _blobs(inner)


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
