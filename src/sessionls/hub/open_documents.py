"""The texts that an editor holds open, as the messages that say so, for a hub that is new.

Kept as they came; folded to one message when the changes outgrow the text.
"""

from json import dumps, loads

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from sessionls.domain.counting import Encoding

_SLACK = 64 * 1024
"""Bytes of changes that are kept for any text, however short."""


class OpenDocuments:
    """What is open in one editor."""

    __slots__ = ("_bodies", "_encoding")

    def __init__(self) -> None:
        self._encoding: Encoding = "utf-16"
        self._bodies: dict[str, list[bytes]] = {}

    def count_in(self, encoding: str) -> None:
        """Know how the editor and the hub have agreed to count characters."""
        if encoding == "utf-8" or encoding == "utf-32":
            self._encoding = encoding

    def take(self, method: str, params: "Mapping[str, Any]", body: bytes) -> None:
        """One of `didOpen`, `didChange` and `didClose`."""
        uri = params["textDocument"]["uri"]
        match method:
            case "textDocument/didOpen":
                self._bodies[uri] = [body]
            case "textDocument/didChange" if uri in self._bodies:
                self._change(uri, body)
            case "textDocument/didClose":
                self._bodies.pop(uri, None)
            case _:
                pass

    def bodies(self) -> "Iterator[bytes]":
        """The messages that bring a new hub to where we are."""
        for bodies in self._bodies.values():
            yield from bodies

    @property
    def encoding(self) -> "Encoding":
        """How characters are counted."""
        return self._encoding

    def text(self, uri: str) -> str | None:
        """The text of a document; `None` where it is not open, or nobody can say what it is."""
        if not (bodies := self._bodies.get(uri)):
            return None
        try:
            return str(loads(folded(bodies, self._encoding))["params"]["textDocument"]["text"])
        except (KeyError, TypeError, ValueError, AttributeError):
            return None

    def _change(self, uri: str, body: bytes) -> None:
        bodies = self._bodies[uri]
        bodies.append(body)
        if sum(map(len, bodies[1:])) > max(_SLACK, 2 * len(bodies[0])):
            try:
                self._bodies[uri] = [folded(bodies, self._encoding)]
            except (KeyError, TypeError, ValueError, AttributeError):
                # Nobody can say what this text is; the hub reads the file instead.
                del self._bodies[uri]


def folded(bodies: list[bytes], encoding: "Encoding") -> bytes:
    """One `didOpen` in place of an older one with its changes.

    Raises:
        KeyError, TypeError, ValueError, AttributeError: they are no such messages.
    """
    opened = loads(bodies[0])
    document = opened["params"]["textDocument"]
    text: str = document["text"]
    for body in bodies[1:]:
        params = loads(body)["params"]
        document["version"] = params["textDocument"]["version"]
        for change in params["contentChanges"]:
            text = _changed(text, change, encoding)
    document["text"] = text
    return dumps(opened, separators=(",", ":")).encode()


def _changed(text: str, change: "Mapping[str, Any]", encoding: "Encoding") -> str:
    fresh: str = change["text"]
    if "range" not in change:
        return fresh
    from sessionls.domain.counting import line_starts, offset_at

    starts = line_starts(text)
    begin, end = (
        offset_at(text, starts, at["line"], at["character"], encoding)
        for at in (change["range"]["start"], change["range"]["end"])
    )
    return text[: min(begin, end)] + fresh + text[max(begin, end) :]
