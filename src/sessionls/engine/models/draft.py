"""The messages of a request while they are written. Takes care of their order, of nothing else.

People and agents take turns from the first message to the last: a person's comes first, whatever
two people say in a row is one message, and between two of the agent's stands a note of this
program, as it does behind one with which everything would end.
"""

from collections.abc import Sequence
from itertools import groupby
from typing import cast

from sessionls.engine.models.said_blocks import Part, text_part
from sessionls.engine.models.speech import note

ProviderMessage = dict[str, object]
BEGIN = note("What was said before this is not shown.")
GO_ON = note("Go on where you stopped.")


class Draft:
    """Messages in OpenAI's shape, behind a system prompt."""

    def __init__(self, system: str) -> None:
        self._messages: list[ProviderMessage] = [{"role": "system", "content": system}]

    def hear(self, parts: Sequence[Part]) -> None:
        """What people, other agents and this program say."""
        if not parts:
            return
        if self._last == "user":
            cast("list[Part]", self._messages[-1]["content"]).extend(parts)
        else:
            self._messages.append({"role": "user", "content": list(parts)})

    def answer(self, message: ProviderMessage) -> None:
        """What the agent itself said: an assistant's message."""
        if self._last == "system":
            self.hear([text_part(BEGIN)])
        elif self._last == "assistant":
            self.hear([text_part(GO_ON)])
        self._messages.append({"role": "assistant", **message})

    def returned(self, call_id: str, content: str) -> None:
        """What a call of the last answer returned."""
        self._messages.append({"role": "tool", "tool_call_id": call_id, "content": content})

    def finished(self) -> list[ProviderMessage]:
        """All of it, ready to be answered."""
        if self._last not in ("user", "tool"):
            self.hear([text_part(BEGIN if self._last == "system" else GO_ON)])
        return [
            {**message, "content": _content(cast("list[Part]", message["content"]))}
            if message["role"] == "user"
            else message
            for message in self._messages
        ]

    @property
    def _last(self) -> object:
        return self._messages[-1]["role"]


def _content(parts: Sequence[Part]) -> str | list[Part]:
    """Words next to each other become one part; words alone need none."""
    joined: list[Part] = []
    for kind, group in groupby(parts, lambda part: part["type"]):
        if kind == "text":
            joined.append(text_part("\n\n".join(str(part["text"]) for part in group)))
        else:
            joined += group
    return str(joined[0]["text"]) if [part["type"] for part in joined] == ["text"] else joined
