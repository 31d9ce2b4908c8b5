"""Turns: steps, tools, pause between steps, failure, cancel, and what history a model sees."""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from pathlib import Path

import pytest

from sessionls.domain.errors import Refused, UnknownTurn
from sessionls.domain.permission import Subject
from sessionls.domain.records import ToolCall
from sessionls.domain.usage import Usage
from sessionls.engine.models.model import (
    AgentSaid,
    CallAsked,
    Finished,
    ModelEvent,
    ModelFailed,
    ModelRequest,
    PersonSaid,
    TextDelta,
    ToolSaid,
    ToolSpec,
)
from sessionls.engine.models.scripted import saying
from sessionls.engine.tools.tool import Access, CallContext, ToolEvent, ToolProgress, ToolResult
from sessionls.workspace.requests import Prompt
from tests.workspace.rig import ANA, BEN, Rig, echo


class Clock:
    """A tool that answers after it was let go."""

    spec = ToolSpec("clock", "Tells the time.", {"type": "object"})
    access: Access = "read"

    def __init__(self) -> None:
        self.asked = asyncio.Event()
        self.go_on = asyncio.Event()

    def subject(self, arguments: Mapping[str, object]) -> Subject:
        return Subject("clock", "Look at the clock")

    async def call(
        self, arguments: Mapping[str, object], context: CallContext
    ) -> AsyncGenerator[ToolEvent]:
        self.asked.set()
        yield ToolProgress(0, 1, "looking")
        await self.go_on.wait()
        yield ToolResult("x" * int(str(arguments.get("size", 5))))


def looks_at_the_clock(request: ModelRequest) -> Sequence[ModelEvent | ModelFailed]:
    """Calls the tool first, and says what came back then."""
    results = [step for step in request.history if isinstance(step, ToolSaid)]
    if results:
        return saying(f"It is {results[-1].content[:20]}")
    call = ToolCall(id="c1", name="clock", arguments={"size": 5})
    return (TextDelta("Let me see."), CallAsked(call), Finished("tool_calls", "scripted"))


async def kinds(rig: Rig, session: str) -> list[str]:
    return [record.event.kind for record in rig.ledger.records(session)]


async def last_turn(rig: Rig, session: str) -> Mapping[str, object]:
    return [wire for wire in rig.ledger.wire(session) if wire["kind"] == "turnEnded"][-1]


async def begin(rig: Rig, text: str = "hello") -> tuple[str, str]:
    session = str((await rig.sessions.new(ANA))["id"])
    return session, (await rig.sessions.prompt(session, ANA, Prompt(text))).turn


async def test_a_tool_call_and_its_result_stand_between_the_words(tmp_path: Path) -> None:
    clock = Clock()
    clock.go_on.set()
    rig = Rig(tmp_path, looks_at_the_clock, {"clock": clock})
    session, _ = await begin(rig)
    await rig.settle()
    assert (await kinds(rig, session))[2:] == [
        "turnStarted",
        "messageAdded",
        "toolCalled",
        "toolReturned",
        "messageAdded",
        "turnEnded",
    ]
    await rig.close()


async def test_pausing_stops_after_the_step_and_resuming_takes_the_same_turn_further(
    tmp_path: Path,
) -> None:
    clock = Clock()
    rig = Rig(tmp_path, looks_at_the_clock, {"clock": clock})
    session, turn = await begin(rig)
    await clock.asked.wait()
    await rig.sessions.pause(session, BEN)
    clock.go_on.set()
    await rig.settle()
    assert (await kinds(rig, session))[-2:] == ["toolReturned", "turnPaused"]
    await rig.close()

    again = Rig(tmp_path, looks_at_the_clock, {"clock": clock})
    await again.take_up()
    assert again.ledger.summary(session)["state"] == "paused"
    await again.sessions.resume(session, ANA)
    await again.settle()
    ended = await last_turn(again, session)
    assert (ended["turn"], ended["stopReason"]) == (turn, "end")
    assert (await kinds(again, session)).count("turnStarted") == 1
    await again.close()


