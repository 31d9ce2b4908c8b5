"""Which workspaces a person trusts. Kept in the user's state, never in the workspace."""

import os
from pathlib import Path
from typing import cast

from sessionls.workspace.state_file import StateFile

_KEY = "trusted"


class Trust:
    """The roots that are trusted, by their real paths. A folder inside a trusted one is, too."""

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
        return any(real.is_relative_to(place) for place in self._roots())

    def give(self, root: Path) -> None:
        """Trust a workspace from now on. Raises `OSError` where that cannot be kept."""
        self._write({*self._roots(), os.path.realpath(root)})

    def take(self, root: Path) -> None:
        """Trust it no more, nor any folder around it. Raises `OSError`."""
        real = Path(os.path.realpath(root))
        self._write({place for place in self._roots() if not real.is_relative_to(place)})

    def _roots(self) -> set[str]:
        found = self._file.read().get(_KEY)
        places = cast("list[object]", found) if isinstance(found, list) else []
        return {place for place in places if isinstance(place, str)}

    def _write(self, roots: set[str]) -> None:
        self._file.write({_KEY: sorted(roots)})
