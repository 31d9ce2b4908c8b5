"""Turns that wait for a person: for days, across restarts, inside other agents' turns."""

import asyncio
import shutil
from collections.abc import AsyncGenerator, Mapping, Sequence
from pathlib import Path

import pytest

from sessionls.domain.errors import BadInput, Refused
from sessionls.domain.permission import Subject, Verdict
from sessionls.domain.records import (
    By,
    Event,
    Question,
    QuestionAnswered,
    QuestionAsked,
    Record,
    ToolCall,
    ToolCalled,
    TurnStarted,
    WireRecord,
    to_wire,
)
from sessionls.engine.models.model import (
    CallAsked,
    Finished,
    ModelEvent,
    ModelFailed,
    ModelRequest,
    PersonSaid,
    ToolSaid,
    ToolSpec,
)
from sessionls.engine.models.scripted import saying
from sessionls.engine.tools.ask import AskTool, Words
from sessionls.engine.tools.tool import Access, CallContext, ToolEvent, ToolResult
from sessionls.workspace.requests import Prompt
from tests.workspace.rig import ANA, BEN, Rig


class Saw:
    """A tool that runs something; people are asked before."""

    def __init__(self, access: Access = "start") -> None:
        self.spec = ToolSpec("saw", "Saws.", {"type": "object"})
        self.access: Access = access
        self.calls: list[str] = []

    def subject(self, arguments: Mapping[str, object]) -> Subject:
        return Subject("saw", "Saw a plank", str(arguments.get("plank", "")))

    async def call(
        self, arguments: Mapping[str, object], context: CallContext
    ) -> AsyncGenerator[ToolEvent]:
        self.calls.append(context.id)
        yield ToolResult("sawn")


def asks(_: Subject) -> Verdict:
    return Verdict("ask", "the test asks")


def results(request: ModelRequest) -> list[ToolSaid]:
    return [step for step in request.history if isinstance(step, ToolSaid)]


def calls(*calls: ToolCall) -> Sequence[ModelEvent]:
    return (*(CallAsked(call) for call in calls), Finished("tool_calls", "scripted"))


def saws(request: ModelRequest) -> Sequence[ModelEvent | ModelFailed]:
    """Calls the saw twice in one step, and says what came back then."""
    if found := results(request):
        return saying(" / ".join(one.content for one in found))
    return calls(ToolCall(id="c1", name="saw"), ToolCall(id="c2", name="saw"))


def saws_once(request: ModelRequest) -> Sequence[ModelEvent | ModelFailed]:
    if found := results(request):
        return saying(found[-1].content)
    return calls(ToolCall(id="c1", name="saw", arguments={"plank": "oak"}))


async def begin(rig: Rig, text: str = "go", agent: str | None = None) -> tuple[str, str]:
    session = str((await rig.sessions.new(ANA))["id"])
    return session, (await rig.sessions.prompt(session, ANA, Prompt(text, agent))).turn


async def asked(rig: Rig, session: str) -> str:
    """Wait until a permission is open; its id."""
    async with asyncio.timeout(20):
        while not (opened := rig.ledger.opened(session)) or not opened.permissions:
            await asyncio.sleep(0)
        return next(iter(opened.permissions))


def kinds(rig: Rig, session: str) -> list[str]:
    return [record.event.kind for record in rig.ledger.records(session)]


async def said(rig: Rig, session: str) -> str:
    """The last words of an agent, once the session is idle."""
    await rig.settle()
    words = [wire for wire in rig.ledger.wire(session) if wire["kind"] == "messageAdded"]
    return words[-1]["message"]["blocks"][-1]["text"]  # type: ignore[index]


def crashed(folder: Path, copy: Path) -> Path:
    """What a process that is killed now leaves behind."""
    shutil.copytree(folder, copy, ignore=shutil.ignore_patterns("lock"))
    return copy


async def test_a_call_runs_after_the_first_answer_and_later_ones_come_too_late(
    tmp_path: Path,
) -> None:
    saw = Saw()
    rig = Rig(tmp_path, saws_once, {"saw": saw})
    rig.judge = asks
    session, _ = await begin(rig)
    name = await asked(rig, session)
    assert rig.ledger.summary(session)["state"] == "waiting"
    assert not saw.calls
    await rig.sessions.answer(session, BEN, name, "once")
    with pytest.raises(Refused):
        await rig.sessions.answer(session, ANA, name, "reject")
    assert await said(rig, session) == "sawn"
    assert saw.calls == ["c1"]
    await rig.close()


