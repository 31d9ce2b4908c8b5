"""Keys answer their first result: of deleted sessions, of what changed nothing, and of copies."""

import asyncio
from pathlib import Path

import pytest

from sessionls.domain.errors import BadInput, UnknownSession
from sessionls.workspace import forking, transfer
from sessionls.workspace.requests import Prompt
from tests.workspace.rig import ANA, BEN, Rig


async def begun(rig: Rig, key: str | None = None) -> str:
    return str((await rig.sessions.new(ANA, "One", key=key))["id"])


async def restarted(rig: Rig) -> Rig:
    await rig.close()
    return Rig(rig.store.folder)


async def test_a_deletion_answers_its_first_result_after_a_restart(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    session = await begun(rig)
    await rig.sessions.prompt(session, ANA, Prompt("hello"))
    await rig.settle()
    first = await rig.sessions.delete(session, ANA, key="gone")
    assert await rig.sessions.delete(session, ANA, key="gone") == first
    rig = await restarted(rig)
    assert await rig.sessions.delete(session, BEN, key="gone") == first
    with pytest.raises(UnknownSession):
        await rig.sessions.delete(session, ANA, key="other")
    with pytest.raises(UnknownSession):
        await rig.sessions.delete(session, ANA)
    await rig.close()


async def test_a_key_is_one_of_its_session(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    one, two = await begun(rig), await begun(rig)
    gone = [await rig.sessions.delete(name, ANA, key="gone") for name in (one, two)]
    assert [each["id"] for each in gone] == [one, two]
    await rig.close()


async def test_a_deletion_that_comes_twice_at_once_happens_once(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    session = await begun(rig)
    first, *others = await asyncio.gather(
        *(rig.sessions.delete(session, ANA, key="gone") for _ in range(5))
    )
    assert others == [first] * 4
    await rig.close()


async def test_a_deletion_whose_request_was_cancelled_is_answered_to_the_next_one(
    tmp_path: Path,
) -> None:
    rig = Rig(tmp_path)
    session = await begun(rig)
    asked = asyncio.ensure_future(  # noqa: TID251 - to be cancelled here
        rig.sessions.delete(session, ANA, key="gone")
    )
    while (known := rig.ledger.opened(session)) and not known.deleted:
        await asyncio.sleep(0)
    asked.cancel()
    await asyncio.wait([asked])
    first = await rig.sessions.delete(session, ANA, key="gone")
    assert (first["id"], first["title"]) == (session, "One")
    rig = await restarted(rig)
    assert await rig.sessions.delete(session, ANA, key="gone") == first
    assert list((tmp_path / "sessions").iterdir()) == []
    await rig.close()


async def test_a_key_of_another_command_deletes_nothing(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    session = await begun(rig)
    await rig.sessions.rename(session, ANA, "Two", key="k")
    with pytest.raises(BadInput, match="another command"):
        await rig.sessions.delete(session, ANA, key="k")
    assert rig.store.exists(session)
    await rig.close()


async def test_a_session_that_comes_back_is_not_deleted_by_an_old_key(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    session = await begun(rig)
    content = transfer.export_json(rig.ledger, session, None)
    first = await rig.sessions.delete(session, ANA, key="gone")
    back = await transfer.import_json(rig.ledger, rig.world, content, None)
    assert back["id"] == session
    assert await rig.sessions.delete(session, ANA, key="gone") == first
    assert rig.store.exists(session)
    await rig.close()


async def test_making_answers_its_first_result_though_the_session_is_deleted(
    tmp_path: Path,
) -> None:
    rig = Rig(tmp_path)
    parent = await begun(rig)
    await rig.sessions.prompt(parent, ANA, Prompt("hello"))
    await rig.settle()
    made = await rig.sessions.new(ANA, "One", key="new")
    fork = await forking.fork(rig.ledger, rig.world, parent, ANA, at=2, key="fork")
    assert fork.text == "hello"
    await rig.sessions.rename(str(made["id"]), ANA, "Two")
    for gone in (made, fork.session):
        await rig.sessions.delete(str(gone["id"]), ANA)
    rig = await restarted(rig)
    assert await rig.sessions.new(BEN, "Three", key="new") == made
    assert await forking.fork(rig.ledger, rig.world, parent, BEN, key="fork") == fork
    assert [row["id"] for row in rig.store.rows()] == [parent]
    await rig.close()


async def test_making_answers_with_the_original_where_there_is_a_copy(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    made = await rig.sessions.new(ANA, "One", key="new")
    content = transfer.export_json(rig.ledger, str(made["id"]), None)
    for _ in range(5):
        await transfer.import_json(rig.ledger, rig.world, content, None)
    rig = await restarted(rig)
    assert await rig.sessions.new(ANA, "Two", key="new") == made
    await rig.close()


async def test_what_changed_nothing_changes_nothing_the_second_time_either(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    session = await begun(rig)
    sessions = rig.sessions
    first = [
        await sessions.resume(session, ANA, key="resume"),
        await sessions.unarchive(session, ANA, key="unarchive"),
        await sessions.rename(session, ANA, "One", key="rename"),
        await sessions.keep(session, ANA, "assistant", key="keep"),
    ]
    await sessions.rename(session, BEN, "Two")
    await sessions.keep(session, BEN, "explainer")
    await sessions.pause(session, BEN)
    await sessions.archive(session, BEN)
    rig = await restarted(rig)
    sessions = rig.sessions
    again = [
        await sessions.resume(session, ANA, key="resume"),
        await sessions.unarchive(session, ANA, key="unarchive"),
        await sessions.rename(session, ANA, "One", key="rename"),
        await sessions.keep(session, ANA, "assistant", key="keep"),
    ]
    assert again == first
    now = rig.ledger.summary(session)
    assert (now["title"], now["agent"], now["state"]) == ("Two", "explainer", "paused")
    assert now["archived"]
    with pytest.raises(BadInput, match="another command"):
        await sessions.pause(session, ANA, key="resume")
    await rig.close()


async def test_what_changes_nothing_is_not_recorded(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    session = await begun(rig)
    assert (await rig.sessions.resume(session, ANA))["state"] == "idle"
    await rig.sessions.pause(session, ANA)
    again = await rig.sessions.pause(session, BEN)
    assert again["paused"] == rig.ledger.summary(session)["paused"]
    kinds = [record.event.kind for record in rig.ledger.records(session)]
    assert kinds == ["sessionCreated", "sessionPaused"]
    await rig.close()
