"""Names of tool calls and tools that every provider accepts, each call's once in a request."""

import re
from hashlib import sha256

_UNFIT = re.compile(r"[^a-zA-Z0-9_-]")
_LENGTH = 9
"""Mistral takes ids of exactly nine letters and digits; all others take those, too."""
_SIGNED = "__thought__"
"""Behind it, litellm keeps a signature of Gemini in the call's id, which Gemini wants back."""
_GEMINI = ("gemini/", "vertex_ai/")


class CallIds:
    """Gives calls their ids for one request to a model. The same history gets the same ids."""

    def __init__(self, model: str) -> None:
        self._keeps_signatures = model.startswith(_GEMINI)
        self._given: set[str] = set()

    def fresh(self, name: str) -> str:
        """An id for the next call whose own one is `name`; it may have come before."""
        number = 0
        while (made := _made(name, number)) in self._given:
            number += 1
        self._given.add(made)
        _, mark, signature = name.partition(_SIGNED)
        return f"{made}{mark}{signature}" if self._keeps_signatures else made


def tool_name(name: str) -> str:
    """The name of a tool as a model called it, in the characters that providers accept."""
    return _UNFIT.sub("_", name)[:64] or "unknown"


def _made(name: str, number: int) -> str:
    text = f"{number}:{name}".encode("utf-8", "replace")
    return sha256(text).hexdigest()[:_LENGTH]