async def test_a_rejected_call_does_not_run_and_the_model_is_told_who_rejected_it(
    tmp_path: Path,
) -> None:
    saw = Saw()
    rig = Rig(tmp_path, saws_once, {"saw": saw})
    rig.judge = asks
    session, _ = await begin(rig)
    await rig.sessions.answer(session, BEN, await asked(rig, session), "reject")
    assert (await said(rig, session)).startswith("Ben did not allow this")
    assert not saw.calls
    await rig.close()


async def test_what_the_rules_deny_is_not_even_asked(tmp_path: Path) -> None:
    saw = Saw()
    rig = Rig(tmp_path, saws_once, {"saw": saw})
    rig.judge = lambda _: Verdict("deny", "saws are locked away")
    session, _ = await begin(rig)
    assert await said(rig, session) == "Not allowed: saws are locked away."
    assert "permissionAsked" not in kinds(rig, session)
    await rig.close()


async def test_always_is_remembered_with_its_scope(tmp_path: Path) -> None:
    rig = Rig(tmp_path, saws_once, {"saw": Saw()})
    rig.judge = asks
    session, _ = await begin(rig)
    name = await asked(rig, session)
    await rig.sessions.answer(session, BEN, name, "always", "workspace")
    await rig.settle()
    assert [(subject.detail, scope) for subject, scope in rig.remembered] == [("oak", "workspace")]
    await rig.close()


async def test_waiting_survives_a_kill_and_only_what_was_not_answered_is_asked_again(
    tmp_path: Path,
) -> None:
    saw = Saw()
    rig = Rig(tmp_path / "a", saws, {"saw": saw})
    rig.judge = asks
    session, _ = await begin(rig)
    await rig.sessions.answer(session, ANA, await asked(rig, session), "once")
    async with asyncio.timeout(20):
        while not saw.calls:
            await asyncio.sleep(0)
    second = await asked(rig, session)
    await rig.ledger.settled(session)
    again = Rig(crashed(tmp_path / "a", tmp_path / "b"), saws, {"saw": saw})
    again.judge = asks
    await again.take_up()
    assert await asked(again, session) == second
    assert kinds(again, session).count("permissionAsked") == 2
    await again.sessions.answer(session, BEN, second, "once")
    assert await said(again, session) == "sawn / sawn"
    assert saw.calls == ["c1", "c2"]
    assert [r["stopReason"] for r in again.ledger.wire(session) if r["kind"] == "turnEnded"] == [
        "end"
    ]
    await again.close()
    await rig.close()


async def test_waiting_survives_a_polite_end_of_the_process(tmp_path: Path) -> None:
    rig = Rig(tmp_path, saws_once, {"saw": Saw()})
    rig.judge = asks
    session, turn = await begin(rig)
    name = await asked(rig, session)
    await rig.close()
    again = Rig(tmp_path, saws_once, {"saw": Saw()})
    again.judge = asks
    await again.take_up()
    await again.sessions.answer(session, BEN, name, "once")
    assert await said(again, session) == "sawn"
    assert kinds(again, session).count("turnStarted") == 1
    assert turn in again.ledger.opened(session).turns  # type: ignore[union-attr]
    await again.close()


async def test_a_waiting_turn_can_be_cancelled_and_its_question_is_gone(tmp_path: Path) -> None:
    rig = Rig(tmp_path, saws_once, {"saw": Saw()})
    rig.judge = asks
    session, turn = await begin(rig)
    name = await asked(rig, session)
    assert await rig.turns.cancel(session, BEN) == [turn]
    with pytest.raises(Refused):
        await rig.sessions.answer(session, ANA, name, "once")
    assert rig.ledger.summary(session)["state"] == "idle"
    await rig.close()


async def test_an_answer_that_is_sent_again_is_not_refused_whatever_happened_since(
    tmp_path: Path,
) -> None:
    rig = Rig(tmp_path, saws_once, {"saw": Saw()})
    rig.judge = asks
    session, _ = await begin(rig)
    name = await asked(rig, session)
    await asyncio.gather(*(rig.sessions.answer(session, ANA, name, "once", key="k") for _ in "ab"))
    assert await said(rig, session) == "sawn"
    await rig.sessions.pause(session, BEN)
    await rig.close()
    again = Rig(tmp_path, saws_once, {"saw": Saw()})
    await again.sessions.answer(session, ANA, name, "once", key="k")
    with pytest.raises(BadInput, match="another command"):
        await again.sessions.reply(session, ANA, "q", "pine", key="k")
    assert kinds(again, session).count("permissionAnswered") == 1
    await again.close()


