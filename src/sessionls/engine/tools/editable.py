"""Which files a tool may change, and what they say now. Changes none."""

import asyncio
import os
from dataclasses import dataclass
from pathlib import Path

from sessionls.domain.errors import BadInput
from sessionls.engine.looking import is_folder, is_there
from sessionls.engine.tools.files import Files
from sessionls.engine.walk import LARGEST, Skipped

_NEVER = frozenset({".git", ".hg", ".svn", ".jj"})
_OURS = ".sessionls"
_AGENTS = (_OURS, "agents")


@dataclass(frozen=True, slots=True)
class Editable:
    """A file that may be changed. `text` is `None` where there is none yet."""

    path: Path
    shown: str
    text: str | None


class EditPlaces:
    """Of the files that may be read, those inside the root; without one, all of them."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._root = files.places.root

    def named(self, place: str) -> tuple[Path, str]:
        """The path that a place means, and how people call it. Raises `BadInput`."""
        path = self._files.places.find(place)
        return path, self._files.shown(path)

    def judged(self, place: str) -> tuple[str, ...]:
        """How rules know a place: as it is called, and what it is where links lead elsewhere."""
        return self._files.places.judged(place)

    async def find(self, place: str) -> Editable:
        """The file that a path or a `file:` URI means, with its text of now.

        Raises:
            BadInput: it may not be changed, or is no text.
        """
        # What an edit that does not fit says of the file is as good as reading it.
        path = self._files.find(place)
        shown = self._files.shown(path)
        if refused := await asyncio.to_thread(self._refused, path, shown):
            raise BadInput(refused)
        if self._files.opened(path) is None and not is_there(path):
            return Editable(path, shown, None)
        found = await self._files.text(path, LARGEST)
        if isinstance(found, Skipped):
            raise BadInput(f"{shown} {found.reason}. Only text files can be edited.")
        return Editable(path, shown, found.text)

    def parts(self, path: Path) -> tuple[str, ...]:
        """The names on the way from the root to a file, links resolved, in lower case."""
        real = _real(path)
        root = _real(self._root) if self._root else Path(real.anchor)
        inside = real.relative_to(root) if real.is_relative_to(root) else real
        return tuple(part.lower() for part in inside.parts)

    def _refused(self, path: Path, shown: str) -> str | None:
        """Why a file may not be changed, whatever people allow."""
        if self._root and not _real(path).is_relative_to(_real(self._root)):
            return f"{shown} lies outside {self._root.name}. Only files inside it can be edited."
        return self._steers(path, shown) or _no_file(path, shown)

    def _steers(self, path: Path, shown: str) -> str | None:
        """Why a file is left alone that says what other programs do, or we ourselves."""
        parts = self.parts(path)
        if not _NEVER.isdisjoint(parts):
            return f"{shown} belongs to version control and is not edited."
        if _OURS in parts and parts[:-1][: len(_AGENTS)] != _AGENTS:
            return f"{shown} belongs to sessionls. Of its files only those of agents are edited."
        return None


def _no_file(path: Path, shown: str) -> str | None:
    if path.is_symlink():
        return f"{shown} is a symbolic link. Edit what it points at."
    return f"{shown} is a folder. Name a file." if is_folder(path) else None


def _real(path: Path) -> Path:
    return Path(os.path.realpath(path))
