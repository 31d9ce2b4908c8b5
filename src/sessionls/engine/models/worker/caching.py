"""Marks that tell a provider what to keep of a request: Anthropic's prompt caching."""

from collections.abc import Sequence
from typing import cast

_MARK = {"type": "ephemeral"}
Message = dict[str, object]


def marked_messages(messages: Sequence[Message]) -> list[Message]:
    """With marks on the system prompt and on the last message before the newest.

    What stands before a mark is the same in the next step, and costs a tenth when it is read again.
    """
    marked = [*messages]
    if marked and marked[0].get("role") == "system":
        marked[0] = _marked(marked[0])
    # The newest is answered; a mark on it as well would be paid for and seldom read.
    last = next((at for at in range(len(marked) - 2, 0, -1) if _can_hold(marked[at])), None)
    if last is not None:
        marked[last] = _marked(marked[last])
    return marked


def marked_tools(tools: Sequence[Message]) -> list[Message]:
    """With a mark on the end of the tools."""
    return [*tools[:-1], {**tools[-1], "cache_control": _MARK}] if tools else []


def _can_hold(message: Message) -> bool:
    """A message without content, of calls only, has no place for a mark."""
    return bool(message.get("content"))


def _marked(message: Message) -> Message:
    content = message.get("content")
    if isinstance(content, list) and content:
        blocks = cast("list[Message]", content)
        return {**message, "content": [*blocks[:-1], {**blocks[-1], "cache_control": _MARK}]}
    if message.get("role") == "tool":
        return {**message, "cache_control": _MARK}
    return {**message, "content": [{"type": "text", "text": content, "cache_control": _MARK}]}
