"""Thoughts go back to the model that thought them, and to no other one."""

from collections.abc import Mapping, Sequence

from sessionls.domain.blocks import ThoughtBlock

_WANT_UNSIGNED = ("deepseek/", "moonshot/", "ollama_chat/", "hosted_vllm/")
"""Providers that want thoughts back although they do not sign them. Others refuse such a field."""


def thought_fields(thoughts: Sequence[ThoughtBlock], model: str) -> dict[str, object]:
    """What an assistant's message carries of its thoughts, in litellm's shape."""
    own = [thought for thought in thoughts if model and thought.model == model]
    signed = [block for thought in own if (block := _signed(thought))]
    text = "\n\n".join(thought.text for thought in own if thought.text.strip())
    if signed:
        return {"thinking_blocks": signed}
    return {"reasoning_content": text} if text and model.startswith(_WANT_UNSIGNED) else {}


def can_think(messages: Sequence[Mapping[str, object]]) -> bool:
    """Whether a model that signs its thoughts may be asked to think on with these messages.

    Anthropic refuses it while tools are being called, unless that began with a signed thought.
    """
    first = _first_of_loop(messages)
    return first is None or "thinking_blocks" in first


def with_fitting_thoughts(messages: list[dict[str, object]]) -> list[dict[str, object]]:
    """The same messages; without signed thoughts where the model may not think on."""
    if can_think(messages):
        return messages
    return [
        {key: value for key, value in message.items() if key != "thinking_blocks"}
        for message in messages
    ]


def _first_of_loop(messages: Sequence[Mapping[str, object]]) -> Mapping[str, object] | None:
    """The first answer behind the last words of people, if it called tools."""
    after: list[Mapping[str, object]] = []
    for message in messages:
        after = [] if message["role"] == "user" else [*after, message]
    return next((message for message in after if message["role"] == "assistant"), None)


def _signed(thought: ThoughtBlock) -> dict[str, object] | None:
    if thought.redacted:
        return {"type": "redacted_thinking", "data": thought.redacted}
    if thought.signature:
        return {"type": "thinking", "thinking": thought.text, "signature": thought.signature}
    return None
