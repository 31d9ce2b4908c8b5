"""The history as messages that every provider accepts, in litellm's (OpenAI's) shape.

People's words and those of other agents are a user's messages, one's own are an assistant's. What
holds for the result, whatever the history is, stands in `tests/provider/validate_openai.py` and
`validate_anthropic.py`.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

from sessionls.domain.records import ToolCall
from sessionls.engine.models.call_names import CallIds, tool_name
from sessionls.engine.models.clean import clean
from sessionls.engine.models.draft import Draft, ProviderMessage
from sessionls.engine.models.frame import system_prompt
from sessionls.engine.models.model import ModelRequest, PersonSaid, ToolSaid
from sessionls.engine.models.said_blocks import brief, parts_of, text_part
from sessionls.engine.models.speech import Cast, agent_heading, cast_of, data, note
from sessionls.engine.models.steps import Step, steps_of
from sessionls.engine.models.thoughts import thought_fields, with_fitting_thoughts

_NOTHING = "(nothing)"


@dataclass(frozen=True, slots=True)
class Accepts:
    """What the model that will read takes: pictures, and the thoughts of which model.

    `thoughts_of` is its litellm name, as `ThoughtBlock.model` has it; empty: no thoughts.
    """

    images: bool = False
    thoughts_of: str = ""


def provider_messages(request: ModelRequest, accepts: Accepts) -> list[ProviderMessage]:
    """The system prompt and the history. The last message is one to be answered.

    Thoughts are `thinking_blocks` of their message where they are signed. Tool calls get ids that
    every provider accepts; without any tools in the request they are told in words.
    """
    cast_ = cast_of(request.agent, request.history)
    draft = Draft(system_prompt(request, cast_))
    ids = CallIds(accepts.thoughts_of)
    for step in steps_of(request.history):
        if isinstance(step, PersonSaid):
            _hear_person(draft, step, request, accepts, cast_)
        elif step.said.author != request.agent:
            _hear_agent(draft, step, cast_)
        elif step.said.opening:
            # As a call of the model's own it would want a thought before it, where models think.
            draft.hear([text_part(text) for text in _opened(step)])
        elif request.tools:
            _answer(draft, step, accepts, ids)
        else:
            _answer_in_words(draft, step, accepts)
    return cast("list[ProviderMessage]", clean(with_fitting_thoughts(draft.finished())))


def _hear_person(
    draft: Draft, said: PersonSaid, request: ModelRequest, accepts: Accepts, cast_: Cast
) -> None:
    images = request.images if accepts.images else None
    parts = parts_of(said.blocks, cast_.words, request.root, images)
    if parts and parts[0]["type"] == "text":
        parts[0] = text_part(cast_.person(said.author, str(parts[0]["text"])))
    elif parts and cast_.is_several:
        parts.insert(0, text_part(cast_.person(said.author, "").rstrip()))
    draft.hear(parts)


def _hear_agent(draft: Draft, step: Step, cast_: Cast) -> None:
    """What another agent said and did, as something to read."""
    text = [cast_.words(step.said.text)] if step.said.text.strip() else []
    calls = [cast_.words(_told(call, result)) for call, result in step.results]
    if text or calls:
        heading = agent_heading(step.said.author)
        draft.hear([text_part("\n".join((heading, *text, *calls)))])


def _told(call: ToolCall, result: ToolSaid) -> str:
    """A tool call in words. What it returned stays with the agent that asked for it."""
    how = "it failed" if result.is_error else f"it returned {len(result.content):,} characters"
    return f"(called the tool {tool_name(call.name)} with {brief(clean(call.arguments))}; {how})"


def _answer(draft: Draft, step: Step, accepts: Accepts, ids: CallIds) -> None:
    """One's own words and calls, with the results behind them."""
    text = step.said.text if step.said.text.strip() else None
    if not text and not step.results:
        return
    named = [(ids.fresh(call.id), call, result) for call, result in step.results]
    calls = [_call(name, call) for name, call, _ in named]
    thoughts = thought_fields(step.said.thoughts, accepts.thoughts_of)
    draft.answer({"content": text, **thoughts, **({"tool_calls": calls} if calls else {})})
    for name, call, result in named:
        draft.returned(name, _result(call, result))


def _answer_in_words(draft: Draft, step: Step, accepts: Accepts) -> None:
    """The same for a model that has no tools now: many refuse calls without any tools."""
    if step.said.text.strip():
        thoughts = thought_fields(step.said.thoughts, accepts.thoughts_of)
        draft.answer({"content": step.said.text, **thoughts})
    draft.hear([text_part(text) for text in _recalled(step)])


def _opened(step: Step) -> Iterator[str]:
    """What a review began with: nobody's words, and no call of the model."""
    for call, result in step.results:
        arguments = brief(clean(call.arguments))
        yield note(f"This review began with a call of {tool_name(call.name)} with {arguments}:")
        yield _result(call, result)


def _recalled(step: Step) -> Iterator[str]:
    for call, result in step.results:
        arguments = brief(clean(call.arguments))
        yield note(f"You called the tool {tool_name(call.name)} with {arguments}:")
        yield _result(call, result)


def _call(name: str, call: ToolCall) -> dict[str, object]:
    arguments = json.dumps(clean(call.arguments), ensure_ascii=False)
    function = {"name": tool_name(call.name), "arguments": arguments}
    return {"id": name, "type": "function", "function": function}


def _result(call: ToolCall, result: ToolSaid) -> str:
    kind = "error" if result.is_error else "result"
    content = result.content if result.content.strip() else _NOTHING
    return data(f"{kind} of {tool_name(call.name)}", content)
