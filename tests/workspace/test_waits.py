"""What turns wait for: kept from the question on, and not longer than the turn."""

import asyncio
from pathlib import Path

import pytest

from sessionls.domain.errors import Refused
from sessionls.domain.permission import Verdict
from sessionls.engine.tools.tool import Tool
from sessionls.workspace.outfit import Outfit
from sessionls.workspace.waits import Waits
from tests.workspace.rig import Rig
from tests.workspace.test_waiting import Saw, asked, begin, crashed, saws_once


async def test_what_nobody_took_is_gone_with_the_turn_and_others_stay() -> None:
    waits = Waits()
    waits.expect("p1", "one")
    waits.expect("p2", "two")
    waits.release("one")
    assert (waits.expects("p1"), waits.expects("p2")) == (False, True)


async def test_whoever_stops_waiting_leaves_nothing_behind() -> None:
    waits = Waits()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0):
            await waits.answer("p1")
    assert not waits.expects("p1")


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