def costs(request: ModelRequest) -> Sequence[ModelEvent | ModelFailed]:
    """Calls the tool first and answers then; each answer costs half a dollar."""
    usage = Usage(input=10, output=2, cost=0.5)
    if any(isinstance(step, ToolSaid) for step in request.history):
        return (TextDelta("It is late."), Finished("end", "scripted", usage))
    call = ToolCall(id="c1", name="clock")
    return (CallAsked(call), Finished("tool_calls", "scripted", usage))


def usage_of(ended: Mapping[str, object]) -> Usage:
    return Usage.model_validate(ended["usage"])


async def test_steps_before_a_pause_and_a_restart_are_paid_for(tmp_path: Path) -> None:
    clock = Clock()
    rig = Rig(tmp_path, costs, {"clock": clock})
    session, _ = await begin(rig)
    await clock.asked.wait()
    await rig.sessions.pause(session, BEN)
    clock.go_on.set()
    await rig.settle()
    await rig.close()
    again = Rig(tmp_path, costs, {"clock": clock})
    await again.sessions.resume(session, ANA)
    await again.settle()
    whole = usage_of(await last_turn(again, session))
    assert (whole.input, whole.output, whole.cost) == (20, 4, 1.0)
    await again.close()


async def test_a_paused_turn_that_is_cancelled_keeps_what_it_has_used(tmp_path: Path) -> None:
    clock = Clock()
    rig = Rig(tmp_path, costs, {"clock": clock})
    session, turn = await begin(rig)
    await clock.asked.wait()
    await rig.sessions.pause(session, BEN)
    clock.go_on.set()
    await rig.settle()
    assert await rig.turns.cancel(session, BEN) == [turn]
    used = usage_of(await last_turn(rig, session))
    assert (used.input, used.cost) == (10, 0.5)
    await rig.close()


async def test_a_turn_cancelled_in_a_tool_call_has_used_what_its_answers_have(
    tmp_path: Path,
) -> None:
    clock = Clock()
    rig = Rig(tmp_path, costs, {"clock": clock})
    session, _ = await begin(rig)
    await clock.asked.wait()
    await rig.turns.cancel(session, BEN)
    used = usage_of(await last_turn(rig, session))
    assert (used.input, used.output, used.cost) == (10, 2, 0.5)
    assert used.duration > 0
    await rig.close()


@pytest.mark.parametrize("cut_cost", [None, 0.0])
async def test_an_answer_that_is_cut_short_has_the_cost_that_is_known(
    tmp_path: Path, cut_cost: float | None
) -> None:
    rig = Rig(tmp_path)
    rig.cut_cost = cut_cost
    session, _ = await begin(rig, "hang on")
    await rig.settle()
    await rig.turns.cancel(session, BEN)
    used = usage_of(await last_turn(rig, session))
    assert used.cost == cut_cost
    assert used.duration > 0
    await rig.close()


async def test_a_killed_process_leaves_an_interrupted_turn_with_its_calls_answered(
    tmp_path: Path,
) -> None:
    clock = Clock()
    rig = Rig(tmp_path / "a", looks_at_the_clock, {"clock": clock})
    session, turn = await begin(rig)
    await clock.asked.wait()
    await rig.ledger.settled(session)
    _copy(tmp_path / "a", tmp_path / "b")
    again = Rig(tmp_path / "b", echo)
    await again.take_up()
    assert (await kinds(again, session))[-2:] == ["toolReturned", "turnEnded"]
    assert (await last_turn(again, session))["stopReason"] == "interrupted"
    assert usage_of(await last_turn(again, session)).cost is None
    await again.sessions.prompt(session, ANA, Prompt("go on"))
    await again.settle()
    calls = {
        c.id for s in again.model.asked[0].history if isinstance(s, AgentSaid) for c in s.calls
    }
    results = {s.call_id for s in again.model.asked[0].history if isinstance(s, ToolSaid)}
    assert calls == results == {"c1"}
    assert turn != (await last_turn(again, session))["turn"]
    await again.close()
    await rig.close()


