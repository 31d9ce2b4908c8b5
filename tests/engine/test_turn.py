"""The turn loop with models and tools that play a part written for the test."""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from itertools import count

from tests.engine.gates import OpenGate

from sessionls.domain.agent import Agent
from sessionls.domain.blocks import ThoughtBlock
from sessionls.domain.finding import Finding
from sessionls.domain.permission import Subject
from sessionls.domain.records import ToolCall
from sessionls.domain.text import Position, Range
from sessionls.domain.usage import Usage
from sessionls.engine.calls import Answer, Gate
from sessionls.engine.events import (
    Answered,
    Asked,
    Called,
    Ended,
    Fixed,
    Found,
    Progressed,
    Returned,
    Said,
    StepEnded,
    Streamed,
    TurnEvent,
)
from sessionls.engine.models.fallback import Fallback
from sessionls.engine.models.model import (
    AgentSaid,
    CallAsked,
    ContextFull,
    Finished,
    Model,
    ModelEvent,
    ModelFailed,
    ModelMessage,
    ModelRequest,
    PersonSaid,
    TextDelta,
    ThoughtDelta,
    ToolSaid,
    ToolSpec,
)
from sessionls.engine.tools.tool import (
    Access,
    CallContext,
    Tool,
    ToolEvent,
    ToolFixed,
    ToolFound,
    ToolProgress,
    ToolResult,
)
from sessionls.engine.turn import TurnRequest, take_turn

CALL = ToolCall(id="c1", name="look", arguments={"at": 1})
NOWHERE = Position(line=0, character=0)
FINDING = Finding(
    id="f1",
    agent="mine",
    rule="r",
    severity="hint",
    message="m",
    uri="file:///a",
    range=Range(start=NOWHERE, end=NOWHERE),
    turn="t",
)


@dataclass
class Scripted:
    """A model that says what is written for each step, and notes what it was asked."""

    steps: Sequence[Sequence[ModelEvent | ModelFailed]]
    asked: list[ModelRequest] = field(default_factory=list[ModelRequest])
    name: str = "scripted"
    left: int = 0

    async def answer(self, request: ModelRequest) -> AsyncGenerator[ModelEvent]:
        self.asked.append(request)
        try:
            for event in self.steps[len(self.asked) - 1]:
                if isinstance(event, ModelFailed):
                    raise event
                yield event
        finally:
            await asyncio.sleep(0)
            self.left += 1


@dataclass
class Prop:
    """A tool that does what is written for it."""

    events: Sequence[ToolEvent]
    asked: list[Mapping[str, object]] = field(default_factory=list[Mapping[str, object]])
    left: int = 0

    @property
    def spec(self) -> ToolSpec:
        return ToolSpec("look", "Looks.", {})

    @property
    def access(self) -> Access:
        return "read"

    def subject(self, arguments: Mapping[str, object]) -> Subject:
        return Subject(self.spec.name, self.spec.description)

    async def call(
        self, arguments: Mapping[str, object], context: CallContext
    ) -> AsyncGenerator[ToolEvent]:
        self.asked.append(arguments)
        try:
            for event in self.events:
                yield event
        finally:
            await asyncio.sleep(0)
            self.left += 1


def asking(
    model: Model,
    *tools: Tool,
    max_steps: int = 5,
    steps: int = 0,
    spent: Usage | None = None,
    gate: Gate | None = None,
    history: tuple[ModelMessage, ...] = (PersonSaid("Ada", ()),),
) -> TurnRequest:
    clock = count()
    return TurnRequest(
        agent=Agent(name="mine", prompt="Be brief.", max_steps=max_steps),
        model=model,
        tools={tool.spec.name: tool for tool in tools},
        gate=gate or OpenGate(),
        history=history,
        seconds=lambda: float(next(clock)),
        steps_taken=steps,
        spent=spent or Usage(),
    )


async def play(
    model: Scripted,
    *tools: Tool,
    max_steps: int = 5,
    steps: int = 0,
    spent: Usage | None = None,
    gate: Gate | None = None,
) -> list[TurnEvent]:
    request = asking(model, *tools, max_steps=max_steps, steps=steps, spent=spent, gate=gate)
    return [event async for event in take_turn(request)]


