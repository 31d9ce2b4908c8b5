"""The files of a folder that are worth a look. Reads none, changes nothing, runs nothing."""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sessionls.domain.errors import BadInput
from sessionls.engine.ignores import Ignores
from sessionls.engine.looking import is_there

LARGEST = 1 << 20
"""A file of more bytes is skipped: it was made by a program."""

NEVER = frozenset({".git", ".hg", ".svn", ".sessionls", "__pycache__"})
"""Names of folders that hold nothing to look at."""
_OURS_AND_GITS = frozenset({".git", ".sessionls"})
INSTALLED = frozenset({"node_modules", ".tox", ".nox"})
"""Names of folders of other people's packages."""
_PACKAGES = "installed packages; name the folder to look into it"


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file or folder that is left out, and why, in words for a person."""

    path: Path
    reason: str


def walk(root: Path, start: Path) -> Iterator[Path | Skipped]:
    """The files below `start`, or `start` itself, in the order of their paths.

    What git ignores is left out in silence, unless `start` is named in spite of it: then only the
    ignore files inside it count. Symbolic links found on the way are not followed.

    Raises:
        BadInput: `start` is missing or unreadable, or lies outside `root` once its symbolic links
            are resolved.
    """
    below = start.relative_to(root) if start.is_relative_to(root) else start
    real = Path(os.path.realpath(root))
    if not Path(os.path.realpath(start)).is_relative_to(real):
        raise BadInput(f"{below} lies outside {root.name}. Only what is inside can be looked at.")
    if not _OURS_AND_GITS.isdisjoint(below.parts):
        raise BadInput(f"{below} belongs to git or to sessionls; it is not part of the code.")
    kind = _kind(start, below)
    if stat.S_ISDIR(kind):
        return _walk(start, ignores_in(root, start), real)
    if stat.S_ISREG(kind):
        return iter((start,))
    raise BadInput(f"{below} is neither a file nor a folder.")


def ignores_in(root: Path, start: Path) -> Ignores:
    """What is ignored inside `start`; nothing from above counts if that ignores `start` itself."""
    within = (start, *start.parents)
    tops = (folder for folder in within if is_there(folder / ".git"))
    top = next(tops, root if start.is_relative_to(root) else start)
    ignores = Ignores()
    for depth in range(within.index(top), 0, -1):
        ignores = ignores.below(within[depth])
        if ignores.ignores_folder(within[depth - 1].as_posix()):
            ignores = Ignores()
            break
    inside = ignores.below(start)
    # A virtual environment ignores itself; whoever names it wants to see it all the same.
    return ignores if start != top and inside.ignores_all_of(start) else inside


def _kind(start: Path, below: Path) -> int:
    try:
        return start.stat().st_mode
    except OSError as error:
        raise BadInput(f"{below} cannot be read: {error.strerror}.") from error


def _walk(start: Path, ignores: Ignores, root: Path) -> Iterator[Path | Skipped]:
    """Depth first and without recursion: folders may be nested as deeply as they like."""
    stack: list[tuple[os.DirEntry[str], Ignores]] = []
    folder: Path | None = start
    while True:
        if folder:
            entries = _entries(folder)
            if isinstance(entries, Skipped):
                yield entries
            else:
                stack += [(entry, ignores) for entry in entries]
        if not stack:
            return
        entry, ignores = stack.pop()
        seen = _look(entry, ignores, root)
        folder = seen.path if isinstance(seen, _Folder) else None
        if isinstance(seen, _Folder):
            ignores = ignores.below(seen.path)
        elif seen:
            yield seen


@dataclass(frozen=True, slots=True)
class _Folder:
    """A folder to go into."""

    path: Path


def _entries(folder: Path) -> list[os.DirEntry[str]] | Skipped:
    """What is in a folder, the last one first, as a stack wants it."""
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda entry: entry.name, reverse=True)
    except OSError as error:
        return Skipped(folder, f"cannot be read: {error.strerror}")


def _look(entry: os.DirEntry[str], ignores: Ignores, root: Path) -> Path | Skipped | _Folder | None:
    if entry.is_symlink():
        return _link(entry, ignores, root)
    path = Path(entry.path)
    if entry.is_dir(follow_symlinks=False):
        if entry.name in NEVER or ignores.ignores_folder(path.as_posix()):
            return None
        installed = entry.name in INSTALLED or is_there(path / "pyvenv.cfg")
        return Skipped(path, _PACKAGES) if installed else _Folder(path)
    if ignores.ignores_file(path.as_posix()):
        return None
    return path if entry.is_file(follow_symlinks=False) else Skipped(path, "not a regular file")


def _link(entry: os.DirEntry[str], ignores: Ignores, root: Path) -> Skipped | None:
    """A link inside the root says nothing new: what it points at is found under its own name."""
    path = Path(entry.path)
    if ignores.ignores_file(path.as_posix()):
        return None
    try:
        inside = path.resolve(strict=True).is_relative_to(root)
    except (OSError, RuntimeError):
        return Skipped(path, "a symbolic link that leads nowhere")
    return None if inside else Skipped(path, "a symbolic link that leaves the folder")