async def test_cancelling_keeps_what_was_said_and_says_who_cancelled(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    session, turn = await begin(rig, "hang on")
    await rig.settle()
    assert await rig.turns.cancel(session, BEN, turn) == [turn]
    records = list(rig.ledger.wire(session))
    assert [r["kind"] for r in records[-2:]] == ["messageAdded", "turnEnded"]
    assert records[-1]["stopReason"] == "cancelled"
    assert records[-1]["by"] == BEN.wire()
    assert await rig.turns.cancel(session, BEN) == []
    with pytest.raises(UnknownTurn):
        await rig.turns.cancel(session, BEN, "nope")
    await rig.close()


async def test_a_turn_that_is_cancelled_before_its_first_step_ends_as_cancelled(
    tmp_path: Path,
) -> None:
    rig = Rig(tmp_path)
    session = str((await rig.sessions.new(ANA))["id"])
    prompt = await rig.sessions.prompt(session, ANA, Prompt("hang"))
    assert await rig.turns.cancel(session, ANA) == [prompt.turn]
    assert (await last_turn(rig, session))["stopReason"] == "cancelled"
    assert rig.ledger.summary(session)["state"] == "idle"
    await rig.close()


async def test_a_failing_model_ends_the_turn_with_its_reason_and_the_queue_goes_on(
    tmp_path: Path,
) -> None:
    def fails_once(request: ModelRequest) -> Sequence[ModelEvent | ModelFailed]:
        if len(rig.model.asked) == 1:
            return (TextDelta("I think"), ModelFailed("The key was refused. Set another one."))
        return saying("done")

    rig = Rig(tmp_path, fails_once)
    session, turn = await begin(rig)
    await rig.sessions.prompt(session, ANA, Prompt("and then"))
    await rig.settle()
    ends = [wire for wire in rig.ledger.wire(session) if wire["kind"] == "turnEnded"]
    assert [(end["stopReason"], end.get("error")) for end in ends] == [
        ("failed", "The key was refused. Set another one."),
        ("end", None),
    ]
    words = [wire for wire in rig.ledger.wire(session) if wire["kind"] == "messageAdded"]
    assert any("I think" in str(message) for message in words)
    assert ends[0]["turn"] == turn
    await rig.close()


async def test_a_bug_in_a_turn_ends_it_as_failed_without_its_traceback(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def breaks(request: ModelRequest) -> Sequence[ModelEvent | ModelFailed]:
        raise ZeroDivisionError("secret words")

    rig = Rig(tmp_path, breaks)
    session, _ = await begin(rig)
    await rig.settle()
    ended = await last_turn(rig, session)
    assert ended["stopReason"] == "failed"
    assert "secret words" not in str(ended)
    await rig.close()


async def test_steps_end_at_the_agents_limit(tmp_path: Path) -> None:
    clock = Clock()
    clock.go_on.set()

    def forever(request: ModelRequest) -> Sequence[ModelEvent | ModelFailed]:
        call = ToolCall(id=f"c{len(rig.model.asked)}", name="clock")
        return (CallAsked(call), Finished("tool_calls", "scripted"))

    rig = Rig(tmp_path, forever, {"clock": clock})
    session, _ = await begin(rig)
    await rig.settle()
    ended = await last_turn(rig, session)
    assert ended["stopReason"] == "max_steps"
    assert "maxSteps" in str(ended["error"])
    await rig.close()


async def test_an_unknown_tool_is_told_to_the_model_and_not_to_the_person(tmp_path: Path) -> None:
    rig = Rig(tmp_path, looks_at_the_clock)
    session, _ = await begin(rig)
    await rig.settle()
    returned = next(w for w in rig.ledger.wire(session) if w["kind"] == "toolReturned")
    assert returned["isError"]
    assert "no tool 'clock'" in str(returned["content"])
    assert (await last_turn(rig, session))["stopReason"] == "end"
    await rig.close()


async def test_a_big_result_lies_in_a_blob_and_the_model_reads_it_all_the_same(
    tmp_path: Path,
) -> None:
    clock = Clock()
    clock.go_on.set()

    def asks_for_much(request: ModelRequest) -> Sequence[ModelEvent | ModelFailed]:
        results = [step for step in request.history if isinstance(step, ToolSaid)]
        if results:
            return saying(f"{len(results[-1].content)} characters")
        call = ToolCall(id="c1", name="clock", arguments={"size": 50_000})
        return (CallAsked(call), Finished("tool_calls", "scripted"))

    rig = Rig(tmp_path, asks_for_much, {"clock": clock})
    session, _ = await begin(rig)
    await rig.settle()
    returned = next(w for w in rig.ledger.wire(session) if w["kind"] == "toolReturned")
    assert returned["content"]["size"] == 50_000  # pyright: ignore[reportIndexIssue, reportCallIssue, reportArgumentType]
    await rig.sessions.prompt(session, ANA, Prompt("again"))
    await rig.settle()
    seen = [s for s in rig.model.asked[-1].history if isinstance(s, ToolSaid)]
    assert [len(step.content) for step in seen] == [50_000]
    await rig.close()


async def test_a_message_waits_for_the_turn_before_it_and_does_not_see_later_ones(
    tmp_path: Path,
) -> None:
    rig = Rig(tmp_path)
    session = str((await rig.sessions.new(ANA))["id"])
    await rig.sessions.pause(session, ANA)
    for by, text in ((ANA, "one"), (BEN, "two"), (ANA, "three")):
        await rig.sessions.prompt(session, by, Prompt(text))
    await rig.sessions.resume(session, ANA)
    await rig.settle()
    authors = [
        [
            (type(step).__name__, step.author)
            for step in request.history
            if not isinstance(step, ToolSaid)
        ]
        for request in rig.model.asked
    ]
    assert authors[1] == [
        ("PersonSaid", "Ana"),
        ("AgentSaid", "assistant"),
        ("PersonSaid", "Ben"),
    ]
    assert [len(seen) for seen in authors] == [1, 3, 5]
    await rig.close()


async def test_a_retry_does_not_see_the_answer_it_replaces(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    session, turn = await begin(rig, "first")
    await rig.settle()
    await rig.sessions.retry(session, ANA, turn, "explainer")
    await rig.settle()
    assert [type(step) for step in rig.model.asked[-1].history] == [PersonSaid]
    await rig.sessions.prompt(session, ANA, Prompt("second"))
    await rig.settle()
    said = [step.text for step in rig.model.asked[-1].history if isinstance(step, AgentSaid)]
    assert said == ["explainer: first"]
    await rig.close()


async def test_a_running_turn_cannot_be_retried(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    session, turn = await begin(rig, "hang")
    await rig.settle()
    with pytest.raises(Refused):
        await rig.sessions.retry(session, ANA, turn)
    with pytest.raises(UnknownTurn):
        await rig.sessions.retry(session, ANA, "nope")
    await rig.close()


async def test_sessions_run_side_by_side(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    first, _ = await begin(rig, "hang one")
    second, _ = await begin(rig, "hang two")
    await rig.settle()
    assert rig.turns.running == 2
    assert {rig.ledger.summary(s)["state"] for s in (first, second)} == {"running"}
    await rig.close()


async def test_usage_is_summed_by_agent_and_by_participant(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    session, _ = await begin(rig)
    await rig.sessions.prompt(session, BEN, Prompt("and you", agent="explainer"))
    await rig.settle()
    usage = rig.ledger.summary(session)["usage"]
    assert isinstance(usage, dict)
    assert set(usage["byAgent"]) == {"assistant", "explainer"}
    assert set(usage["byParticipant"]) == {"ana@example.org", "ben@example.org"}
    assert usage["cost"] == 0.0
    await rig.close()


def _copy(source: Path, target: Path) -> None:
    import shutil

    shutil.copytree(source, target, ignore=shutil.ignore_patterns("lock*"))
