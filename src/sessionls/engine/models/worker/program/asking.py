"""One answer: a request to litellm, its stream to frames, how it ended. One try, never a second."""

import os
from collections.abc import Callable
from contextlib import aclosing
from uuid import uuid4

from sessionls.engine.models.worker.parameters import sort_out
from sessionls.engine.models.worker.program import library
from sessionls.engine.models.worker.program.fields import (
    field,
    fields,
    list_field,
    number_field,
    text_field,
)
from sessionls.engine.models.worker.program.gathering import Gathering
from sessionls.engine.models.worker.program.knowledge import parameters
from sessionls.engine.models.worker.program.memory import memory
from sessionls.engine.models.worker.program.merging import Send

_NO_KEY = "none"
_STOPS = {"length": "max_tokens", "content_filter": "refused"}


class Refusal(Exception):
    """A request that is not sent: `kind` is that of a fault, the text its reason."""

    def __init__(self, kind: str, reason: str) -> None:
        super().__init__(reason)
        self.kind = kind


async def ask(
    body: object, send: Send, new_id: Callable[[], str] = lambda: f"call_{uuid4().hex}"
) -> None:
    """Send the frames of one answer; the last one is `ended` or `fault`.

    Raises:
        Refusal: it cannot be sent.
        Exception: whatever litellm raises.
    """
    gathering = Gathering(send, new_id)
    answer = await library.stream(_options(body))
    try:
        # A stream that is not closed keeps its connection, and the provider goes on.
        async with aclosing(answer) as chunks:
            async for chunk in chunks:
                gathering.take(chunk)
    except BaseException:
        gathering.break_off()
        raise
    send(_end(body, gathering, answer))


def _end(body: object, gathering: Gathering, answer: library.Stream) -> dict[str, object]:
    reported = library.reported_usage(answer)
    if gathering.stop is None:
        gathering.break_off()
        return _fault("truncated", "The stream ended before the answer did.")
    gathering.end()
    stop = _STOPS.get(gathering.stop, "tool_calls" if gathering.calls else "end")
    if stop == "end" and gathering.is_empty and not (reported and _may_be_silent(body)):
        # Pages of captive portals, and proxies that swallow the answer, look like this.
        return _fault("broken", "It answered with nothing at all.")
    return {
        "ended": {"stop": stop, "memory": memory(), **_usage(body, gathering, reported=reported)}
    }


def _may_be_silent(body: object) -> bool:
    """Some models say nothing after a tool's result when they have nothing to add."""
    messages = list_field(body, "messages")
    return bool(messages) and field(messages[-1], "role") == "tool"


def _usage(body: object, gathering: Gathering, *, reported: bool) -> dict[str, object]:
    model, usage = text_field(body, "model"), gathering.usage
    details = field(usage, "prompt_tokens_details")
    counted = {
        "input": number_field(usage, "prompt_tokens"),
        "output": number_field(usage, "completion_tokens"),
        "cached": number_field(details, "cached_tokens"),
    }
    if not reported and not any(counted.values()):
        words = [{"role": "assistant", "content": "".join(gathering.said)}]
        counted["input"] = library.count(model, list_field(body, "messages"), None)
        counted["output"] = library.count(model, words, None)
        return {**counted, "cost": None, "estimated": True}
    priced = field(body, "priced") is not False
    cost = library.cost(model, usage) if priced else None
    return {**counted, "cost": cost, "estimated": not reported}


def _fault(kind: str, reason: str) -> dict[str, object]:
    return {"fault": {"kind": kind, "reason": reason}}


def _options(body: object) -> dict[str, object]:
    options: dict[str, object] = {
        "model": text_field(body, "model"),
        "messages": list_field(body, "messages"),
        "timeout": field(body, "timeout"),
        **_parameters(body),
        **_endpoint(field(body, "endpoint")),
    }
    if tools := list_field(body, "tools"):
        options["tools"] = tools
    return options


def _endpoint(endpoint: object) -> dict[str, object]:
    """Where a request goes. A key goes to an address of one's own only if its variable is named."""
    base, variable = text_field(endpoint, "apiBase"), text_field(endpoint, "keyVariable")
    key = os.environ.get(variable) if variable else None
    if variable and not key:
        raise Refusal("no_key", variable)
    options: dict[str, object] = {"api_base": base} if base else {}
    return {**options, "api_key": key or _NO_KEY} if base or key else options


def _parameters(body: object) -> dict[str, object]:
    """The agent's parameters that the model takes; the others are told on the agent's file."""
    model = text_field(body, "model")
    provider = library.provider_of(model)
    endpoint = text_field(field(body, "endpoint"), "apiBase")
    given = fields(body, "parameters")
    if not given:
        return {}
    found = sort_out(given, parameters(model, provider), provider, endpoint)
    return {**found.known, **({"extra_body": found.others} if found.others else {})}
