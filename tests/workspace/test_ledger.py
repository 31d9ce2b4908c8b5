"""The ledger: who asks twice gets one answer, who goes away takes nobody along."""

import asyncio
from pathlib import Path

import pytest

from sessionls.domain.blocks import DiagnosticsBlock
from sessionls.domain.errors import BadInput, Refused, UnknownSession
from sessionls.domain.records import SessionRenamed
from sessionls.journal.errors import StoreBroken
from sessionls.workspace import forking
from sessionls.workspace.bus import Happening, Recorded
from sessionls.workspace.ledger import Appended
from sessionls.workspace.requests import Prompt
from tests.workspace.rig import ANA, Rig


async def made(folder: Path) -> str:
    """A session that a former process left."""
    rig = Rig(folder)
    session = str((await rig.sessions.new(ANA, "One"))["id"])
    await rig.close()
    return session


async def test_a_key_that_comes_twice_at_once_makes_one_session(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    first, second = await asyncio.gather(*(rig.sessions.new(ANA, "One", key="k") for _ in "ab"))
    forks = await asyncio.gather(
        *(forking.fork(rig.ledger, rig.world, str(first["id"]), ANA, key="f") for _ in "ab")
    )
    assert first == second
    assert forks[0] == forks[1]
    assert len(rig.store.rows()) == 2
    await rig.close()


async def test_a_prompt_that_comes_twice_at_once_is_one_message(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    session = str((await rig.sessions.new(ANA))["id"])
    prompt = Prompt("hello", key="k")
    first, second = await asyncio.gather(*(rig.sessions.prompt(session, ANA, prompt) for _ in "ab"))
    assert first == second
    await rig.close()


async def test_who_asked_first_may_go_away(tmp_path: Path) -> None:
    session = await made(tmp_path)
    rig = Rig(tmp_path)
    first = asyncio.ensure_future(rig.ledger.open(session))  # noqa: TID251 - to be cancelled here
    await asyncio.sleep(0)
    second = asyncio.ensure_future(rig.ledger.open(session))  # noqa: TID251
    await asyncio.sleep(0)
    first.cancel()
    assert (await second).title == "One"
    await rig.close()


async def test_a_request_that_is_cancelled_does_not_undo_what_was_accepted(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    session = str((await rig.sessions.new(ANA, "One"))["id"])
    told: list[Happening] = []
    rig.bus.subscribe(told.append)
    folded = await rig.ledger.open(session)
    work = asyncio.ensure_future(rig.ledger.record(folded, ANA, SessionRenamed(title="Two")))  # noqa: TID251
    await asyncio.sleep(0)
    work.cancel()
    await rig.ledger.settled(session)
    assert rig.ledger.summary(session)["title"] == "Two"
    assert [type(one) for one in told] == [Recorded]
    await rig.close()
    again = Rig(tmp_path)
    assert again.ledger.summary(session)["title"] == "Two"
    await again.close()


async def test_a_session_that_is_not_there_is_named(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    with pytest.raises(UnknownSession, match="nowhere"):
        await rig.ledger.open("nowhere")
    await rig.close()


async def test_what_cannot_be_written_down_leaves_the_session_as_it_was(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    session = str((await rig.sessions.new(ANA, "One"))["id"])
    deep: dict[str, object] = {}
    for _ in range(400):
        deep = {"deep": deep}
    context = (DiagnosticsBlock(diagnostics=(deep,)),)
    with pytest.raises(BadInput):
        await rig.sessions.prompt(session, ANA, Prompt("hello", context=context))
    await rig.sessions.rename(session, ANA, "Two")
    assert [r.event.kind for r in rig.ledger.records(session)] == [
        "sessionCreated",
        "sessionRenamed",
    ]
    await rig.close()


async def test_a_message_to_a_session_that_is_being_deleted_is_refused(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    session = str((await rig.sessions.new(ANA, "One"))["id"])
    deleted, prompted = await asyncio.gather(
        rig.sessions.delete(session, ANA),
        rig.sessions.prompt(session, ANA, Prompt("hello")),
        return_exceptions=True,
    )
    assert not isinstance(deleted, BaseException)
    if not isinstance(prompted, UnknownSession):
        assert deleted["seq"] == 3
    assert rig.store.rows() == ()
    await rig.close()


async def test_a_fork_of_a_fork_knows_its_default_when_the_first_parent_is_gone(
    tmp_path: Path,
) -> None:
    rig = Rig(tmp_path)
    parent = str((await rig.sessions.new(ANA, "One", "security"))["id"])
    await rig.sessions.prompt(parent, ANA, Prompt("hello"))
    await rig.settle()
    child = (await forking.fork(rig.ledger, rig.world, parent, ANA)).session
    await rig.sessions.keep(str(child["id"]), ANA, "explainer")
    await rig.sessions.delete(parent, ANA)
    again = await forking.fork(rig.ledger, rig.world, str(child["id"]), ANA, at=2)
    assert again.session["agent"] == "security"
    await rig.close()


async def test_a_key_of_another_command_is_refused(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    session = str((await rig.sessions.new(ANA, "One"))["id"])
    await rig.sessions.rename(session, ANA, "Two", key="k")
    with pytest.raises(BadInput, match="another command"):
        await rig.sessions.pause(session, ANA, key="k")
    assert rig.ledger.summary(session)["state"] == "idle"
    await rig.close()


async def test_the_first_answer_of_a_fork_stays_though_its_parent_goes_on(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    parent = str((await rig.sessions.new(ANA, "One"))["id"])
    await rig.sessions.prompt(parent, ANA, Prompt("first"))
    await rig.settle()
    whole = await forking.fork(rig.ledger, rig.world, parent, ANA, key="whole")
    before = await forking.fork(rig.ledger, rig.world, parent, ANA, at=2, key="before")
    await rig.sessions.prompt(parent, ANA, Prompt("second"))
    await rig.settle()
    assert await forking.fork(rig.ledger, rig.world, parent, ANA, key="whole") == whole
    assert await forking.fork(rig.ledger, rig.world, parent, ANA, key="before") == before
    assert (whole.text, before.text) == (None, "first")
    await rig.close()


async def test_a_store_that_another_process_made_is_found(tmp_path: Path) -> None:
    rig = Rig(tmp_path / "none", find=True)
    session = await made(tmp_path / "none")
    await rig.ledger.refresh()
    assert rig.ledger.summary(session)["title"] == "One"
    await rig.close()


async def test_who_comes_right_after_a_failed_write_hears_why_that_failed(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    session = str((await rig.sessions.new(ANA, "One"))["id"])
    folded = await rig.ledger.open(session)
    (journal,) = tmp_path.rglob(f"{session}.jsonl")
    journal.unlink()
    first = asyncio.ensure_future(rig.ledger.record(folded, ANA, SessionRenamed(title="Two")))  # noqa: TID251
    others: list[asyncio.Future[Appended]] = []
    while not first.done():
        # One in each step of the loop: one of them comes before the failure is known here.
        another = rig.ledger.record(folded, ANA, SessionRenamed(title="Three"))
        others.append(asyncio.ensure_future(another))  # noqa: TID251
        await asyncio.sleep(0)
    told = await asyncio.gather(first, *others, return_exceptions=True)
    assert {type(one) for one in told} <= {StoreBroken, Refused}
    await rig.close()
