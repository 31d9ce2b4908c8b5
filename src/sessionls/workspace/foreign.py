"""What other language servers said, as far as editors passed it on. Cleared when a text changes."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from sessionls.workspace.texts import Texts
from sessionls.workspace.uris import path_of, same_uri

_MOST = 500
"""Diagnostics of one file that are kept."""


class ForeignDiagnostics:
    """Diagnostics of other servers by file, as LSP objects with UTF-16 ranges."""

    def __init__(self, texts: Texts) -> None:
        self._known: dict[str, dict[str, Mapping[str, object]]] = {}
        texts.subscribe(self._changed)

    def note(self, uri: str, diagnostics: Sequence[Mapping[str, object]]) -> None:
        """An editor showed these, for instance around the cursor."""
        known = self._known.setdefault(same_uri(uri), {})
        for one in diagnostics[:_MOST]:
            known[json.dumps([one.get("range"), one.get("message")], sort_keys=True)] = one
        while len(known) > _MOST:
            del known[next(iter(known))]

    def of(self, path: Path | None) -> Sequence[Mapping[str, object]]:
        """Those of a file or of a folder, or all; each with its `uri`."""
        return [
            {**one, "uri": uri}
            for uri, known in self._known.items()
            if path is None or _is_at(uri, path)
            for one in known.values()
        ]

    def _changed(self, uri: str, _before: str | None, _now: str | None) -> None:
        self._known.pop(uri, None)


def _is_at(uri: str, path: Path) -> bool:
    found = path_of(uri)
    return found is not None and found.is_relative_to(path)
