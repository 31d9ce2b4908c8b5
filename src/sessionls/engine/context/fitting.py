"""Makes a history fit into a model: big tool results go first. Changes no record."""

from collections.abc import Sequence
from dataclasses import replace

from sessionls.domain.blocks import TextBlock
from sessionls.engine.models.model import AgentSaid, ModelMessage, PersonSaid, ToolSaid

CHARACTERS = 3.5
"""How many characters a token has, roughly; code has fewer than prose."""
ROOM = 0.75
"""The part of a model's window that a history may fill: answers need room, too."""
SMALL = 3_000
"""Tokens that every model takes."""
_STUB = 600
"""Characters that stay of a tool result that is cut."""


def tokens_of(history: Sequence[ModelMessage]) -> int:
    """An estimate of the tokens of a history."""
    return sum(_tokens(message) for message in history)


def shrunk(history: Sequence[ModelMessage], most: int) -> tuple[ModelMessage, ...]:
    """The history with its tool results cut, the oldest first, until it has at most so many tokens.

    The results of the newest step stay whole as long as others can be cut.
    """
    fitted = list(history)
    over = tokens_of(fitted) - most
    for place, message in enumerate(history):
        if over <= 0:
            break
        if isinstance(message, ToolSaid) and len(message.content) > 2 * _STUB:
            cut = replace(message, content=_cut(message.content))
            over -= _tokens(message) - _tokens(cut)
            fitted[place] = cut
    return tuple(fitted)


def _cut(content: str) -> str:
    left_out = len(content) - _STUB
    return f"{content[:_STUB]}\n[{left_out:,} characters left out to make room; call again]"


def _tokens(message: ModelMessage) -> int:
    match message:
        case PersonSaid(blocks=blocks):
            texts = sum(len(str(getattr(block, "text", "") or "")) for block in blocks)
            others = sum(not isinstance(block, TextBlock) for block in blocks)
            return int(texts / CHARACTERS) + others * 50 + 10
        case AgentSaid(text=text, calls=calls, thoughts=thoughts):
            arguments = sum(len(str(call.arguments)) + len(call.name) for call in calls)
            thought = sum(len(block.text) for block in thoughts)
            return int((len(text) + arguments + thought) / CHARACTERS) + 10
        case ToolSaid(content=content):
            return int(len(content) / CHARACTERS) + 10