async def listen_until(request: TurnRequest, last: type[TurnEvent]) -> None:
    """Follow a turn to its first event of a kind, then listen no more."""
    async with aclosing(take_turn(request)) as events:
        async for event in events:
            if isinstance(event, last):
                break


def ended(events: Sequence[TurnEvent]) -> Ended:
    assert isinstance(events[-1], Ended)
    assert sum(isinstance(event, Ended) for event in events) == 1
    return events[-1]


async def test_words_stream_and_then_stand_as_one_message() -> None:
    model = Scripted([[ThoughtDelta("hm"), TextDelta("a"), TextDelta("b"), Finished("end", "m")]])
    *events, end = await play(model)
    thoughts = (ThoughtBlock(text="hm", model="m"),)
    assert events == [Streamed("", "hm"), Streamed("a"), Streamed("b"), Said("ab", thoughts)]
    assert isinstance(end, Ended)
    assert (end.stop_reason, end.model, end.error) == ("end", "m", None)


async def test_tool_is_called_and_its_result_is_part_of_the_next_question() -> None:
    model = Scripted(
        [[TextDelta("Wait."), CallAsked(CALL), Finished("tool_calls", "m")], [TextDelta("Done.")]]
    )
    tool = Prop(
        [
            ToolProgress(1, None, "a"),
            ToolFound((FINDING,)),
            ToolFixed(("f0",)),
            ToolResult("seen"),
        ]
    )
    events = await play(model, tool)
    assert events[1:9] == [
        Said("Wait."),
        Answered(Usage(duration=4.0, first_token=1.0)),
        Called(CALL),
        Progressed(1, None, "a"),
        Found((FINDING,)),
        Fixed(("f0",)),
        Returned("c1", "seen", is_error=False),
        StepEnded(Usage(duration=5.0, first_token=1.0)),
    ]
    assert tool.asked == [{"at": 1}]
    assert model.asked[1].history[1:] == (
        AgentSaid("mine", "Wait.", (CALL,)),
        ToolSaid("c1", "seen"),
    )
    assert (model.asked[0].prompt, model.asked[0].tools) == ("Be brief.", (tool.spec,))


class Discreet(Prop):
    """A tool whose arguments are nobody's business."""

    async def recordable(self, arguments: Mapping[str, object]) -> Mapping[str, object]:
        return dict.fromkeys(arguments, "***")

    def subject(self, arguments: Mapping[str, object]) -> Subject:
        return Subject(self.spec.name, self.spec.description, str(arguments))


async def test_discreet_tool_gets_what_the_model_sent_and_so_does_the_model() -> None:
    model = Scripted([[CallAsked(CALL)], [TextDelta("Done.")]])
    tool, gate = Discreet([ToolResult("x")]), OpenGate({"look": Answer("once", "Ada")})
    events = await play(model, tool, gate=gate)
    assert Called(ToolCall(id="c1", name="look", arguments={"at": "***"})) in events
    (asked,) = [event.permission for event in events if isinstance(event, Asked)]
    assert asked.detail == "{'at': '***'}"
    assert tool.asked == [{"at": 1}]
    assert model.asked[1].history[1] == AgentSaid("mine", "", (CALL,))


async def test_unknown_tool_is_an_error_that_the_model_reads() -> None:
    model = Scripted([[CallAsked(CALL)], [TextDelta("Sorry.")]])
    events = await play(model)
    assert Returned("c1", "There is no tool 'look' here. Tools: none.", is_error=True) in events
    assert ended(events).stop_reason == "end"


async def test_model_that_fails_ends_the_turn_with_its_reason() -> None:
    events = await play(Scripted([[TextDelta("Half"), ModelFailed("No key.")]]))
    end = ended(events)
    assert (end.stop_reason, end.error) == ("failed", "No key.")


