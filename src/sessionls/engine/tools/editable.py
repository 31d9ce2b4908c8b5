"""Which files a tool may change, and what they say now. Changes none."""

import asyncio
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sessionls.domain.errors import BadInput
from sessionls.engine.looking import is_folder, is_there
from sessionls.engine.secrecy import looks_secret
from sessionls.engine.tools.places import Places
from sessionls.engine.walk import Skipped, read_text

_NEVER = frozenset({".git", ".hg", ".svn", ".jj"})
_OURS = ".sessionls"


@dataclass(frozen=True, slots=True)
class Editable:
    """A file that may be changed. `text` is `None` where there is none yet."""

    path: Path
    shown: str
    text: str | None


class EditPlaces:
    """The files inside the root; without one, those that people named or have open."""

    def __init__(
        self, root: Path | None, read: Callable[[Path], str | None], named: Sequence[Path]
    ) -> None:
        self._root = root
        self._read = read
        self._named = tuple(named)
        self._places = Places(root, lambda path: read(path) is not None, self._named)

    def named(self, place: str) -> tuple[Path, str]:
        """The path that a place means, and how people call it. Raises `BadInput`."""
        path = self._places.find(place)
        return path, self._places.shown(path)

    def judged(self, place: str) -> tuple[str, ...]:
        """How rules know a place: as it is called, and what it is where links lead elsewhere."""
        return self._places.judged(place)

    async def find(self, place: str) -> Editable:
        """The file that a path or a `file:` URI means, with its text of now.

        Raises:
            BadInput: it may not be changed, or is no text.
        """
        path, shown = self.named(place)
        if refused := await asyncio.to_thread(self._refused, path, shown):
            raise BadInput(refused)
        if (opened := self._read(path)) is not None:
            return Editable(path, shown, opened)
        if not is_there(path):
            return Editable(path, shown, None)
        text = await asyncio.to_thread(read_text, path)
        if isinstance(text, Skipped):
            raise BadInput(f"{shown}: {text.reason}. Only text files can be edited.")
        return Editable(path, shown, text)

    def parts(self, path: Path) -> frozenset[str]:
        """The names on the way from the root to a file, links resolved, in lower case."""
        real = _real(path)
        root = _real(self._root) if self._root else Path(real.anchor)
        inside = real.relative_to(root) if real.is_relative_to(root) else real
        return frozenset(part.lower() for part in inside.parts)

    def _refused(self, path: Path, shown: str) -> str | None:
        """Why a file may not be changed, whatever people allow."""
        meant = self._read(path) is not None or path in self._named
        if self._root is None and not meant:
            return f"{shown} is not open, and no folder is. Ask the person to open it."
        if self._root and not _real(path).is_relative_to(_real(self._root)):
            return f"{shown} lies outside {self._root.name}. Only files inside it can be edited."
        if looks_secret(path) and not meant:
            return f"{shown} looks like a file of secrets. Ask the person to open or name it."
        return self._steers(path, shown) or _no_file(path, shown)

    def _steers(self, path: Path, shown: str) -> str | None:
        """Why a file is left alone that says what other programs do, or we ourselves."""
        parts = self.parts(path)
        if _NEVER & parts:
            return f"{shown} belongs to version control and is not edited."
        if _OURS in parts and not shown.startswith(f"{_OURS}/agents/"):
            return f"{shown} belongs to sessionls. Of its files only those of agents are edited."
        return None


def _no_file(path: Path, shown: str) -> str | None:
    if path.is_symlink():
        return f"{shown} is a symbolic link. Edit what it points at."
    return f"{shown} is a folder. Name a file." if is_folder(path) else None


def _real(path: Path) -> Path:
    return Path(os.path.realpath(path))
