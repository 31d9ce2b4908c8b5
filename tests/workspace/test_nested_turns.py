"""Turns inside turns: budgets and pauses hold before each of them, and none is lost by it."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from sessionls.domain.permission import Verdict
from sessionls.domain.records import ToolCall, TurnPaused, TurnStarted
from sessionls.domain.session import Session
from sessionls.domain.usage import Usage
from sessionls.engine.models.model import (
    CallAsked,
    Finished,
    ModelEvent,
    ModelFailed,
    ModelRequest,
    TextDelta,
    ToolSaid,
)
from sessionls.workspace.outfit import Limit
from sessionls.workspace.requests import Prompt
from tests.workspace.rig import ANA, BEN, Rig, said

TENCENTS = Usage(cost=0.1)
"""What each answer costs."""


def delegates(request: ModelRequest) -> Sequence[ModelEvent | ModelFailed]:
    """One answer lets the tester do three parts of the work."""
    if request.agent == "tester":
        return TextDelta(f"did {said(request)}"), Finished("end", "scripted", TENCENTS)
    found = [step for step in request.history if isinstance(step, ToolSaid)]
    if found:
        words = " / ".join(one.content for one in found)
        return TextDelta(words), Finished("end", "scripted", TENCENTS)
    calls = (
        ToolCall(id=name, name="agent", arguments={"name": "tester", "text": name})
        for name in ("one", "two", "three")
    )
    return (*(CallAsked(call) for call in calls), Finished("tool_calls", "scripted", TENCENTS))


def up_to(dollars: float) -> Limit:
    """The limit of a session's budget."""

    def limit(session: Session, running: Usage) -> str | None:
        spent = session.spent + (running.cost or 0.0)
        return "The budget is spent." if spent > dollars - 0.01 else None

    return limit


async def begin(rig: Rig) -> str:
    session = str((await rig.sessions.new(ANA))["id"])
    await rig.sessions.prompt(session, ANA, Prompt("go"))
    return session


async def asked(rig: Rig, session: str) -> str:
    """Wait until a permission is open; its id."""
    async with asyncio.timeout(20):
        while not (opened := rig.ledger.opened(session)) or not opened.permissions:
            await asyncio.sleep(0)
        return next(iter(opened.permissions))


def heard(rig: Rig) -> list[str]:
    """Which agents' models were asked, in order."""
    return [request.agent for request in rig.model.asked]


async def last_words(rig: Rig, session: str) -> object:
    await rig.settle()
    words = [wire for wire in rig.ledger.wire(session) if wire["kind"] == "messageAdded"]
    return words[-1]["message"]["blocks"][-1]["text"]  # type: ignore[index]


async def test_a_budget_that_is_spent_begins_no_further_turn_inside(tmp_path: Path) -> None:
    rig = Rig(tmp_path, delegates)
    rig.limit = up_to(0.2)
    session = await begin(rig)
    await rig.settle()
    assert heard(rig) == ["assistant", "tester"]
    assert round(sum(rig.spent), 6) == 0.2
    assert rig.ledger.summary(session)["state"] == "paused"
    (paused,) = [one for one in rig.ledger.wire(session) if one["kind"] == "sessionPaused"]
    assert paused["reason"] == "The budget is spent."
    await rig.close()


async def test_what_a_budget_stopped_goes_on_when_it_is_raised_also_after_a_restart(
    tmp_path: Path,
) -> None:
    rig = Rig(tmp_path, delegates)
    rig.limit = up_to(0.2)
    session = await begin(rig)
    await rig.settle()
    await rig.close()
    again = Rig(tmp_path, delegates)
    await again.take_up()
    await again.sessions.resume(session, ANA)
    assert await last_words(again, session) == "did one / did two / did three"
    assert heard(again) == ["tester", "tester", "assistant"]
    usage = (await again.ledger.open(session)).usage
    assert usage.cost is not None
    assert round(usage.cost, 6) == 0.5
    assert round(sum(again.spent), 6) == 0.3
    await again.close()


async def test_the_pause_of_a_person_begins_no_further_turn_inside(tmp_path: Path) -> None:
    rig = Rig(tmp_path, delegates)
    rig.judge = lambda subject: Verdict("ask" if subject.tool == "agent" else "allow", "so")
    session = await begin(rig)
    permission = await asked(rig, session)
    await rig.sessions.pause(session, BEN)
    await rig.sessions.answer(session, BEN, permission, "once")
    await rig.settle()
    assert heard(rig) == ["assistant"]
    rig.judge = lambda _: Verdict("allow", "so")
    await rig.sessions.resume(session, ANA)
    assert await last_words(rig, session) == "did one / did two / did three"
    await rig.close()


async def test_a_turn_inside_that_was_stopped_before_its_first_answer_has_cost_nothing(
    tmp_path: Path,
) -> None:
    rig = Rig(tmp_path, delegates)
    rig.limit = up_to(0.1)
    session = await begin(rig)
    await rig.settle()
    events = [record.event for record in rig.ledger.records(session)]
    (inner,) = [one.turn for one in events if isinstance(one, TurnStarted) and one.parent_turn]
    paused = {one.turn: one.usage for one in events if isinstance(one, TurnPaused)}
    assert paused[inner].cost == 0.0
    await rig.close()
