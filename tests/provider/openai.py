"""Answers as OpenAI's chat completions, streamed and whole. Sends nothing itself."""

import json
from collections.abc import Iterator, Mapping

from tests.provider.failures import failure_body
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
)

Control = Wait | Rest | Abort | Eof
"""What the server itself does between two pieces."""
_STOPS = {
    "end": "stop",
    "tool_calls": "tool_calls",
    "max_tokens": "length",
    "refused": "content_filter",
}


def stream(  # noqa: C901 - one case for each step
    answer: Answer, request: Mapping[str, object]
) -> Iterator[bytes | Control]:
    """The pieces of the stream in order, and what happens between them."""
    frame = _frame(answer, request, "chat.completion.chunk")
    yield _event(frame, {"role": "assistant", "content": ""})
    calls = 0
    for step in answer.steps:
        match step:
            case Text(text=text):
                yield _event(frame, {"content": text})
            case Thought(text=text):
                yield _event(frame, {"reasoning_content": text})
            case Redacted():
                pass
            case Call():
                for delta in _call_deltas(step, calls):
                    yield _event(frame, {"tool_calls": [delta]})
                calls += 1
            case Ping():
                yield b": still here\n\n"
            case Raw(text=text):
                yield text.encode()
            case ErrorHere(message=message, status=status):
                yield _data(failure_body("openai", status, Failure(message)))
            case Wait() | Rest() | Abort() | Eof():
                yield step
                if isinstance(step, Eof):
                    return
    yield _event(frame, {}, _stop(answer))
    options = request.get("stream_options")
    if answer.usage and isinstance(options, Mapping) and options.get("include_usage"):
        yield _data({**frame, "choices": [], "usage": _usage(answer.usage)})
    yield b"data: [DONE]\n\n"


def whole(answer: Answer, request: Mapping[str, object]) -> dict[str, object]:
    """The answer as one JSON object."""
    calls = [step for step in answer.steps if isinstance(step, Call)]
    thought = "".join(step.text for step in answer.steps if isinstance(step, Thought))
    text = "".join(step.text for step in answer.steps if isinstance(step, Text))
    message: dict[str, object] = {"role": "assistant", "content": text or None}
    if thought:
        message["reasoning_content"] = thought
    if calls:
        message["tool_calls"] = [
            {
                "id": call.id or None,
                "type": "function",
                "function": {"name": call.name, "arguments": "".join(call.arguments)},
            }
            for call in calls
        ]
    choice: dict[str, object] = {"index": 0, "message": message, "finish_reason": _stop(answer)}
    usage = {"usage": _usage(answer.usage)} if answer.usage else {}
    return {**_frame(answer, request, "chat.completion"), "choices": [choice], **usage}


def _frame(answer: Answer, request: Mapping[str, object], kind: str) -> dict[str, object]:
    model = answer.model or request.get("model")
    return {"id": "chatcmpl-1", "object": kind, "created": 1_700_000_000, "model": model}


def _call_deltas(call: Call, number: int) -> Iterator[dict[str, object]]:
    index = {"index": number} if call.numbered == "yes" else {}
    first, *others = call.arguments or ("",)
    function = {"name": call.name, "arguments": first}
    yield {**index, "id": call.id or None, "type": "function", "function": function}
    for piece in others:
        yield {**index, "function": {"arguments": piece}}


def _stop(answer: Answer) -> str:
    calls = any(isinstance(step, Call) for step in answer.steps)
    stop = answer.stop or ("tool_calls" if calls else "end")
    return _STOPS.get(stop, stop)


def _usage(tokens: Tokens) -> dict[str, object]:
    return {
        "prompt_tokens": tokens.input,
        "completion_tokens": tokens.output,
        "total_tokens": tokens.input + tokens.output,
        "prompt_tokens_details": {"cached_tokens": tokens.cached},
        "completion_tokens_details": {"reasoning_tokens": tokens.reasoning},
    }


def _event(
    frame: Mapping[str, object], delta: Mapping[str, object], stop: str | None = None
) -> bytes:
    choice = {"index": 0, "delta": delta, "finish_reason": stop}
    return _data({**frame, "choices": [choice]})


def _data(value: Mapping[str, object]) -> bytes:
    return f"data: {json.dumps(value)}\n\n".encode()
