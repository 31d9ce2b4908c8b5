"""What a review begins with: once in a turn, whatever happens to it, and in no other turn."""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from pathlib import Path

import pytest

from sessionls.domain.blocks import ReferenceBlock
from sessionls.domain.permission import Subject, Verdict
from sessionls.domain.records import MessageAdded, ToolCall
from sessionls.engine.models.model import (
    CallAsked,
    Finished,
    ModelEvent,
    ModelFailed,
    ModelRequest,
    ToolSaid,
    ToolSpec,
)
from sessionls.engine.models.scripted import Script, saying
from sessionls.engine.tools.tool import Access, CallContext, ToolEvent, ToolResult
from sessionls.workspace.messages import Rewrite
from sessionls.workspace.requests import Prompt
from tests.workspace.rig import ANA, BEN, Rig
from tests.workspace.test_waiting import asked, crashed, kinds, said

FILE = "file:///w/bad.py"


class Eyes:
    """A tool `scan` that looks for as long as `closed` is not set again."""

    def __init__(self) -> None:
        self.spec = ToolSpec("scan", "Scans.", {"type": "object"})
        self.access: Access = "read"
        self.looked: list[object] = []
        self.open = asyncio.Event()
        self.open.set()

    def subject(self, arguments: Mapping[str, object]) -> Subject:
        return Subject("scan", f"Scan {arguments.get('path')}")

    async def call(
        self, arguments: Mapping[str, object], context: CallContext
    ) -> AsyncGenerator[ToolEvent]:
        self.looked.append(arguments["path"])
        await self.open.wait()
        yield ToolResult(f"seen {arguments['path']}")


def fine(request: ModelRequest) -> Sequence[ModelEvent | ModelFailed]:
    """Says how often it was told what a scan returned, and that all is fine."""
    seen = [one.content for one in request.history if isinstance(one, ToolSaid)]
    return saying(f"{len(seen)}: looks fine")


def rig_with(folder: Path, eyes: Eyes, script: Script = fine) -> Rig:
    return Rig(folder, script, {"scan": eyes})


async def review(rig: Rig, *uris: str, agent: str = "security") -> tuple[str, str]:
    """Ask for a review of files; the session and the turn."""
    session = str((await rig.sessions.new(ANA))["id"])
    context = tuple(ReferenceBlock(uri=uri) for uri in uris or (FILE,))
    prompt = Prompt("Review this.", agent, context=context, review=True)
    return session, (await rig.sessions.prompt(session, ANA, prompt)).turn


async def looking(eyes: Eyes) -> None:
    """Wait until a scan is under way."""
    async with asyncio.timeout(20):
        while not eyes.looked:
            await asyncio.sleep(0)


async def test_a_review_scans_before_its_model_is_asked_and_the_records_say_so(
    tmp_path: Path,
) -> None:
    eyes = Eyes()
    rig = rig_with(tmp_path, eyes)
    session, _ = await review(rig, FILE, "file:///w/worse.py")
    assert await said(rig, session) == "2: looks fine"
    assert eyes.looked == [FILE, "file:///w/worse.py"]
    wires = list(rig.ledger.wire(session))
    assert [wire["opening"] for wire in wires if wire["kind"] == "toolCalled"] == [True, True]
    added = [wire["message"] for wire in wires if wire["kind"] == "messageAdded"]
    assert [message.get("review") for message in added] == [True, None]  # type: ignore[attr-defined]
    assert kinds(rig, session)[-2:] == ["messageAdded", "turnEnded"]
    await rig.close()


async def test_a_review_that_was_paused_while_it_scanned_does_not_scan_again(
    tmp_path: Path,
) -> None:
    eyes = Eyes()
    rig = rig_with(tmp_path, eyes)
    eyes.open.clear()
    session, _ = await review(rig)
    await looking(eyes)
    await rig.sessions.pause(session, BEN)
    eyes.open.set()
    await rig.settle()
    assert kinds(rig, session)[-1] == "turnPaused"
    assert not rig.model.asked
    await rig.close()
    again = rig_with(tmp_path, eyes)
    await again.take_up()
    await again.sessions.resume(session, ANA)
    assert await said(again, session) == "1: looks fine"
    assert eyes.looked == [FILE]
    await again.close()


async def test_a_scan_that_a_kill_cut_off_is_made_again_and_those_that_returned_are_not(
    tmp_path: Path,
) -> None:
    eyes = Eyes()
    rig = rig_with(tmp_path / "a", eyes)
    eyes.open.clear()
    session, _ = await review(rig)
    await looking(eyes)
    await rig.sessions.pause(session, BEN)
    await rig.ledger.settled(session)
    other = Eyes()
    again = rig_with(crashed(tmp_path / "a", tmp_path / "b"), other)
    await again.take_up()
    await again.sessions.resume(session, ANA)
    assert await said(again, session) == "2: looks fine"
    assert other.looked == [FILE]
    returned = [wire["content"] for wire in again.ledger.wire(session) if "content" in wire]
    assert returned == ["Interrupted before it returned.", f"seen {FILE}"]
    await again.close()
    eyes.open.set()
    await rig.close()


