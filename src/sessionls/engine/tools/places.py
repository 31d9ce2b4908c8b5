"""Which places of the disk a tool may look at, and how they are called. Reads no file."""

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from sessionls.domain.errors import BadInput
from sessionls.engine.looking import is_folder

# Two letters at least: `C:\x.py` is a path.
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")


@dataclass(frozen=True, slots=True)
class Places:
    """What lies inside `root`, or below what people `named`, or is open in an editor.

    Without a `root` any single file may be looked at: there is nothing to stay inside of.
    Symbolic links are resolved to decide.
    """

    root: Path | None
    is_open: Callable[[Path], bool]
    named: tuple[Path, ...] = ()

    def find(self, place: str) -> Path:
        """The path that a `file:` URI, an absolute path or one relative to the root means.

        Raises:
            BadInput: it means nothing here, or a place that is off limits.
        """
        path = self._absolute(place)
        if self._inside(path) or self._is_named(path) or self.is_open(path):
            return path
        if self.root:
            raise BadInput(f"{place} lies outside {self.root.name}. Open the file to include it.")
        if is_folder(path):
            raise BadInput(f"{place} is a folder, and no folder is open. Open it first.")
        return path

    def shown(self, path: Path) -> str:
        """How a path is called: from the root on, where it lies inside."""
        if self.root and path.is_relative_to(self.root):
            return path.relative_to(self.root).as_posix()
        return path.as_posix()

    def walk_root(self, path: Path) -> Path:
        """What a walk from `path` may not leave."""
        if self.root and self._inside(path):
            return self.root
        return path if is_folder(path) else path.parent

    def _absolute(self, place: str) -> Path:
        if "\0" in place or not place:
            raise BadInput("The path is empty or holds a zero byte.")
        if _SCHEME.match(place):
            return _path_of(place)
        if not self.root and not Path(place).is_absolute():
            raise BadInput(f"{place} is a relative path, and no folder is open. Name it in full.")
        return Path(os.path.normpath((self.root or Path()) / place))

    def _inside(self, path: Path) -> bool:
        return self.root is not None and _real(path).is_relative_to(_real(self.root))

    def _is_named(self, path: Path) -> bool:
        return any(_real(path).is_relative_to(_real(place)) for place in self.named)


def _path_of(uri: str) -> Path:
    try:
        parts = urlsplit(uri)
        path = url2pathname(parts.path)  # takes the percent signs away, too
        is_path = b"\0" not in os.fsencode(path) and Path(path).is_absolute()
    except ValueError:
        parts, path, is_path = None, "", False
    if parts is None or parts.scheme.lower() != "file" or not is_path:
        raise BadInput(f"{uri} is no file on this machine. Save it as a file first.")
    return Path(os.path.normpath(path))


def _real(path: Path) -> Path:
    return Path(os.path.realpath(path))
