"""One answer of one model: a request to a worker, its frames as events. One try, three timeouts."""

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass

from sessionls.domain.records import ToolCall
from sessionls.domain.usage import Usage
from sessionls.engine.models.call_names import tool_name
from sessionls.engine.models.messages import Accepts, provider_messages
from sessionls.engine.models.model import (
    CallAsked,
    Finished,
    ModelEvent,
    ModelRequest,
    TextDelta,
    ThoughtDelta,
    ThoughtEnded,
    ToolSpec,
)
from sessionls.engine.models.thoughts import can_think
from sessionls.engine.models.unreadable import unreadable
from sessionls.engine.models.worker.caching import marked_messages, marked_tools
from sessionls.engine.models.worker.connect import Connect, Timeouts
from sessionls.engine.models.worker.frames import (
    Call,
    Ended,
    Fault,
    Frame,
    Known,
    Text,
    Thought,
    ThoughtDone,
    Warm,
)
from sessionls.engine.models.worker.knowing import About, Resolved
from sessionls.engine.models.worker.process import Exchange
from sessionls.engine.models.worker.waiting import Clock
from sessionls.engine.models.worker.worker import Worker, WorkerGone

# litellm's own timeout stands behind ours: it frees what we no longer wait for.
_BEHIND = 30.0
_THINKING = frozenset({"thinking", "reasoning_effort"})


class Failed(Exception):
    """The model did not answer."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.reason)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Question:
    """What is sent to the worker; the model's name for people.

    `names` are the tools' own names behind those that providers accept.
    """

    model: str
    body: Mapping[str, object]
    names: Mapping[str, str]


def question(request: ModelRequest, resolved: Resolved, about: About, connect: Connect) -> Question:
    """A request in the shape of the worker. `resolved` has a name."""
    accepts = Accepts(images=about.images is True, thoughts_of=resolved.shown)
    messages = [dict(message) for message in provider_messages(request, accepts)]
    tools = [_tool(spec) for spec in request.tools]
    if about.caches == "marked":
        messages, tools = marked_messages(messages), marked_tools(tools)
    timeouts = connect.timeouts
    body: dict[str, object] = {
        "model": resolved.name,
        "messages": messages,
        "tools": tools,
        "parameters": _parameters(request, about, messages),
        "timeout": max(timeouts.first, timeouts.between) + _BEHIND,
        # What runs on a server of one's own may bear the name of a model that costs.
        "priced": resolved.endpoint in (None, resolved.provider),
    }
    if resolved.endpoint:
        endpoint = connect.endpoints[resolved.endpoint]
        body["endpoint"] = {"apiBase": endpoint.api_base, "keyVariable": endpoint.key_variable}
    return Question(
        resolved.shown, body, {tool_name(spec.name): spec.name for spec in request.tools}
    )


async def ask(
    worker: Worker, asked: Question, timeouts: Timeouts, clock: Clock, since: float
) -> AsyncGenerator[ModelEvent]:
    """The events of one answer; the last one is `Finished`. `since` is when its turn at it began.

    Closing it early cancels the request in the worker at once.

    Raises:
        Failed: there is no answer, or it broke off.
    """
    try:
        exchange = await worker.open("ask", asked.body)
    except WorkerGone as gone:
        raise Failed(Fault("crashed", str(gone))) from gone
    began = clock.seconds()
    first: float | None = None
    try:
        while True:
            seconds = clock.seconds()
            frame = await _frame(exchange, timeouts, first, seconds - began)
            first = clock.seconds() - since if first is None else first
            event = _event(frame, asked, first)
            yield event
            if isinstance(event, Finished):
                return
    finally:
        exchange.close()


async def _frame(
    exchange: Exchange, timeouts: Timeouts, first: float | None, spent: float
) -> Frame:
    limit = timeouts.first if first is None else timeouts.between
    left = timeouts.total - spent
    try:
        return await exchange.frame(max(0.0, min(limit, left)))
    except TimeoutError:
        pass
    if left <= limit:
        reason = f"The answer was not whole after {timeouts.total:g} s."
    elif first is None:
        reason = f"Not a word came in {timeouts.first:g} s."
    else:
        reason = f"Nothing more came for {timeouts.between:g} s."
    raise Failed(Fault("timeout", reason))


def _parameters(
    request: ModelRequest, about: About, messages: list[dict[str, object]]
) -> dict[str, object]:
    """Those of the agent. Thinking is left out of a step in which the provider refuses it."""
    if about.caches != "marked" or can_think(messages):
        return dict(request.parameters)
    return {name: value for name, value in request.parameters.items() if name not in _THINKING}


def _event(frame: Frame, asked: Question, first: float) -> ModelEvent:
    match frame:
        case Text(text=text):
            return TextDelta(text)
        case Thought(text=text):
            return ThoughtDelta(text)
        case ThoughtDone(signature=signature, redacted=redacted):
            return ThoughtEnded(signature, redacted)
        case Call():
            return CallAsked(_call(frame, asked.names))
        case Ended():
            return Finished(frame.stop, asked.model, _usage(frame, first))
        case Fault():
            raise Failed(frame)
        case Known() | Warm():
            raise Failed(Fault("broken", "The worker said something else."))


def _call(call: Call, names: Mapping[str, str]) -> ToolCall:
    arguments = unreadable(call.unreadable) if call.arguments is None else call.arguments
    return ToolCall(id=call.id, name=names.get(call.name, call.name), arguments=arguments)


def _usage(ended: Ended, first: float) -> Usage:
    return Usage(
        input=ended.input,
        output=ended.output,
        cached=ended.cached,
        cost=ended.cost,
        first_token=round(first, 6),
        estimated=ended.estimated or None,
    )


def _tool(spec: ToolSpec) -> dict[str, object]:
    return {
        "type": "function",
        "function": {
            "name": tool_name(spec.name),
            "description": spec.description,
            "parameters": dict(spec.parameters),
        },
    }
