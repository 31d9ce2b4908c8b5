"""What turns wait for: kept from the question on, and not longer than the turn."""

import asyncio
from contextlib import suppress
from pathlib import Path

import pytest

from sessionls.domain.errors import Refused
from sessionls.domain.permission import Verdict
from sessionls.engine.tools.tool import Tool
from sessionls.workspace.outfit import Outfit
from sessionls.workspace.waits import Waits
from sessionls.workspace.world import real_world
from tests.workspace.rig import ANA, BEN, Rig
from tests.workspace.test_waiting import Saw, asked, begin, crashed, saws_once


async def test_what_nobody_took_is_gone_with_the_turn_and_others_stay() -> None:
    waits = Waits(real_world().seconds)
    waits.expect("p1", "one")
    waits.expect("p2", "two")
    waits.release("one")
    assert (waits.expects("p1"), waits.expects("p2")) == (False, True)


async def test_whoever_stops_waiting_leaves_nothing_behind() -> None:
    waits = Waits(real_world().seconds)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0):
            await waits.answer("p1")
    assert not waits.expects("p1")


async def test_the_clock_of_a_session_stands_still_while_anything_in_it_waits() -> None:
    now = [0.0]
    waits = Waits(lambda: now[0])
    for name, session in (("p1", "one"), ("p2", "one"), ("p3", "two")):
        waits.expect(name, session)

    async def wait(name: str) -> None:
        with suppress(asyncio.CancelledError):
            await waits.answer(name)

    async with asyncio.TaskGroup() as group:
        first, second = (group.create_task(wait(name)) for name in ("p1", "p2"))
        await asyncio.sleep(0)
        now[0] = 10.0
        assert (waits.working("one"), waits.working("two")) == (0.0, 10.0)
        first.cancel()
        await asyncio.wait([first])
        now[0] = 30.0
        assert waits.working("one") == 0.0
        second.cancel()
    now[0] = 31.0
    assert (waits.working("one"), waits.working("two")) == (1.0, 31.0)


async def test_with_the_turn_goes_what_is_known_of_its_waiting() -> None:
    now = [0.0]
    waits = Waits(lambda: now[0])
    waits.expect("p1", "one")

    async def wait() -> None:
        with suppress(asyncio.CancelledError):
            await waits.answer("p1")

    async with asyncio.TaskGroup() as group:
        waiting = group.create_task(wait())
        await asyncio.sleep(0)
        now[0] = 30.0
        waiting.cancel()
    assert waits.working("one") == 0.0
    waits.release("one")
    assert waits.working("one") == 30.0


@pytest.mark.parametrize("end", ["allow", "cancel"])
async def test_the_duration_of_a_turn_is_that_of_its_work(tmp_path: Path, end: str) -> None:
    passed = [0.0]
    rig = Rig(tmp_path / "one", saws_once, {"saw": Saw()}, seconds=lambda: passed[0])
    rig.judge = lambda _: Verdict("ask", "the test asks")
    session, turn = await begin(rig)
    name = await asked(rig, session)
    async with asyncio.timeout(20):
        worked = -1.0
        while worked != rig.waits.working(session):
            worked = rig.waits.working(session)
            passed[0] += 0.001
            await asyncio.sleep(0)
    passed[0] += 1000.0
    if end == "allow":
        await rig.sessions.answer(session, BEN, name, "once")
    else:
        await rig.turns.cancel(session, ANA, turn)
    await rig.settle()
    usage = (await rig.ledger.open(session)).turns[turn].usage
    assert usage is not None
    assert 0 < usage.duration < 10.0
    await rig.close()


async def test_a_turn_that_cannot_be_prepared_waits_for_nothing(tmp_path: Path) -> None:
    rig = Rig(tmp_path / "one", saws_once, {"saw": Saw()})
    rig.judge = lambda _: Verdict("ask", "the test asks")
    session, _ = await begin(rig)
    name = await asked(rig, session)
    await rig.ledger.settled(session)
    again = Rig(crashed(tmp_path / "one", tmp_path / "two"), saws_once)

    def broken(_outfit: Outfit) -> Tool:
        raise Refused("There is no saw.")

    again.of_turn = [broken]
    await again.take_up()
    await again.settle()
    assert not again.waits.expects(name)
    for one in (rig, again):
        await one.close()