async def test_turn_stops_at_the_steps_that_its_agent_allows() -> None:
    model = Scripted([[CallAsked(CALL)]] * 3)
    end = ended(await play(model, Prop([ToolResult("x")]), max_steps=3, steps=1))
    assert (end.stop_reason, len(model.asked)) == ("max_steps", 2)
    assert "maxSteps 3" in (end.error or "")


async def test_usage_of_all_steps_is_summed_and_timed() -> None:
    usage = Usage(input=10, output=2, cost=0.5)
    model = Scripted(
        [
            [TextDelta("a"), CallAsked(CALL), Finished("tool_calls", "m", usage)],
            [TextDelta("b"), Finished("end", "m", usage)],
        ]
    )
    end = ended(await play(model, Prop([ToolResult("x")])))
    assert (end.usage.input, end.usage.output, end.usage.cost) == (20, 4, 1.0)
    assert end.usage.duration > 0
    assert end.usage.first_token == 1.0


async def test_steps_from_before_a_pause_count() -> None:
    model = Scripted([[TextDelta("b"), Finished("end", "m", Usage(input=1, cost=0.25))]])
    spent = Usage(input=10, cost=0.5, duration=60.0, first_token=4.0)
    end = ended(await play(model, steps=1, spent=spent))
    assert (end.usage.input, end.usage.cost, end.usage.first_token) == (11, 0.75, 4.0)
    assert 60 < end.usage.duration < 70


async def test_answer_that_breaks_off_has_an_unknown_cost_unless_it_never_began() -> None:
    end = ended(await play(Scripted([[TextDelta("Half"), ModelFailed("Gone.")]])))
    assert end.usage.cost is None
    end = ended(await play(Scripted([[ModelFailed("No key.")]])))
    assert end.usage.cost == 0.0


async def test_reason_of_the_model_to_stop_is_the_turns() -> None:
    for stop in ("max_tokens", "refused"):
        events = await play(Scripted([[TextDelta("a"), Finished(stop, "m")]]))
        assert ended(events).stop_reason == stop


async def test_turn_that_nobody_listens_to_ends_its_model_and_its_tools_at_once() -> None:
    model = Scripted([[TextDelta("a"), TextDelta("b")]])
    await listen_until(asking(model), Streamed)
    assert model.left == 1
    model, tool = Scripted([[CallAsked(CALL)]]), Prop([ToolProgress(1, 2, "a"), ToolResult("x")])
    await listen_until(asking(model, tool), Progressed)
    assert tool.left == 1


async def test_model_that_stands_in_for_another_ends_with_the_turn_too() -> None:
    first, second = Scripted([[ModelFailed("No key.")]]), Scripted([[TextDelta("a")]])
    await listen_until(asking(Fallback(first, second)), Streamed)
    assert (first.left, second.left) == (1, 1)
    first = Scripted([[TextDelta("a")]])
    await listen_until(asking(Fallback(first, second)), Streamed)
    assert first.left == 1


LONG = (
    PersonSaid("Ada", ()),
    AgentSaid("mine", "", (CALL,)),
    ToolSaid("c1", "x" * 9_000),
)


async def test_request_that_is_too_long_is_repeated_with_a_shorter_history() -> None:
    model = Scripted([[ContextFull("Too long.")], [TextDelta("a"), Finished("end", "m")]])
    events = [event async for event in take_turn(asking(model, history=LONG))]
    assert ended(events).stop_reason == "end"
    assert len(str(model.asked[1].history)) < len(str(LONG)) / 2


async def test_request_is_not_repeated_when_something_of_its_answer_was_shown() -> None:
    thinking = [ThoughtDelta("hm"), ContextFull("Too long.")]
    model = Scripted([thinking, [ThoughtDelta("hm"), TextDelta("a")]])
    *events, end = [event async for event in take_turn(asking(model, history=LONG))]
    thoughts = (ThoughtBlock(text="hm", model="scripted"),)
    assert events == [Streamed("", "hm"), Said("", thoughts)]
    assert isinstance(end, Ended)
    assert (end.stop_reason, end.error) == ("failed", "Too long.")
