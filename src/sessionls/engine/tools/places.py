"""Which places of the disk a tool may look at, and how they are called. Reads no file."""

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from sessionls.domain.errors import BadInput
from sessionls.domain.permission import Subject
from sessionls.engine.looking import is_folder
from sessionls.engine.tools.bounds import plain

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
        if self._inside(path) or self._is_below_named(path) or self.is_open(path):
            return path
        if self.root:
            raise BadInput(f"{place} lies outside {self.root.name}. Open the file to include it.")
        if is_folder(path):
            raise BadInput(f"{place} is a folder, and no folder is open. Open it first.")
        return path

    def allows(self, path: Path) -> bool:
        """Whether it lies inside the root, or below what people named. Asks no editor."""
        return self._inside(path) or self._is_below_named(path)

    def is_named(self, path: Path) -> bool:
        """Whether people named this very place, not only a folder above it."""
        return any(_real(path) == _real(place) for place in self.named)

    def judged(self, place: str) -> tuple[str, ...]:
        """How rules know a place: as it is called, and what it is where links lead elsewhere."""
        try:
            path = self._absolute(place)
        except BadInput:
            return (plain(place),)
        real, root = _real(path), _real(self.root) if self.root else None
        inside = root is not None and real.is_relative_to(root)
        resolved = real.relative_to(root).as_posix() if root and inside else real.as_posix()
        return tuple(dict.fromkeys((self.shown(path), resolved)))

    def subject(self, tool: str, verb: str, place: object) -> Subject:
        """What a call of a tool that looks at one place would do: at the root where it names none.

        `place` is what a model sent, whatever that is.
        """
        paths = self.judged(str(place or "."))
        return Subject(tool, f"{verb} {plain(paths[0])}", paths=paths)

    def relative(self, path: Path) -> Path:
        """A path from the root, or from what people named, on; as it is where it is below none."""
        bases = [base for base in (self.root, *self.named) if base]
        for base in chain(bases, map(_real, bases)):
            if path.is_relative_to(base) and path != base:
                return path.relative_to(base)
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
        if not _can_be_a_name(place):
            raise BadInput("The path holds characters that no file name can hold.")
        if _SCHEME.match(place):
            return _path_of(place)
        if not self.root and not Path(place).is_absolute():
            raise BadInput(f"{place} is a relative path, and no folder is open. Name it in full.")
        return Path(os.path.normpath((self.root or Path()) / place))

    def _inside(self, path: Path) -> bool:
        return self.root is not None and _real(path).is_relative_to(_real(self.root))

    def _is_below_named(self, path: Path) -> bool:
        return any(_real(path).is_relative_to(_real(place)) for place in self.named)


def _can_be_a_name(place: str) -> bool:
    try:
        os.fsencode(place)
    except UnicodeEncodeError:
        return False
    return True


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