async def test_a_review_that_a_kill_ended_scans_when_it_is_retried(tmp_path: Path) -> None:
    eyes = Eyes()
    rig = rig_with(tmp_path / "a", eyes)
    eyes.open.clear()
    session, turn = await review(rig)
    await looking(eyes)
    await rig.ledger.settled(session)
    other = Eyes()
    again = rig_with(crashed(tmp_path / "a", tmp_path / "b"), other)
    await again.take_up()
    await again.settle()
    ended = [wire for wire in again.ledger.wire(session) if wire["kind"] == "turnEnded"]
    assert [wire["stopReason"] for wire in ended] == ["interrupted"]
    assert not other.looked
    await again.sessions.retry(session, ANA, turn)
    assert await said(again, session) == "1: looks fine"
    assert other.looked == [FILE]
    await again.close()
    eyes.open.set()
    await rig.close()


async def test_a_scan_that_a_person_has_to_allow_waits_across_a_kill_and_is_made_once(
    tmp_path: Path,
) -> None:
    eyes = Eyes()
    rig = rig_with(tmp_path / "a", eyes)
    rig.judge = lambda _: Verdict("ask", "the test asks")
    session, _ = await review(rig)
    name = await asked(rig, session)
    await rig.ledger.settled(session)
    again = rig_with(crashed(tmp_path / "a", tmp_path / "b"), eyes)
    again.judge = rig.judge
    await again.take_up()
    assert await asked(again, session) == name
    await again.sessions.answer(session, BEN, name, "once")
    assert await said(again, session) == "1: looks fine"
    assert eyes.looked == [FILE]
    assert kinds(again, session).count("toolCalled") == 1
    await again.close()
    await rig.close()


async def test_a_scan_that_is_denied_is_not_tried(tmp_path: Path) -> None:
    eyes = Eyes()
    rig = rig_with(tmp_path, eyes)
    rig.denies = {("security", "scan")}
    session, _ = await review(rig)
    assert await said(rig, session) == "0: looks fine"
    assert "toolCalled" not in kinds(rig, session)
    await rig.close()


@pytest.mark.parametrize("agent", ["assistant", "security"])
async def test_only_agents_with_scanners_and_the_tool_begin_with_a_scan(
    tmp_path: Path, agent: str
) -> None:
    eyes = Eyes()
    rig = Rig(tmp_path, fine, {"scan": eyes} if agent == "assistant" else {})
    session, _ = await review(rig, agent=agent)
    assert await said(rig, session) == "0: looks fine"
    assert not eyes.looked
    await rig.close()


async def test_an_agent_that_is_called_in_a_review_begins_with_nothing(tmp_path: Path) -> None:
    def delegates(request: ModelRequest) -> Sequence[ModelEvent | ModelFailed]:
        if request.agent == "security" or any(isinstance(x, ToolSaid) for x in request.history):
            return fine(request)
        asks = {"name": "security", "text": "Review it."}
        call = CallAsked(ToolCall(id="a1", name="agent", arguments=dict(asks)))
        return (call, Finished("tool_calls", "scripted"))

    eyes = Eyes()
    rig = rig_with(tmp_path, eyes, delegates)
    session, _ = await review(rig, agent="assistant")
    assert await said(rig, session) == "1: looks fine"
    assert kinds(rig, session).count("turnStarted") == 2
    assert not eyes.looked
    await rig.close()


async def test_a_review_can_be_cancelled_while_it_scans_and_has_cost_nothing(
    tmp_path: Path,
) -> None:
    eyes = Eyes()
    rig = rig_with(tmp_path, eyes)
    eyes.open.clear()
    session, turn = await review(rig)
    await looking(eyes)
    assert await rig.turns.cancel(session, BEN) == [turn]
    ended = list(rig.ledger.wire(session))[-1]
    assert ended["stopReason"] == "cancelled"
    assert ended["usage"]["cost"] == 0.0  # type: ignore[index]
    assert not rig.model.asked
    await rig.close()


async def test_what_the_author_writes_anew_is_still_a_review(tmp_path: Path) -> None:
    eyes = Eyes()
    rig = rig_with(tmp_path, eyes)
    session, _ = await review(rig)
    await rig.settle()
    await rig.sessions.pause(session, ANA)
    context = (ReferenceBlock(uri="file:///w/other.py"),)
    prompt = Prompt("Review it.", "security", context=context, review=True)
    accepted = await rig.sessions.prompt(session, ANA, prompt)
    await rig.messages.edit(session, ANA, accepted.message, Rewrite("Review it well."), "drive")
    await rig.sessions.resume(session, ANA)
    await rig.settle()
    assert eyes.looked == [FILE, "file:///w/other.py"]
    added = [one.event for one in rig.ledger.records(session)]
    assert sum(isinstance(one, MessageAdded) for one in added) == 4
    await rig.close()