async def test_a_paused_session_takes_no_answer_before_it_is_resumed(tmp_path: Path) -> None:
    rig = Rig(tmp_path, saws_once, {"saw": Saw()})
    rig.judge = asks
    session, _ = await begin(rig)
    name = await asked(rig, session)
    await rig.sessions.pause(session, BEN)
    await rig.close()
    again = Rig(tmp_path, saws_once, {"saw": Saw()})
    again.judge = asks
    await again.take_up()
    with pytest.raises(Refused, match="paused"):
        await again.sessions.answer(session, ANA, name, "once")
    await again.sessions.resume(session, ANA)
    await again.sessions.answer(session, ANA, name, "once")
    assert await said(again, session) == "sawn"
    await again.close()


def with_questions(folder: Path) -> Rig:
    """A rig whose agents may ask."""
    rig = Rig(folder, wonders)

    async def words(name: str) -> Words:
        record = await rig.waits.answer(name)
        assert isinstance(record.event, QuestionAnswered)
        return Words(record.event.text, record.by.name)

    rig.of_turn = [lambda outfit: AskTool(outfit.turn, rig.world.new_id, words)]
    return rig


def wonders(request: ModelRequest) -> Sequence[ModelEvent | ModelFailed]:
    if found := results(request):
        return saying(found[-1].content)
    arguments: dict[str, object] = {"question": "Oak or pine?", "choices": ["oak", "pine"]}
    return calls(ToolCall(id="c1", name="ask", arguments=arguments))


async def test_a_question_waits_for_the_words_of_a_person_across_a_restart(tmp_path: Path) -> None:
    rig = with_questions(tmp_path / "a")
    session, _ = await begin(rig)
    async with asyncio.timeout(20):
        while "questionAsked" not in kinds(rig, session):
            await asyncio.sleep(0)
    (event,) = [
        record.event
        for record in rig.ledger.records(session)
        if isinstance(record.event, QuestionAsked)
    ]
    assert event.question.choices == ("oak", "pine")
    again = with_questions(crashed(tmp_path / "a", tmp_path / "b"))
    await again.take_up()
    assert again.ledger.summary(session)["state"] == "waiting"
    await again.sessions.reply(session, BEN, event.question.id, "pine, please")
    assert await said(again, session) == "Ben answered: pine, please"
    await again.close()
    await rig.close()


def delegates(request: ModelRequest) -> Sequence[ModelEvent | ModelFailed]:
    """The assistant lets the tester do the work; the tester saws."""
    found = results(request)
    if request.agent == "assistant":
        if found:
            return saying(f"It says: {found[-1].content}")
        arguments: dict[str, object] = {"name": "tester", "text": "Saw the oak."}
        return calls(ToolCall(id="a1", name="agent", arguments=arguments))
    return saws_once(request)


async def test_an_agent_calls_another_one_whose_work_stands_in_the_same_session(
    tmp_path: Path,
) -> None:
    rig = Rig(tmp_path, delegates, {"saw": Saw()})
    session, turn = await begin(rig)
    assert await said(rig, session) == "It says: sawn"
    inner = [
        record.event
        for record in rig.ledger.records(session)
        if isinstance(record.event, TurnStarted) and record.event.parent_turn
    ]
    assert [(one.agent, one.parent_turn, one.parent_call) for one in inner] == [
        ("tester", turn, "a1")
    ]
    asked_inside = next(one for one in rig.model.asked if one.agent == "tester").history
    assert isinstance(asked_inside[0], PersonSaid)
    assert (len(asked_inside), asked_inside[0].author) == (1, "agent assistant")
    summary = rig.ledger.summary(session)
    assert (summary["agent"], summary["turns"]) == ("assistant", 1)
    await rig.close()


async def test_a_permission_inside_the_turn_of_another_waits_across_a_kill(tmp_path: Path) -> None:
    saw = Saw()
    rig = Rig(tmp_path / "a", delegates, {"saw": saw})
    rig.judge = lambda subject: Verdict("ask" if subject.tool == "saw" else "allow", "so")
    session, _ = await begin(rig)
    name = await asked(rig, session)
    await rig.ledger.settled(session)
    again = Rig(crashed(tmp_path / "a", tmp_path / "b"), delegates, {"saw": saw})
    again.judge = rig.judge
    await again.take_up()
    await again.sessions.answer(session, BEN, name, "once")
    assert await said(again, session) == "It says: sawn"
    assert saw.calls == ["c1"]
    assert kinds(again, session).count("turnStarted") == 2
    assert kinds(again, session).count("turnEnded") == 2
    await again.close()
    await rig.close()


