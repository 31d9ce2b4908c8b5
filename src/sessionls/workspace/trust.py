"""Which workspaces a person trusts. Kept in the user's state, never in the workspace."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import cast

from sessionls.workspace.settings import Standing
from sessionls.workspace.state_file import StateFile

_ROOTS = "trusted"
_REACH = "settings"


class Trust:
    """The roots that are trusted, by their real paths. A folder inside a trusted one is, too.

    What a workspace's settings say about where things are sent is trusted by its hash, and only
    for the very root at which it was: a file that changes, or comes later, is nobody's yet.
    """

    def __init__(self, path: Path) -> None:
        self._file = StateFile(path)

    @property
    def problem(self) -> str | None:
        """What is wrong with the file, for people."""
        return self._file.problem

    def holds(self, root: Path | None) -> bool:
        """Whether a workspace is trusted. Loose files have nobody's settings: they are."""
        if root is None:
            return True
        real = Path(os.path.realpath(root))
        return any(real.is_relative_to(place) for place in _roots(self._file.read()))

    def standing(self, root: Path | None, reach: str | None) -> Standing:
        """How a workspace's settings stand, with the hash of where they reach, if they say it."""
        if not self.holds(root):
            return "untrusted"
        if root is None or reach is None:
            return "trusted"
        trusted = _reach(self._file.read()).get(os.path.realpath(root))
        return "trusted" if trusted == reach else "changed"

    def give(self, root: Path, reach: str | None = None) -> None:
        """Trust a workspace from now on, with what its settings say of where things are sent.

        Raises `OSError` where that cannot be kept.
        """
        real = os.path.realpath(root)

        def given(before: Mapping[str, object]) -> Mapping[str, object]:
            others = {at: one for at, one in _reach(before).items() if at != real}
            own = {} if reach is None else {real: reach}
            return _kept({*_roots(before), real}, {**others, **own})

        self._file.change(given)

    def take(self, root: Path) -> None:
        """Trust it no more, nor any folder around it. Raises `OSError`."""
        real = Path(os.path.realpath(root))

        def taken(before: Mapping[str, object]) -> Mapping[str, object]:
            roots = {place for place in _roots(before) if not real.is_relative_to(place)}
            return _kept(roots, {at: one for at, one in _reach(before).items() if at != str(real)})

        self._file.change(taken)


def _roots(kept: Mapping[str, object]) -> set[str]:
    found = kept.get(_ROOTS)
    places = cast("list[object]", found) if isinstance(found, list) else []
    return {place for place in places if isinstance(place, str)}


def _reach(kept: Mapping[str, object]) -> dict[str, str]:
    found = kept.get(_REACH)
    reach = cast("dict[str, object]", found) if isinstance(found, dict) else dict[str, object]()
    return {root: one for root, one in reach.items() if isinstance(one, str)}


def _kept(roots: set[str], reach: Mapping[str, str]) -> Mapping[str, object]:
    return {_ROOTS: sorted(roots), _REACH: dict(reach)}
