"""One turn: ask the model, pass on what it says, call its tools. Records nothing."""

from collections.abc import (
    AsyncGenerator,
    Awaitable,
    Callable,
    Iterator,
    Mapping,
    Sequence,
)
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from typing import assert_never

from sessionls.domain.agent import Agent
from sessionls.domain.blocks import ThoughtBlock
from sessionls.domain.records import ToolCall
from sessionls.domain.usage import Usage
from sessionls.engine.calls import Equipped, Gate, Pending, go_on, make_calls
from sessionls.engine.context.fitting import ROOM, SMALL, shrunk, tokens_of
from sessionls.engine.events import (
    Answered,
    Called,
    Ended,
    Progressed,
    Returned,
    Said,
    StepEnded,
    Streamed,
    TurnEvent,
)
from sessionls.engine.models.model import (
    AgentSaid,
    CallAsked,
    ContextFull,
    Finished,
    Instruction,
    Model,
    ModelEvent,
    ModelFailed,
    ModelMessage,
    ModelRequest,
    ModelWaits,
    SkillSummary,
    TextDelta,
    ThoughtDelta,
    ThoughtEnded,
    ToolSaid,
)
from sessionls.engine.tools.tool import Tool

Window = Callable[[], Awaitable[int | None]]
"""How many tokens the model takes; `None` where nobody knows. Asked for when it may matter."""


@dataclass(frozen=True, slots=True)
class TurnRequest:
    """What a turn needs. `history` ends with the steps the turn has already taken, if any.

    `pending` are calls of its last step that wait for a person since an earlier process; `opening`
    are those that it makes before the model is asked. `spent` is what the steps used. `cut_cost` is
    what an answer of the model costs that breaks off, in US dollars; `None` where nobody can know.
    """

    agent: Agent
    model: Model
    tools: Mapping[str, Tool]
    gate: Gate
    history: tuple[ModelMessage, ...]
    seconds: Callable[[], float]
    steps_taken: int = 0
    pending: tuple[Pending, ...] = ()
    opening: tuple[ToolCall, ...] = ()
    spent: Usage = field(default_factory=Usage)
    cut_cost: float | None = None
    instructions: tuple[Instruction, ...] = ()
    skills: tuple[SkillSummary, ...] = ()
    window: Window | None = None
    root: str = ""
    images: Mapping[str, bytes] = field(default_factory=dict[str, bytes])

    @property
    def equipped(self) -> Equipped:
        """What its calls are made with."""
        return Equipped(self.tools, self.gate)

    @property
    def begins_with_calls(self) -> bool:
        """Whether the model is not what comes first."""
        return bool(self.pending or self.opening)


@dataclass(slots=True)
class _Step:
    """What one answer of the model amounts to so far; `taken` are ids that calls have already."""

    text: str = ""
    thought: str = ""
    thoughts: list[ThoughtBlock] = field(default_factory=list[ThoughtBlock])
    calls: list[ToolCall] = field(default_factory=list[ToolCall])
    taken: set[str] = field(default_factory=set[str])
    finished: Finished | None = None
    first: float | None = None


async def take_turn(request: TurnRequest) -> AsyncGenerator[TurnEvent]:
    """Run a turn to its end; the last event is `Ended`, unless the caller stops listening first."""
    history = list(request.history)
    began = request.seconds() - request.spent.duration
    usage = request.spent
    model = request.model.name
    for made in _first_calls(request, history):
        async with aclosing(made) as events:
            async for event in events:
                yield event
        yield StepEnded(_timed(usage, request, began))
    for _ in range(request.steps_taken, request.agent.max_steps):
        step = _Step(taken=_ids_in(history))
        try:
            async with aclosing(_ask(request, history, step, began)) as events:
                async for event in events:
                    yield event
        except ModelFailed as failure:
            usage = _with_broken(usage, step, request)
            yield Ended("failed", model, _timed(usage, request, began), str(failure))
            return
        finished = step.finished or Finished("end", model)
        model, usage = finished.model, _with_step(usage, finished.usage)
        if not step.calls:
            reason = "end" if finished.stop == "tool_calls" else finished.stop
            yield Ended(reason, model, _timed(usage, request, began))
            return
        yield Answered(_timed(usage, request, began))
        said = AgentSaid(request.agent.name, step.text, tuple(step.calls), tuple(step.thoughts))
        history.append(said)
        made = _answered(history, step.calls, make_calls(request.equipped, step.calls))
        async with aclosing(made) as events:
            async for event in events:
                yield event
        yield StepEnded(_timed(usage, request, began))
    limit = (
        f"Stopped at the limit of agent {request.agent.name!r}: maxSteps {request.agent.max_steps}."
    )
    yield Ended("max_steps", model, _timed(usage, request, began), limit)


def _first_calls(
    request: TurnRequest, history: list[ModelMessage]
) -> Iterator[AsyncGenerator[TurnEvent]]:
    """The calls that come before the model is asked: those that wait, then those of a review."""
    if request.pending:
        calls = [one.call for one in request.pending]
        yield _answered(history, calls, go_on(request.equipped, request.pending))
    if request.opening:
        history.append(AgentSaid(request.agent.name, calls=request.opening, opening=True))
        yield _answered(history, request.opening, _open(request))


async def _open(request: TurnRequest) -> AsyncGenerator[TurnEvent]:
    """The calls of a review that no model asked for."""
    async with aclosing(make_calls(request.equipped, request.opening)) as events:
        async for event in events:
            yield replace(event, opening=True) if isinstance(event, Called) else event


