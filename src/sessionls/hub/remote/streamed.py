"""Streamed text for guests: its last word waits, as the name of a place may still grow in it."""

from collections import OrderedDict
from typing import Any

_MOST = 64
"""Messages whose last words are held; the whole message tells them anyway."""
_LONGEST = 4096


class Streamed:
    """The words of messages that are being made, each as far as it may be told."""

    def __init__(self) -> None:
        self._held: OrderedDict[tuple[object, object], str] = OrderedDict()

    def told(self, params: dict[str, Any]) -> dict[str, Any] | None:
        """The part that is whole by now; `None` where there is nothing to tell yet."""
        key = (params.get("message"), params.get("thought"))
        text = self._held.pop(key, "") + str(params.get("text", ""))
        end = max(text.rfind(space) for space in " \n\t") + 1
        if len(text) - end > _LONGEST:
            end = len(text)
        if text[end:]:
            self._held[key] = text[end:]
            while len(self._held) > _MOST:
                self._held.popitem(last=False)
        return {**params, "text": text[:end]} if end else None
