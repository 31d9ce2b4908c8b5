"""What a worker says, line by line, as values. Knows JSON, no process."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from sessionls.engine.models.worker.values import mapping, number, text, whole

FaultKind = Literal[
    "no_key",
    "bad_key",
    "no_credit",
    "no_model",
    "rate_limited",
    "overloaded",
    "context_full",
    "refused",
    "bad_request",
    "unreachable",
    "truncated",
    "timeout",
    "broken",
    "crashed",
]
_KINDS: Mapping[str, FaultKind] = {kind: kind for kind in get_args(FaultKind)}


@dataclass(frozen=True, slots=True)
class Text:
    """Some more words."""

    text: str


@dataclass(frozen=True, slots=True)
class Thought:
    """Some more thought."""

    text: str


@dataclass(frozen=True, slots=True)
class ThoughtDone:
    """The thought is whole; with what its provider wants back."""

    signature: str | None
    redacted: str | None


@dataclass(frozen=True, slots=True)
class Call:
    """A whole tool call. `arguments` is `None` where they were no JSON object: `unreadable`."""

    id: str
    name: str
    arguments: dict[str, object] | None
    unreadable: str = ""


@dataclass(frozen=True, slots=True)
class Ended:
    """The answer is whole. Tokens; US dollars or `None`; `memory` of the worker in bytes."""

    stop: Literal["end", "tool_calls", "max_tokens", "refused"]
    input: int
    output: int
    cached: int
    cost: float | None
    estimated: bool
    memory: int


@dataclass(frozen=True, slots=True)
class Fault:
    """The answer failed. `retry_after` is in seconds."""

    kind: FaultKind
    reason: str
    retry_after: float | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """The answer to a question about models."""

    body: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Warm:
    """The worker is ready to answer without delay."""

    memory: int


Frame = Text | Thought | ThoughtDone | Call | Ended | Fault | Known | Warm
_STOPS: Mapping[object, Literal["end", "tool_calls", "max_tokens", "refused"]] = {
    "end": "end",
    "tool_calls": "tool_calls",
    "max_tokens": "max_tokens",
    "refused": "refused",
}


def read_frame(line: bytes) -> tuple[int | None, Frame]:
    """Whose frame it is, and what it says.

    Raises:
        ValueError: it is none.
    """
    message = mapping(json.loads(line))
    identity = whole(message.get("id"))
    if (memory := whole(message.get("warm"))) is not None:
        return None, Warm(memory)
    if identity is None:
        raise ValueError("a frame without an id")
    for key, value in message.items():
        if read := _READERS.get(key):
            return identity, read(value)
    raise ValueError("a frame of no known kind")


def _text(value: object) -> Frame:
    return Text(text(value) or "")


def _thought(value: object) -> Frame:
    return Thought(text(value) or "")


def _thought_done(value: object) -> Frame:
    marks = mapping(value)
    return ThoughtDone(text(marks.get("signature")), text(marks.get("redacted")))


def _call(value: object) -> Frame:
    call = mapping(value)
    name, tool = text(call.get("id")) or "", text(call.get("name")) or ""
    if "unreadable" in call:
        return Call(name, tool, None, text(call["unreadable"]) or "")
    return Call(name, tool, dict(mapping(call.get("arguments"))))


def _ended(value: object) -> Frame:
    body = mapping(value)
    return Ended(
        stop=_STOPS.get(body.get("stop"), "end"),
        input=whole(body.get("input")) or 0,
        output=whole(body.get("output")) or 0,
        cached=whole(body.get("cached")) or 0,
        cost=number(body.get("cost")),
        estimated=body.get("estimated") is True,
        memory=whole(body.get("memory")) or 0,
    )


def _fault(value: object) -> Frame:
    body = mapping(value)
    kind = _KINDS.get(text(body.get("kind")) or "", "broken")
    return Fault(kind, text(body.get("reason")) or "", number(body.get("retryAfter")))


def _known(value: object) -> Frame:
    return Known(mapping(value))


_READERS: Mapping[str, Callable[[object], Frame]] = {
    "text": _text,
    "thought": _thought,
    "thoughtEnded": _thought_done,
    "call": _call,
    "ended": _ended,
    "fault": _fault,
    "answer": _known,
}
