"""Answers as Anthropic's messages, streamed and whole. Sends nothing itself."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tests.provider.failures import failure_body
from tests.provider.openai import Control
from tests.provider.script import (
    Abort,
    Answer,
    Call,
    Eof,
    ErrorHere,
    Failure,
    Ping,
    Raw,
    Redacted,
    Rest,
    Text,
    Thought,
    Tokens,
    Wait,
    signature_of,
)

_STOPS = {
    "end": "end_turn",
    "tool_calls": "tool_use",
    "max_tokens": "max_tokens",
    "refused": "refusal",
}


@dataclass(slots=True)
class _Blocks:
    """The content blocks so far: which is open, what it thought."""

    index: int = -1
    open: str = ""
    thought: str = ""

    def begin(self, kind: str, block: Mapping[str, object]) -> Iterator[bytes]:
        yield from self.end()
        self.index, self.open, self.thought = self.index + 1, kind, ""
        yield _event("content_block_start", index=self.index, content_block=block)

    def delta(self, **delta: object) -> bytes:
        return _event("content_block_delta", index=self.index, delta=delta)

    def end(self, signature: str = "") -> Iterator[bytes]:
        if self.open == "thinking":
            signature = signature or signature_of(self.thought)
            yield self.delta(type="signature_delta", signature=signature)
        if self.open:
            yield _event("content_block_stop", index=self.index)
        self.open = ""


def stream(  # noqa: C901 - one case for each step
    answer: Answer, request: Mapping[str, object]
) -> Iterator[bytes | Control]:
    """The pieces of the stream in order, and what happens between them."""
    frame = _frame(answer, request)
    start = _usage(answer.usage, 1) if answer.usage else {}
    yield _event("message_start", message={**frame, "content": [], "stop_reason": None, **start})
    blocks = _Blocks()
    for step in answer.steps:
        match step:
            case Text(text=text):
                if blocks.open != "text":
                    yield from blocks.begin("text", {"type": "text", "text": ""})
                yield blocks.delta(type="text_delta", text=text)
            case Thought():
                yield from _thought(blocks, step)
            case Redacted(data=data):
                yield from blocks.begin("redacted", {"type": "redacted_thinking", "data": data})
                yield from blocks.end()
            case Call():
                yield from _call(blocks, step)
            case Ping():
                yield _event("ping")
            case Raw(text=text):
                yield text.encode()
            case ErrorHere(message=message, status=status):
                body = failure_body("anthropic", status, Failure(message))
                yield f"event: error\ndata: {json.dumps(body)}\n\n".encode()
            case Wait() | Rest() | Abort() | Eof():
                yield step
                if isinstance(step, Eof):
                    return
    yield from blocks.end()
    end = _usage(answer.usage, answer.usage.output) if answer.usage else {}
    yield _event(
        "message_delta", delta={"stop_reason": _stop(answer), "stop_sequence": None}, **end
    )
    yield _event("message_stop")


def whole(answer: Answer, request: Mapping[str, object]) -> dict[str, object]:
    """The answer as one JSON object."""
    content: list[dict[str, object]] = []
    for step in answer.steps:
        match step:
            case Text(text=text):
                content.append({"type": "text", "text": text})
            case Thought(text=text, signature=signature):
                signature = signature or signature_of(text)
                content.append({"type": "thinking", "thinking": text, "signature": signature})
            case Redacted(data=data):
                content.append({"type": "redacted_thinking", "data": data})
            case Call(name=name, arguments=arguments, id=name_of_call):
                arguments = json.loads("".join(arguments) or "{}")
                content.append(
                    {"type": "tool_use", "id": name_of_call, "name": name, "input": arguments}
                )
            case _:
                pass
    usage = _usage(answer.usage, answer.usage.output) if answer.usage else {}
    end = {"stop_reason": _stop(answer), "stop_sequence": None}
    return {**_frame(answer, request), "content": content, **end, **usage}


def _thought(blocks: _Blocks, step: Thought) -> Iterator[bytes]:
    if blocks.open != "thinking":
        yield from blocks.begin("thinking", {"type": "thinking", "thinking": "", "signature": ""})
    blocks.thought += step.text
    yield blocks.delta(type="thinking_delta", thinking=step.text)
    if step.signature:
        yield from blocks.end(step.signature)


def _call(blocks: _Blocks, call: Call) -> Iterator[bytes]:
    block = {"type": "tool_use", "id": call.id, "name": call.name, "input": {}}
    yield from blocks.begin("tool_use", block)
    for piece in call.arguments:
        yield blocks.delta(type="input_json_delta", partial_json=piece)
    yield from blocks.end()


def _frame(answer: Answer, request: Mapping[str, object]) -> dict[str, object]:
    model = answer.model or request.get("model")
    return {"id": "msg_1", "type": "message", "role": "assistant", "model": model}


def _stop(answer: Answer) -> str:
    calls = any(isinstance(step, Call) for step in answer.steps)
    stop = answer.stop or ("tool_calls" if calls else "end")
    return _STOPS.get(stop, stop)


def _usage(tokens: Tokens, output: int) -> dict[str, object]:
    return {
        "usage": {
            "input_tokens": tokens.input - tokens.cached - tokens.written,
            "cache_read_input_tokens": tokens.cached,
            "cache_creation_input_tokens": tokens.written,
            "output_tokens": output,
        }
    }


def _event(kind: str, **fields: object) -> bytes:
    return f"event: {kind}\ndata: {json.dumps({'type': kind, **fields})}\n\n".encode()
