"""What a guest is told instead of places on the host, in any JSON value. Decides no rights."""

import json
import os
import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import cast

from sessionls.hub.remote.places import SharedPlaces
from sessionls.workspace.places import Home

_HIDDEN = "(host)"
"""Stands for the host's folders outside the workspace."""
_DEEPEST = 100
"""Objects and lists inside of each other."""
_URI = re.compile(r"file:[^\s\"'<>\\)\]`|]*", re.IGNORECASE)
_PUBLIC = frozenset(
    {"/", "/home", "/opt", "/srv", "/tmp", "/usr", "/usr/local", "/var", "/var/tmp"}
)
"""They say nothing of a machine, and stand in everybody's code."""
_PLAIN = re.compile(r"/|file:", re.IGNORECASE)


class Veil:
    """Covers what names places of the host: the workspace's become relative, others go."""

    def __init__(self, places: SharedPlaces, hidden: Iterable[Path]) -> None:
        self._places = places
        root = places.root
        roots = tuple(dict.fromkeys((str(root), os.path.realpath(root))))
        others = {text for path in hidden for text in (str(path), os.path.realpath(path))}
        self._replaced: dict[str, str] = {}
        for text in others:
            if text not in roots and text not in _PUBLIC:
                self._replaced |= _spellings(text, _HIDDEN)
        for text in roots:
            self._replaced |= _spellings(text, root.name)
        self._inside = {f"{spelling}/" for text in roots for spelling in _spellings(text, "")}
        self._known = _matching([*self._replaced, *self._inside])

    def cover(self, value: object) -> object:
        """The value, any JSON, as a guest may see it; keys of objects, too.

        What is nested more deeply than anybody means it is left out.
        """
        return self._cover(value, _DEEPEST)

    def text(self, text: str) -> str:
        """A text without places of the host."""
        if not _PLAIN.search(text) and "\\" not in text:
            return text
        text = _URI.sub(self._uri, text)
        return self._known.sub(self._place, text)

    def _cover(self, value: object, left: int) -> object:
        match value:
            case str():
                return self.text(value)
            case dict() | list() if not left:
                return None
            case dict():
                pairs = cast("Mapping[str, object]", value).items()
                return {self.text(key): self._cover(item, left - 1) for key, item in pairs}
            case list():
                return [self._cover(item, left - 1) for item in cast("list[object]", value)]
            case _:
                return value

    def _uri(self, found: re.Match[str]) -> str:
        uri, _, mark = found[0].partition("#")
        return self._places.outward(uri) + (f"#{mark}" if mark else "")

    def _place(self, found: re.Match[str]) -> str:
        place = found[0]
        return "" if place in self._inside else self._replaced[place]


def hidden_places(home: Home, environment: Mapping[str, str], root: Path) -> tuple[Path, ...]:
    """The folders of the host that nobody elsewhere has to know."""
    given = (environment.get(name, "") for name in ("HOME", "SESSIONLS_HOME", "XDG_RUNTIME_DIR"))
    return (
        home.config,
        home.state,
        root.parent,
        Path(os.path.expanduser("~")),  # noqa: PTH111 - `Path.home()` raises where there is none
        Path(sys.prefix),
        Path(sys.base_prefix),
        *(Path(text) for text in given if text.startswith("/")),
    )


def _spellings(text: str, instead: str) -> dict[str, str]:
    """A path as it stands in texts, and in JSON inside of texts."""
    escaped = {json.dumps(text, ensure_ascii=ascii_only)[1:-1] for ascii_only in (True, False)}
    return dict.fromkeys((text, *escaped), instead)


def _matching(places: Iterable[str]) -> re.Pattern[str]:
    # The longest first. What begins like one of them lies beside it, and is covered as well.
    return re.compile("|".join(map(re.escape, sorted(places, key=len, reverse=True))))
