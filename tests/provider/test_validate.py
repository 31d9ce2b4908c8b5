"""The validators: what real providers accept passes, what they refuse does not."""

import base64
import copy
from collections.abc import Callable
from typing import Any

import pytest

from tests.provider.faults import Issued
from tests.provider.script import Thought, signature_of
from tests.provider.validate import validate

SCHEMA = {"type": "object", "properties": {"path": {"type": "string"}}}
PICTURE = base64.b64encode(b"\x89PNG").decode()
Change = Callable[[Any], object]

OPENAI: dict[str, Any] = {
    "model": "m",
    "stream": True,
    "stream_options": {"include_usage": True},
    "messages": [
        {"role": "system", "content": "Be wary."},
        {
            "role": "user",
            "content": [
                {"type": "text", "text": "Look"},
                {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{PICTURE}"}},
            ],
        },
        {
            "role": "assistant",
            "content": None,
            "tool_calls": [
                {"id": name, "type": "function", "function": {"name": "read", "arguments": "{}"}}
                for name in ("a", "b")
            ],
        },
        {"role": "tool", "tool_call_id": "a", "content": "1"},
        {"role": "tool", "tool_call_id": "b", "content": "2"},
        {"role": "assistant", "content": "Done."},
        {"role": "user", "content": "More", "name": "Ana"},
    ],
    "tools": [{"type": "function", "function": {"name": "read", "parameters": SCHEMA}}],
}
THOUGHT = {"type": "thinking", "thinking": "Hm", "signature": signature_of("Hm")}
CACHED = {"cache_control": {"type": "ephemeral"}}
ANTHROPIC: dict[str, Any] = {
    "model": "m",
    "max_tokens": 5000,
    "thinking": {"type": "enabled", "budget_tokens": 2000},
    "system": [{"type": "text", "text": "Be wary.", **CACHED}],
    "messages": [
        {
            "role": "user",
            "content": [
                {"type": "text", "text": "Look"},
                {
                    "type": "image",
                    "source": {"type": "base64", "media_type": "image/png", "data": PICTURE},
                },
            ],
        },
        {
            "role": "assistant",
            "content": [
                THOUGHT,
                {"type": "redacted_thinking", "data": "hidden"},
                {"type": "text", "text": "Reading."},
                {"type": "tool_use", "id": "a", "name": "read", "input": {}},
                {"type": "tool_use", "id": "b", "name": "read", "input": {}},
            ],
        },
        {
            "role": "user",
            "content": [
                {"type": "tool_result", "tool_use_id": "b", "content": "2", "is_error": True},
                {"type": "tool_result", "tool_use_id": "a", "content": "1"},
            ],
        },
        {"role": "assistant", "content": "Done."},
        {"role": "user", "content": [{"type": "text", "text": "More", **CACHED}]},
    ],
    "tools": [{"name": "read", "input_schema": SCHEMA, **CACHED}],
}


def refused_by_openai(change: Change) -> str | None:
    body = copy.deepcopy(OPENAI)
    change(body)
    return validate("openai", body, Issued())


def refused_by_anthropic(change: Change) -> str | None:
    body = copy.deepcopy(ANTHROPIC)
    change(body)
    issued = Issued(redacted={"hidden"})
    issued.add([Thought("Hm", signature_of("Hm"))])
    return validate("anthropic", body, issued)


def nothing(_: object) -> None:
    """No change."""


def at(index: int, **changes: object) -> Change:
    """Other fields of the message at a place."""
    return lambda body: body["messages"][index].update(changes)


def without(index: int) -> Change:
    """One message less."""
    return lambda body: body["messages"].pop(index)


def twice(index: int) -> Change:
    """One message twice."""
    return lambda body: body["messages"].insert(index, body["messages"][index])


def block(index: int, place: int, **changes: object) -> Change:
    """Other fields of a block."""
    return lambda body: body["messages"][index]["content"][place].update(changes)


def call(**changes: object) -> Change:
    """Other fields of the first call of OpenAI's messages."""
    return lambda body: body["messages"][2]["tool_calls"][0].update(changes)


def test_good_requests_pass() -> None:
    assert refused_by_openai(nothing) is None
    assert refused_by_anthropic(nothing) is None


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda body: body.pop("model"), "model"),
        (lambda body: body.update(topp=1), "body.topp"),
        (lambda body: body.update(messages=[]), "too short"),
        (lambda body: body.pop("stream"), "stream_options"),
        (at(1, role="person"), "role"),
        (at(1, content=""), "whitespace"),
        (at(1, content=" \n"), "whitespace"),
        (at(1, content=None), "list"),
        (at(1, content=[]), "too short"),
        (at(1, thinking_blocks=[]), "thinking_blocks"),
        (at(6, name="Ana Lima"), "name"),
        (at(6, name="x" * 65), "name"),
        (block(1, 0, text=""), "whitespace"),
        (block(1, 1, image_url={"url": "file:///etc/passwd"}), "data URL"),
        (block(1, 1, image_url={"url": "data:image/png;base64,?"}), "base64"),
        (block(1, 1, image_url={"url": f"data:image/svg+xml;base64,{PICTURE}"}), "media type"),
        (at(5, content=None), "list"),
        (at(2, tool_calls=[]), "too short"),
        (call(id=""), "pattern"),
        (call(id=None), "pattern"),
        (call(id="x" * 41), "pattern"),
        (call(id="b"), "duplicate id"),
        (call(type="tool"), "function"),
        (call(function={"name": "a b", "arguments": "{}"}), "pattern"),
        (call(function={"name": "a", "arguments": {}}), "string"),
        (without(3), "response messages: a"),
        (twice(3), "must be a response"),
        (at(3, tool_call_id="c"), "must be a response"),
        (without(2), "must be a response"),
        (without(6), "last must be of the user"),
        (without(1), "the first must be of the user"),
        (twice(0), "system"),
        (twice(5), "alternate"),
        (twice(6), "alternate"),
        (lambda body: body.update(tools=[]), "too short"),
        (lambda body: body["tools"].append(body["tools"][0]), "unique"),
        (lambda body: body["tools"][0]["function"].update(name="a.b"), "pattern"),
        (lambda body: body["tools"][0]["function"].update(parameters={}), "object"),
        (
            lambda body: body["tools"][0]["function"].update(
                parameters={"type": "object", "properties": {"a": {"type": "word"}}}
            ),
            "JSON schema is invalid",
        ),
    ],
)
def test_what_openai_refuses(change: Change, why: str) -> None:
    assert why in (refused_by_openai(change) or "accepted")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda body: body.pop("max_tokens"), "max_tokens"),
        (lambda body: body.update(seed=1), "body.seed"),
        (lambda body: body.update(system="Be wary."), "list"),
        (lambda body: body.update(system=[{"type": "text", "text": " "}]), "whitespace"),
        (at(0, role="system"), "role"),
        (at(0, role="assistant"), "user role"),
        (at(0, name="Ana"), "name"),
        (without(3), "alternate"),
        (without(4), "last message must be of the user"),
        (block(0, 0, text="\n"), "whitespace"),
        (block(0, 1, source={"type": "url", "url": "http://a"}), "base64"),
        (lambda body: body["messages"].pop(4) and at(3, content="Done. ")(body), "trailing"),
        (block(1, 3, id="a b"), "pattern"),
        (block(1, 3, id="b"), "unique"),
        (block(1, 3, name=""), "pattern"),
        (block(1, 3, input="{}"), "object"),
        (block(1, 0, thinking="Hmm"), "signature"),
        (block(1, 0, signature="made up"), "signature"),
        (block(1, 1, data="made up"), "redacted"),
        (lambda body: body["messages"][1]["content"].append(THOUGHT), "stand first"),
        (at(3, content=[THOUGHT]), "more than thinking"),
        (block(2, 0, tool_use_id="c"), "corresponding"),
        (block(2, 0, content=""), "whitespace"),
        (lambda body: body["messages"][2]["content"].pop(), "corresponding"),
        (
            lambda body: body["messages"][2]["content"].insert(0, {"type": "text", "text": "Hm"}),
            "come first",
        ),
        (lambda body: body.pop("tools"), "must define tools"),
        (lambda body: body["tools"].append(body["tools"][0]), "unique"),
        (lambda body: body["tools"][0].pop("input_schema"), "object"),
        (lambda body: body["thinking"].update(budget_tokens=10), "1024"),
        (lambda body: body.update(max_tokens=2000), "greater"),
        (lambda body: body.update(temperature=0.5), "temperature"),
        (
            lambda body: (
                body.update(messages=body["messages"][:3]),
                body["messages"][1].update(content=body["messages"][1]["content"][2:]),
            ),
            "must start with a thinking block",
        ),
        (
            lambda body: body.update(system=[{"type": "text", "text": "a", **CACHED}] * 3),
            "maximum of 4",
        ),
        (block(4, 0, cache_control={"type": "for ever"}), "ephemeral"),
    ],
)
def test_what_anthropic_refuses(change: Change, why: str) -> None:
    assert why in (refused_by_anthropic(change) or "accepted")