async def _answered(
    history: list[ModelMessage], calls: Sequence[ToolCall], events: AsyncGenerator[TurnEvent]
) -> AsyncGenerator[TurnEvent]:
    """The events of calls; their results are added to the history in the order of the calls."""
    results: dict[str, ToolSaid] = {}
    async with aclosing(events) as taken:
        async for event in taken:
            if isinstance(event, Returned):
                results[event.call_id] = ToolSaid(event.call_id, event.content, event.is_error)
            yield event
    history += [results[call.id] for call in calls if call.id in results]


async def _ask(
    request: TurnRequest, history: list[ModelMessage], step: _Step, began: float
) -> AsyncGenerator[TurnEvent]:
    """One answer of the model, gathered into `step`; a history that is too long is cut shorter."""
    fitting = await _fitting(request, history)
    try:
        async with aclosing(_answer(request, fitting, step, began)) as events:
            async for event in events:
                yield event
    except ContextFull:
        shorter = shrunk(fitting, tokens_of(fitting) // 2)
        # What was shown of it would show again.
        if step.first is not None or shorter == fitting:
            raise
    else:
        return
    async with aclosing(_answer(request, shorter, step, began)) as events:
        async for event in events:
            yield event


async def _fitting(
    request: TurnRequest, history: Sequence[ModelMessage]
) -> tuple[ModelMessage, ...]:
    """The history as far as the model takes it."""
    if request.window is None or tokens_of(history) <= SMALL:
        return tuple(history)
    window = await request.window()
    return tuple(history) if window is None else shrunk(history, int(window * ROOM))


async def _answer(
    request: TurnRequest, history: tuple[ModelMessage, ...], step: _Step, began: float
) -> AsyncGenerator[TurnEvent]:
    agent = request.agent
    question = ModelRequest(
        agent=agent.name,
        prompt=agent.prompt,
        history=history,
        tools=tuple(tool.spec for tool in request.tools.values()),
        scanners=agent.scanners,
        parameters=agent.parameters,
        instructions=request.instructions,
        skills=request.skills,
        root=request.root,
        images=request.images,
    )
    failure: ModelFailed | None = None
    try:
        async with aclosing(request.model.answer(question)) as events:
            async for event in events:
                for told in _gather(step, event, request.seconds() - began):
                    yield told
    except ModelFailed as error:
        failure = error
    _end_thought(step, ThoughtEnded())
    step.thoughts = _thought_by(step, request.model.name)
    if step.text or step.thoughts:
        yield Said(step.text, tuple(step.thoughts))
    if failure:
        raise failure


def _gather(step: _Step, event: ModelEvent, seconds: float) -> Iterator[TurnEvent]:
    """Take an event of the model, `seconds` after the turn's start, into the step."""
    if isinstance(event, ModelWaits):
        yield Progressed(0, 0, event.text)
        return
    step.first = seconds if step.first is None else step.first
    match event:
        case TextDelta(text=text):
            step.text += text
            yield Streamed(text)
        case ThoughtDelta(text=text):
            step.thought += text
            yield Streamed("", text)
        case ThoughtEnded():
            _end_thought(step, event)
        case CallAsked(call=call):
            step.calls.append(_named_apart(call, step.taken))
            step.taken.add(step.calls[-1].id)
        case Finished(usage=usage) if usage.first_token is None:
            usage = usage.model_copy(update={"first_token": step.first})
            step.finished = replace(event, usage=usage)
        case Finished():
            step.finished = event
        case _:
            assert_never(event)


def _ids_in(history: Sequence[ModelMessage]) -> set[str]:
    said = (message for message in history if isinstance(message, AgentSaid))
    return {call.id for message in said for call in message.calls}


def _named_apart(call: ToolCall, taken: set[str]) -> ToolCall:
    """The call with an id of its own: some servers give every call the same one."""
    name, number = call.id, 1
    while name in taken:
        # In front: what stands behind an id may be a provider's own.
        number += 1
        name = f"{number}-{call.id}"
    return call if name == call.id else call.model_copy(update={"id": name})


def _end_thought(step: _Step, end: ThoughtEnded) -> None:
    """Close the thought that is being made, if there is one."""
    if step.thought or end.signature or end.redacted:
        block = ThoughtBlock(text=step.thought, signature=end.signature, redacted=end.redacted)
        step.thoughts.append(block)
        step.thought = ""


def _thought_by(step: _Step, asked: str) -> list[ThoughtBlock]:
    """The thoughts with their thinker, which is known when the answer has ended."""
    model = step.finished.model if step.finished else asked
    return [block.model_copy(update={"model": model}) for block in step.thoughts]


def _with_step(total: Usage, step: Usage) -> Usage:
    first = step.first_token if total.first_token is None else total.first_token
    return total.plus(step).model_copy(update={"first_token": first})


def _with_broken(total: Usage, step: _Step, request: TurnRequest) -> Usage:
    """With an answer that broke off; one that never began costs nothing."""
    if step.first is None:
        return total
    return _with_step(total, Usage(cost=request.cut_cost, first_token=step.first))


def _timed(usage: Usage, request: TurnRequest, began: float) -> Usage:
    first = None if usage.first_token is None else round(usage.first_token, 6)
    return usage.model_copy(
        update={"duration": round(request.seconds() - began, 6), "first_token": first}
    )
