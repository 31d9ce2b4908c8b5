"""The session documents that a guest's editor holds open here: how many, and how long they grow."""

from collections.abc import Mapping
from typing import Any, cast

from sessionls.hub.remote import bounds

Message = dict[str, Any]
_OPENS, _CLOSES = "textDocument/didOpen", "textDocument/didClose"


class Opened:
    """Follows what one guest's editor says of documents, and says what of it goes on."""

    def __init__(self) -> None:
        self._written: dict[str, int] = {}
        """Characters that each open document may have by now, at most."""

    def admitted(self, method: str, uri: str, given: Message) -> Message | None:
        """The notification as it goes on; `None` for a document that is not open here.

        One that has been written too much of is closed, and nothing more of it is taken.
        """
        if method == _OPENS and len(self._written) < bounds.OPEN_DOCUMENTS:
            self._written[uri] = 0
        if uri not in self._written:
            return None
        self._written[uri] = _grown(self._written[uri], given.get("params"))
        if self._written[uri] > bounds.DOCUMENT:
            method = _CLOSES
            given = {"jsonrpc": "2.0", "method": method, "params": {"textDocument": {"uri": uri}}}
        if method == _CLOSES:
            del self._written[uri]
        return given


def _grown(before: int, params: object) -> int:
    """How many characters there may be after a notification."""
    opened = _length(_object(_object(params).get("textDocument")).get("text"))
    changes = _object(params).get("contentChanges")
    length = before + opened
    for change in cast("list[object]", changes) if isinstance(changes, list) else ():
        given = _object(change)
        replaces_all = given.get("range") is None
        length = _length(given.get("text")) + (0 if replaces_all else length)
    return length


def _length(text: object) -> int:
    return len(text) if isinstance(text, str) else 0


def _object(value: object) -> Mapping[str, object]:
    return cast("Mapping[str, object]", value) if isinstance(value, dict) else {}
