"""What a review begins with: which scans, and how a turn makes them."""

from collections.abc import AsyncGenerator, Mapping
from itertools import count
from pathlib import Path

from tests.engine.gates import OpenGate
from tests.engine.test_turn import Scripted, ended

from sessionls.domain.agent import Agent
from sessionls.domain.blocks import Block, ChangedFile, ChangesBlock, ReferenceBlock
from sessionls.domain.permission import Subject, Verdict
from sessionls.domain.records import ToolCall
from sessionls.domain.text import Position, Range
from sessionls.engine.calls import Equipped
from sessionls.engine.events import Called, Ended, Found, Progressed, Returned, Said, StepEnded
from sessionls.engine.models.model import (
    AgentSaid,
    ModelMessage,
    PersonSaid,
    TextDelta,
    ToolSaid,
    ToolSpec,
)
from sessionls.engine.models.offline import OfflineModel
from sessionls.engine.models.steps import LOST
from sessionls.engine.opening import opening_calls
from sessionls.engine.tools.scan import ScanTool
from sessionls.engine.tools.tool import Access, CallContext, Tool, ToolEvent, ToolResult
from sessionls.engine.turn import TurnRequest, take_turn

AGENT = Agent(name="mine", scanners=("python",), max_steps=1)
ROOT = "file:///w"


class Eyes:
    """A tool `scan` that sees nothing."""

    spec = ToolSpec("scan", "Scans.", {})
    access: Access = "read"

    def subject(self, arguments: Mapping[str, object]) -> Subject:
        return Subject("scan", "Scan", str(arguments))

    async def call(
        self, arguments: Mapping[str, object], context: CallContext
    ) -> AsyncGenerator[ToolEvent]:
        yield ToolResult("nothing")


class ClosedGate(OpenGate):
    """A gate that denies what names a secret place."""

    def judge(self, subject: Subject) -> Verdict:
        return Verdict("deny" if "secret" in subject.detail else "allow", "the test says so")


def reference(uri: str, *lines: int) -> ReferenceBlock:
    return ReferenceBlock(uri=uri, range=whole_lines(*lines) if lines else None)


def whole_lines(first: int, last: int) -> Range:
    """Lines, 1-based, the last one included."""
    return Range(start=Position(line=first - 1, character=0), end=Position(line=last, character=0))


async def opened(
    *blocks: Block,
    after: tuple[ModelMessage, ...] = (),
    agent: Agent = AGENT,
    review: bool = True,
    tool: Tool | None = None,
) -> list[Mapping[str, object]]:
    """The arguments of the scans with which a turn begins that has taken the steps `after`."""
    history = (PersonSaid("Ana", (), True), PersonSaid("Ana", blocks, review), *after)
    numbers = count()
    equipped = Equipped({"scan": tool or Eyes()}, ClosedGate())
    calls = await opening_calls(agent, equipped, history, ROOT, lambda: f"c{next(numbers)}")
    assert [(call.id, call.name) for call in calls] == [
        (f"c{n}", "scan") for n in range(len(calls))
    ]
    return [call.arguments for call in calls]


async def test_every_place_that_a_review_names_is_scanned_and_what_changed_in_one_call() -> None:
    changes = ChangesBlock(
        files=(
            ChangedFile(uri=f"{ROOT}/c.py", status="modified", ranges=(whole_lines(3, 7),)),
            ChangedFile(uri=f"{ROOT}/d.py", status="added", ranges=(whole_lines(1, 9),)),
            ChangedFile(uri=f"{ROOT}/gone.py", status="deleted"),
        )
    )
    wanted = (reference(f"{ROOT}/a.py"), reference(f"{ROOT}/b.py", 2, 4), changes)
    assert await opened(*wanted) == [
        {"path": "a.py"},
        {"path": "b.py", "startLine": 2, "endLine": 4},
        {"places": ["c.py:3-7", "d.py:1-9"]},
    ]


async def test_what_is_no_review_or_has_nothing_to_look_at_begins_with_nothing() -> None:
    place = reference(f"{ROOT}/a.py")
    assert await opened(place, review=False) == []
    assert await opened() == []
    assert await opened(place, agent=Agent(name="mine")) == []
    calls = await opening_calls(
        AGENT, Equipped({}, OpenGate()), (PersonSaid("Ana", (place,), True),), ROOT, lambda: "c"
    )
    assert calls == ()


async def test_what_is_denied_is_not_tried() -> None:
    places = (reference(f"{ROOT}/secret.py"), reference(f"{ROOT}/a.py"))
    assert await opened(*places) == [{"path": "a.py"}]


def made(path: str, result: str, is_error: bool = False) -> tuple[ModelMessage, ...]:
    call = ToolCall(id=path, name="scan", arguments={"path": path})
    return (AgentSaid("mine", calls=(call,), opening=True), ToolSaid(path, result, is_error))


async def test_what_a_turn_has_scanned_is_not_scanned_again_unless_a_process_ended_meanwhile() -> (
    None
):
    places = [reference(f"{ROOT}/{name}.py") for name in "abc"]
    after = (*made("a.py", "nothing"), *made("b.py", LOST, is_error=True))
    assert await opened(*places, after=after) == [{"path": "b.py"}, {"path": "c.py"}]
    refused = made("a.py", "Ana did not allow this.", is_error=True)
    assert await opened(places[0], after=refused) == []
    assert await opened(*places, after=(*after, AgentSaid("mine", "I look."))) == []


def request(folder: Path, model: Scripted | OfflineModel) -> TurnRequest:
    """A review of a file with a mistake, by an agent that may take one step."""
    path = folder / "bad.py"
    path.write_text("eval(input())\n")
    numbers, clock = count(), count()
    scan = ScanTool(
        root=folder,
        agent="mine",
        turn="t",
        scanners=AGENT.scanners,
        read=lambda _: None,
        known=lambda _: (),
        new_id=lambda: f"f{next(numbers)}",
    )
    return TurnRequest(
        agent=AGENT,
        model=model,
        tools={"scan": scan},
        gate=OpenGate(),
        history=(PersonSaid("Ana", (reference(path.as_uri()),), True),),
        seconds=lambda: float(next(clock)),
        opening=(ToolCall(id="o1", name="scan", arguments={"path": "bad.py"}),),
        root=folder.as_uri(),
    )


async def test_a_turn_scans_first_and_its_model_reads_what_that_found(tmp_path: Path) -> None:
    model = Scripted([[TextDelta("Looks fine.")]])
    asked = request(tmp_path, model)
    events = [event async for event in take_turn(asked)]
    kinds = [type(event) for event in events]
    assert kinds[:5] == [Called, Progressed, Found, Returned, StepEnded]
    assert events[0] == Called(asked.opening[0], opening=True)
    assert Said("Looks fine.") in events
    opening, result = model.asked[0].history[1:]
    assert opening == AgentSaid("mine", calls=asked.opening, opening=True)
    assert isinstance(result, ToolSaid)
    assert "S307" in result.content
    # The one step that the agent may take is the model's.
    assert ended(events).stop_reason == "end"


async def test_the_offline_model_sums_up_what_was_scanned_and_does_not_scan_again(
    tmp_path: Path,
) -> None:
    asked = request(tmp_path, OfflineModel(tmp_path.as_uri()))
    events = [event async for event in take_turn(asked)]
    assert sum(isinstance(event, Called) for event in events) == 1
    (said,) = [event.text for event in events if isinstance(event, Said)]
    assert "bad.py" in said
    assert isinstance(events[-1], Ended)
    assert events[-1].stop_reason == "end"
