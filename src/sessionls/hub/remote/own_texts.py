"""Puts texts of a guest's own files into what its editor says: the host has none of them."""

from collections.abc import Callable
from json import dumps, loads
from typing import Any
from urllib.parse import unquote, urlsplit

from sessionls.domain.counting import Encoding, line_starts, offset_at

_LARGEST = 400_000
"""Bytes of a file that is sent along."""
_PROMPT = "sessionls.session.prompt"
_MARK = _PROMPT.encode()


def with_texts(body: bytes, held: Callable[[str], str | None], encoding: Encoding) -> bytes:
    """A message with the texts that its context points at; `held` gives those of open documents.

    Whatever else it is stays as it came.
    """
    if _MARK not in body:
        return body
    try:
        message = loads(body)
        match message:
            case {
                "method": "workspace/executeCommand",
                "params": {"command": command, "arguments": [{"context": [*items]}]},
            } if command == _PROMPT:
                changed = [_fill(item, held, encoding) for item in items]
            case _:
                changed = []
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        # The host says what is wrong with it.
        return body
    return dumps(message, separators=(",", ":")).encode() if any(changed) else body


def _fill(item: "dict[str, Any]", held: Callable[[str], str | None], encoding: Encoding) -> bool:
    """Whether a text was put in."""
    uri = item.get("uri")
    if not isinstance(uri, str) or "text" in item or "diagnostics" in item:
        return False
    whole = held(uri)
    if whole is None:
        whole = _on_disk(uri)
    if whole is None:
        return False
    item["text"] = _part(whole, item.get("range"), encoding)
    return True


def _part(text: str, place: Any, encoding: Encoding) -> str:
    if place is None:
        return text
    starts = line_starts(text)
    begin, end = (
        offset_at(text, starts, at["line"], at["character"], encoding)
        for at in (place["start"], place["end"])
    )
    return text[min(begin, end) : max(begin, end)]


def _on_disk(uri: str) -> str | None:
    """What a file of the guest's own says: its editor has named it."""
    parts = urlsplit(uri)
    if parts.scheme != "file" or parts.netloc not in ("", "localhost"):
        return None
    try:
        with open(unquote(parts.path), "rb") as file:  # noqa: PTH123 - pathlib is slow to import
            content = file.read(_LARGEST + 1)
        return content.decode("utf-8") if len(content) <= _LARGEST else None
    except (OSError, ValueError):
        return None
