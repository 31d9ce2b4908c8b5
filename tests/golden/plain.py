"""Makes what is different each time the same: ids, times, places, sizes. Keeps every shape."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

TIME = "2026-01-02T03:04:05.678Z"
_ULID = re.compile(r"\b[0-7][0-9A-HJKMNP-TV-Z]{25}\b")
_TIME = re.compile(r"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z")
_LINK = re.compile(r"(sessionls:/+[^\s\"/]+:\d+)/#[^\s\"]+")
_NUMBERS = {
    "duration": 1.5, "firstToken": 0.5, "seconds": 1.5, "memory": 50_000_000, "pid": 4242,
    "idle": 600.0, "process": 4242,
}  # fmt: skip
_WORDS = {
    "revision": "0123456789ab", "version": "1.0.0", "fingerprint": "SHA256:golden",
    "sha256": "0" * 64, "editor": "golden",
    "executable": "/usr/bin/python3", "python": "3.11.0",
}  # fmt: skip
_BOX = re.compile(r"127\.0\.0\.1:\d+")


class Plain:
    """One naming for a whole story: the same id has the same name in every file."""

    def __init__(self, base: Path) -> None:
        self._base = base
        self._ids: dict[str, str] = {}

    def of(self, value: object, key: str = "") -> Any:
        """The value, any JSON, as it is written down."""
        match value:
            case dict():
                pairs = cast("Mapping[str, object]", value).items()
                return {self._text(name): self.of(one, name) for name, one in pairs}
            case list() | tuple():
                return [self.of(one, key) for one in cast("list[object]", value)]
            case str():
                return self._text(_WORDS.get(key, value))
            case bool() | None:
                return value
            case _:
                return _NUMBERS.get(key, value)

    def _text(self, text: str) -> str:
        text = text.replace(str(self._base), "/home/ana")
        text = _TIME.sub(TIME, _LINK.sub(r"\1/#golden", text))
        return _ULID.sub(self._id, _BOX.sub("127.0.0.1:7373", text))

    def _id(self, found: re.Match[str]) -> str:
        return self._ids.setdefault(found[0], f"01H{len(self._ids) + 1:023d}")