async def test_cancelling_ends_the_turns_inside_too(tmp_path: Path) -> None:
    rig = Rig(tmp_path, delegates, {"saw": Saw()})
    rig.judge = lambda subject: Verdict("ask" if subject.tool == "saw" else "allow", "so")
    session, _ = await begin(rig)
    await asked(rig, session)
    await rig.turns.cancel(session, BEN)
    ended = [r for r in rig.ledger.wire(session) if r["kind"] == "turnEnded"]
    assert [r["stopReason"] for r in ended] == ["cancelled", "cancelled"]
    assert rig.ledger.summary(session)["state"] == "idle"
    await rig.close()


async def test_an_agent_is_never_let_through_more_than_the_one_that_called_it(
    tmp_path: Path,
) -> None:
    saw = Saw()
    rig = Rig(tmp_path, delegates, {"saw": saw})
    rig.denies = {("assistant", "saw")}
    session, _ = await begin(rig)
    assert await said(rig, session) == "It says: Not allowed: assistant may not."
    assert not saw.calls
    await rig.close()


def foreign(rig: Rig, session: str, *events: Event) -> None:
    """Append records as somebody else's journal might hold them."""
    store = rig.store
    row = store.row(session)
    assert row
    wires: list[WireRecord] = []
    for number, event in enumerate(events, store.head(session) + 1):
        by = By(kind="agent", name="assistant")
        wires.append(to_wire(Record(number, f"r{number}", "2026-01-01T00:00:00.000Z", by, event)))
    store.append(session, wires, row)


async def test_a_question_that_was_planted_lets_no_other_tool_run(tmp_path: Path) -> None:
    saw = Saw()
    rig = Rig(tmp_path, saws_once, {"saw": saw})
    session, _ = await begin(rig, "hang on")
    await rig.settle()
    turn = next(iter((await rig.ledger.open(session)).turns))
    await rig.close()
    planting = Rig(tmp_path)
    question = Question(id="q1", turn=turn, text="Fine?", call="c1")
    foreign(
        planting,
        session,
        ToolCalled(turn=turn, call=ToolCall(id="c1", name="saw")),
        QuestionAsked(question=question),
    )
    await planting.store.close()
    again = Rig(tmp_path, saws_once, {"saw": saw})
    again.judge = lambda _: Verdict("deny", "saws are locked away")
    await again.take_up()
    await again.settle()
    assert not saw.calls
    await again.close()


async def test_pausing_reaches_the_turns_inside_and_resuming_takes_them_further(
    tmp_path: Path,
) -> None:
    saw = Saw()

    def saws_twice(request: ModelRequest) -> Sequence[ModelEvent | ModelFailed]:
        if request.agent == "assistant":
            return delegates(request)
        done = len(results(request))
        if done == 2:
            return saying("sawn twice")
        return calls(ToolCall(id=f"c{done}", name="saw"))

    rig = Rig(tmp_path, saws_twice, {"saw": saw})
    rig.judge = lambda subject: Verdict("ask" if subject.tool == "saw" else "allow", "so")
    session, _ = await begin(rig)
    name = await asked(rig, session)
    await rig.sessions.pause(session, BEN)
    await rig.sessions.answer(session, BEN, name, "once")
    await rig.settle()
    assert saw.calls == ["c0"]
    assert kinds(rig, session)[-2:] == ["turnPaused", "turnPaused"]
    rig.judge = lambda _: Verdict("allow", "so")
    await rig.sessions.resume(session, ANA)
    assert await said(rig, session) == "It says: sawn twice"
    assert saw.calls == ["c0", "c1"]
    assert kinds(rig, session).count("turnStarted") == 2
    await rig.close()


async def test_cancelling_a_turn_inside_ends_the_one_around_it(tmp_path: Path) -> None:
    rig = Rig(tmp_path, delegates, {"saw": Saw()})
    rig.judge = lambda subject: Verdict("ask" if subject.tool == "saw" else "allow", "so")
    session, turn = await begin(rig)
    await asked(rig, session)
    folded = await rig.ledger.open(session)
    (inner,) = [one.id for one in folded.turns.values() if one.parent]
    assert rig.turns.at_work == ()
    assert await rig.turns.cancel(session, BEN, inner) == [turn]
    assert rig.ledger.summary(session)["state"] == "idle"
    await rig.close()


async def test_a_turn_that_only_waits_is_not_at_work(tmp_path: Path) -> None:
    rig = Rig(tmp_path, saws_once, {"saw": Saw()})
    rig.judge = asks
    session, _ = await begin(rig)
    assert rig.turns.at_work == (session,)
    name = await asked(rig, session)
    assert (rig.turns.at_work, rig.turns.running) == ((), 1)
    await rig.sessions.answer(session, ANA, name, "once")
    assert rig.turns.at_work == (session,)
    await rig.settle()
    assert rig.turns.at_work == ()
    await rig.close()
