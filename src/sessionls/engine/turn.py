"""One turn: ask the model, pass on what it says, call its tools. Records nothing."""

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from sessionls.domain.agent import Agent
from sessionls.domain.finding import Finding
from sessionls.domain.records import StopReason, ToolCall
from sessionls.domain.usage import Usage
from sessionls.engine.models.model import (
    AgentSaid,
    CallAsked,
    Finished,
    Model,
    ModelEvent,
    ModelFailed,
    ModelMessage,
    ModelRequest,
    ModelWaits,
    TextDelta,
    ThoughtDelta,
    ThoughtEnded,
    ToolSaid,
)
from sessionls.engine.tools.tool import (
    CallContext,
    Tool,
    ToolAsks,
    ToolFixed,
    ToolFound,
    ToolProgress,
    ToolProposed,
    ToolResult,
)


@dataclass(frozen=True, slots=True)
class TurnRequest:
    """What a turn needs. `history` ends with the steps the turn has already taken, if any.

    `spent` is what those used. `cut_cost` is what an answer of the model costs that breaks off, in
    US dollars; `None` where nobody can know.
    """

    agent: Agent
    model: Model
    tools: Mapping[str, Tool]
    history: tuple[ModelMessage, ...]
    seconds: Callable[[], float]
    steps_taken: int = 0
    spent: Usage = field(default_factory=Usage)
    cut_cost: float | None = None


@dataclass(frozen=True, slots=True)
class Streamed:
    """Some words or thought of the message being made; the finished message replaces them."""

    text: str
    thought: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """A finished message."""

    text: str
    thought: str = ""


@dataclass(frozen=True, slots=True)
class Answered:
    """The model has answered with calls; `usage` is that of the turn so far."""

    usage: Usage


@dataclass(frozen=True, slots=True)
class Called:
    """A tool call begins."""

    call: ToolCall


@dataclass(frozen=True, slots=True)
class Found:
    """Findings of a call that is still running."""

    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Fixed:
    """Findings of the session that a call no longer sees, by their ids."""

    finding_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Progressed:
    """How far a call is; `total` is `None` where it is not known."""

    done: int
    total: int | None
    text: str


@dataclass(frozen=True, slots=True)
class Returned:
    """A tool call ended."""

    call_id: str
    content: str
    is_error: bool


@dataclass(frozen=True, slots=True)
class StepEnded:
    """All calls of a step have returned. A turn may be paused here and taken up again.

    `usage` is that of the turn so far.
    """

    usage: Usage


@dataclass(frozen=True, slots=True)
class Ended:
    """The turn's end."""

    stop_reason: StopReason
    model: str
    usage: Usage
    error: str | None = None


TurnEvent = (
    Streamed | Said | Answered | Called | Found | Fixed | Progressed | Returned | StepEnded | Ended
)


@dataclass(slots=True)
class _Step:
    """What one answer of the model amounts to so far."""

    text: str = ""
    thought: str = ""
    calls: list[ToolCall] = field(default_factory=list[ToolCall])
    finished: Finished | None = None
    first: float | None = None


async def take_turn(request: TurnRequest) -> AsyncGenerator[TurnEvent]:
    """Run a turn to its end; the last event is `Ended`, unless the caller stops listening first."""
    history = list(request.history)
    began = request.seconds() - request.spent.duration
    usage = request.spent
    model = request.model.name
    for _ in range(request.steps_taken, request.agent.max_steps):
        step = _Step()
        try:
            async for event in _ask(request, history, step, began):
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
        history.append(AgentSaid(request.agent.name, step.text, tuple(step.calls)))
        for call in step.calls:
            async for event in _call(request, history, call):
                yield event
        yield StepEnded(_timed(usage, request, began))
    limit = (
        f"Stopped at the limit of agent {request.agent.name!r}: maxSteps {request.agent.max_steps}."
    )
    yield Ended("max_steps", model, _timed(usage, request, began), limit)


async def _ask(
    request: TurnRequest, history: list[ModelMessage], step: _Step, began: float
) -> AsyncIterator[TurnEvent]:
    """One answer of the model, gathered into `step`."""
    agent = request.agent
    question = ModelRequest(
        agent=agent.name,
        prompt=agent.prompt,
        history=tuple(history),
        tools=tuple(tool.spec for tool in request.tools.values()),
        scanners=agent.scanners,
        parameters=agent.parameters,
    )
    failure: ModelFailed | None = None
    try:
        async for event in request.model.answer(question):
            for streamed in _gather(step, event, request.seconds() - began):
                yield streamed
    except ModelFailed as error:
        failure = error
    if step.text or step.thought:
        yield Said(step.text, step.thought)
    if failure:
        raise failure


def _gather(step: _Step, event: ModelEvent, seconds: float) -> Iterator[Streamed]:
    """Take an event of the model, `seconds` after the turn's start, into the step."""
    step.first = seconds if step.first is None else step.first
    match event:
        case TextDelta(text=text):
            step.text += text
            yield Streamed(text)
        case ThoughtDelta(text=text):
            step.thought += text
            yield Streamed("", text)
        case CallAsked(call=call):
            step.calls.append(call)
        case ThoughtEnded() | ModelWaits():
            pass
        case Finished(usage=usage) if usage.first_token is None:
            usage = usage.model_copy(update={"first_token": step.first})
            step.finished = replace(event, usage=usage)
        case Finished():
            step.finished = event


async def _call(
    request: TurnRequest, history: list[ModelMessage], call: ToolCall
) -> AsyncIterator[TurnEvent]:
    """One tool call, its result added to the history."""
    yield Called(call)
    result = ToolResult(_unknown_tool(call.name, request.tools), is_error=True)
    if tool := request.tools.get(call.name):
        async for event in tool.call(call.arguments, CallContext(call.id)):
            match event:
                case ToolProgress(done=done, total=total, text=text):
                    yield Progressed(done, total, text)
                case ToolFound(findings=findings):
                    yield Found(findings)
                case ToolFixed(finding_ids=finding_ids):
                    yield Fixed(finding_ids)
                case ToolProposed() | ToolAsks():
                    pass
                case ToolResult():
                    result = event
    history.append(ToolSaid(call.id, result.content, result.is_error))
    yield Returned(call.id, result.content, result.is_error)


def _unknown_tool(name: str, tools: Mapping[str, Tool]) -> str:
    return f"There is no tool {name!r} here. Tools: {', '.join(tools) or 'none'}."


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
