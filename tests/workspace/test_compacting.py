"""Summaries in the place of what came before: what they cost is known whatever happens."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from sessionls.domain.blocks import TextBlock
from sessionls.domain.records import HistoryCompacted, TurnEnded
from sessionls.domain.usage import Usage
from sessionls.engine.context.fitting import tokens_of
from sessionls.engine.models.model import (
    Finished,
    ModelEvent,
    ModelFailed,
    ModelRequest,
    PersonSaid,
    TextDelta,
)
from sessionls.engine.models.scripted import ScriptedModel
from sessionls.workspace.requests import Prompt
from tests.workspace.rig import ANA, Rig, echo

LONG = "word " * 1_000


def sums_up(request: ModelRequest) -> Sequence[ModelEvent | ModelFailed]:
    """Summaries cost half a dollar, answers nothing."""
    if request.agent != "summary":
        return echo(request)
    cost = Usage(input=100, output=10, cost=0.5)
    return (TextDelta("All of it, in short."), Finished("end", "scripted", cost))


async def with_history(folder: Path) -> tuple[Rig, str]:
    """A session whose history no longer fits; what came before its newest messages does."""
    rig = Rig(folder, sums_up)
    session = str((await rig.sessions.new(ANA))["id"])
    for n in range(6):
        await rig.sessions.prompt(session, ANA, Prompt(f"{n} {LONG}"))
        await rig.settle()
    rig.window, rig.cut_cost = 15 * tokens_of([PersonSaid("Ana", (TextBlock(text=LONG),))]), 0.25
    return rig, session


async def hanging(rig: Rig) -> None:
    """Wait until an answer of the model is under way that does not end."""
    async with asyncio.timeout(20):
        while not rig.model.hanging:
            await asyncio.sleep(0)


def ended(rig: Rig, session: str) -> TurnEnded:
    ends = [one.event for one in rig.ledger.records(session) if isinstance(one.event, TurnEnded)]
    return ends[-1]


async def test_a_summary_is_a_part_of_what_its_turn_cost(tmp_path: Path) -> None:
    rig, session = await with_history(tmp_path)
    await rig.sessions.prompt(session, ANA, Prompt("And now?"))
    await rig.settle()
    assert ended(rig, session).usage.cost == 0.5
    assert ended(rig, session).usage.input == 100
    assert sum(rig.spent) == 0.5
    await rig.close()


async def test_the_cost_of_a_summary_outlives_a_turn_that_is_cancelled_before_its_answer(
    tmp_path: Path,
) -> None:
    rig, session = await with_history(tmp_path)
    await rig.sessions.prompt(session, ANA, Prompt("hang on"))
    await hanging(rig)
    await rig.turns.cancel(session, ANA)
    assert any(isinstance(one.event, HistoryCompacted) for one in rig.ledger.records(session))
    # The summary, and an answer that was cut short.
    assert ended(rig, session).usage.cost == pytest.approx(0.75)
    assert sum(rig.spent) == pytest.approx(0.75)
    await rig.close()


async def test_a_summary_that_is_cut_short_costs_what_an_answer_does(tmp_path: Path) -> None:
    rig, session = await with_history(tmp_path)
    rig.model = ScriptedModel(lambda _: (TextDelta("All of"),), lambda _: True)
    await rig.sessions.prompt(session, ANA, Prompt("And now?"))
    await hanging(rig)
    await rig.turns.cancel(session, ANA)
    assert ended(rig, session).usage.cost == pytest.approx(0.25)
    assert sum(rig.spent) == pytest.approx(0.25)
    await rig.close()


async def test_what_a_turn_used_before_it_was_paused_is_counted_once(tmp_path: Path) -> None:
    rig, session = await with_history(tmp_path)
    await rig.sessions.prompt(session, ANA, Prompt("hang on"))
    await hanging(rig)
    await rig.sessions.pause(session, ANA)
    await rig.close()
    again = Rig(tmp_path, sums_up)
    again.model = ScriptedModel(sums_up)
    await again.sessions.resume(session, ANA)
    await again.settle()
    assert ended(again, session).usage.cost == pytest.approx(0.75)
    assert sum(rig.spent) == pytest.approx(0.75)
    assert not again.spent
    await again.close()
