"""Sessions as documents: what travels with them, and what a refused import leaves behind."""

import asyncio
import base64
import json
from collections.abc import AsyncGenerator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from sessionls.domain.blocks import BlobBlock, DiagnosticsBlock
from sessionls.domain.errors import BadInput
from sessionls.workspace import forking, transfer
from sessionls.workspace.requests import Prompt
from tests.workspace.rig import ANA, Rig

PICTURE = b"the bytes of a picture"
NAME = sha256(PICTURE).hexdigest()


@pytest.fixture
async def rig(tmp_path: Path) -> AsyncGenerator[Rig]:
    made = Rig(tmp_path / "store")
    yield made
    await made.close()


async def session_with(rig: Rig, *blocks: BlobBlock | DiagnosticsBlock) -> str:
    session = str((await rig.sessions.new(ANA, "Travels"))["id"])
    await rig.sessions.prompt(session, ANA, Prompt("look", context=blocks))
    await rig.settle()
    return session


async def exported(rig: Rig) -> dict[str, Any]:
    """The export of a session with an attachment."""
    await rig.store.put_blob(PICTURE)
    session = await session_with(rig, BlobBlock(sha256=NAME, size=len(PICTURE)))
    return json.loads(transfer.export_json(rig.ledger, session, None))


async def imported(rig: Rig, document: object) -> str:
    content = json.dumps(document)
    return str((await transfer.import_json(rig.ledger, rig.world, content, None))["id"])


async def test_attachments_travel_with_their_session(rig: Rig, tmp_path: Path) -> None:
    document = await exported(rig)
    assert document["blobs"] == {NAME: base64.b64encode(PICTURE).decode()}
    other = Rig(tmp_path / "other")
    assert await imported(other, document) == document["session"]
    assert other.store.blob(NAME) == PICTURE
    await other.close()


@pytest.mark.parametrize("data", ["eW91cnM=", "no base64!", "\u00e9"])
async def test_a_refused_import_leaves_no_attachment_behind(
    rig: Rig, tmp_path: Path, data: str
) -> None:
    document = await exported(rig)
    document["blobs"]["0" * 64] = data
    other = Rig(tmp_path / "other")
    with pytest.raises(BadInput, match="Nothing was imported"):
        await imported(other, document)
    assert list((tmp_path / "other" / "blobs").iterdir()) == []
    await other.close()


async def test_an_import_whose_attachment_is_missing_is_refused(rig: Rig) -> None:
    document = await exported(rig)
    document["blobs"] = {}
    with pytest.raises(BadInput, match="1 attachments are missing"):
        await imported(rig, document)


async def test_a_session_that_was_deleted_but_is_needed_by_a_fork_comes_back_under_a_new_id(
    rig: Rig,
) -> None:
    session = await session_with(rig)
    content = transfer.export_json(rig.ledger, session, None)
    await forking.fork(rig.ledger, rig.world, session, ANA)
    await rig.sessions.delete(session, ANA)
    twin = await imported(rig, json.loads(content))
    assert twin != session
    before = [wire["id"] for wire in json.loads(content)["records"]]
    assert [wire["id"] for wire in rig.ledger.wire(twin)] == before


async def test_two_imports_of_one_export_at_a_time_are_two_sessions(
    rig: Rig, tmp_path: Path
) -> None:
    document = await exported(rig)
    other = Rig(tmp_path / "other")
    async with asyncio.TaskGroup() as group:
        twins = [group.create_task(imported(other, document)) for _ in range(2)]
    assert len({twin.result() for twin in twins}) == 2
    await other.close()


async def test_a_hash_in_somebody_elses_diagnostic_is_no_attachment(rig: Rig) -> None:
    diagnostic: dict[str, object] = {"message": "old", "data": {"sha256": "0" * 64}}
    session = await session_with(rig, DiagnosticsBlock(diagnostics=(diagnostic,)))
    document = json.loads(transfer.export_json(rig.ledger, session, None))
    assert document["blobs"] == {}
    assert await imported(rig, document) != session
