"""What the host has asked of one guest's editor: nothing else can be answered. Decides nothing."""

from collections.abc import Mapping
from typing import Any, cast

Message = dict[str, Any]
SHOWN = "window/showMessageRequest"
"""The dialog in which a person chooses one of several titles."""
CANCELLED = "$/cancelRequest"


class Asked:
    """The requests that wait for a guest's answer, and the titles of those that are dialogs.

    A title is shown without places of the host, and goes back as the host wrote it.
    """

    def __init__(self) -> None:
        self._waiting: dict[int | str, Mapping[str, str] | None] = {}

    def sent(self, message: Message, seen: Message) -> None:
        """A request has gone to the guest, who sees it as `seen`."""
        dialog = message["method"] == SHOWN
        self._waiting[message["id"]] = _titles(message, seen) if dialog else None

    def taken_back(self, message: Message) -> bool:
        """The host wants no answer any more; whether the guest was asked at all."""
        number = message["params"]["id"]
        if number not in self._waiting:
            return False
        del self._waiting[number]
        return True

    def answered(self, message: Message) -> Message | None:
        """A guest's answer as the host takes it; `None` where nothing was asked."""
        number = message.get("id")
        if not isinstance(number, int | str) or number not in self._waiting:
            return None
        titles = self._waiting.pop(number)
        if titles is None or "error" in message:
            return message
        chosen = titles.get(str(_object(message.get("result")).get("title")))
        return {**message, "result": None if chosen is None else {"title": chosen}}


def _titles(message: Message, seen: Message) -> Mapping[str, str]:
    """The titles of the host by those that the guest sees; without what would stand for two."""
    shown = _actions(seen)
    pairs = zip(shown, _actions(message), strict=True)
    return {title: written for title, written in pairs if shown.count(title) == 1}


def _actions(message: Message) -> list[str]:
    actions = cast("list[dict[str, str]]", message["params"].get("actions") or [])
    return [action["title"] for action in actions]


def _object(value: object) -> Mapping[str, object]:
    return cast("Mapping[str, object]", value) if isinstance(value, dict) else {}
