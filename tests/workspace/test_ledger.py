"""The ledger: who asks twice gets one answer, who goes away takes nobody along."""

import asyncio
from pathlib import Path

import pytest

from sessionls.domain.errors import UnknownSession
from sessionls.domain.records import SessionRenamed
from sessionls.workspace import forking
from sessionls.workspace.bus import Happening, Recorded
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
