"""What is in one folder, for people and models. Reads names and sizes, no contents."""

import os
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from sessionls.domain.errors import BadInput
from sessionls.engine.looking import is_folder, is_there
from sessionls.engine.tools.bounds import counted, plain, size
from sessionls.engine.walk import INSTALLED, NEVER, ignores_in

_NOISE = NEVER | {".DS_Store", "Thumbs.db", "desktop.ini"}


@dataclass(frozen=True, slots=True)
class Listing:
    """The entries of a folder, a line each, and what is left out."""

    lines: tuple[str, ...]
    ignored: int
    noise: int

    @property
    def left_out(self) -> str:
        """How many entries are not among the lines, and why; empty if all are."""
        reasons = [
            f"{self.ignored:,} that git ignores" if self.ignored else "",
            counted(self.noise, "folder or file", "folders and files") + " of tools"
            if self.noise
            else "",
        ]
        return " and ".join(filter(None, reasons))


def list_folder(root: Path, folder: Path) -> Listing:
    """What is in a folder, by name; folders end with a slash, files have their size.

    `root` is what links must not leave. Reads the disk: call it in a thread.

    Raises:
        BadInput: the folder cannot be read.
    """
    real = Path(os.path.realpath(root))
    ignores = ignores_in(root, folder)
    lines: list[str] = []
    left_out: Counter[str] = Counter()
    for entry in _entries(folder):
        path, goes_deeper = (folder / entry.name).as_posix(), entry.is_dir(follow_symlinks=False)
        if entry.name in _NOISE:
            left_out["noise"] += 1
        elif ignores.ignores_folder(path) if goes_deeper else ignores.ignores_file(path):
            left_out["ignored"] += 1
        else:
            lines.append(_link(entry, real) if entry.is_symlink() else _line(entry))
    return Listing(tuple(lines), left_out["ignored"], left_out["noise"])


def file_line(name: str, path: Path) -> str:
    """The line of one file; without its size if it went meanwhile."""
    try:
        return f"{plain(name)}  {size(path.stat().st_size)}"
    except OSError:
        return plain(name)


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except OSError as error:
        raise BadInput(f"{plain(folder.name)} cannot be read: {error.strerror}.") from error


def _line(entry: os.DirEntry[str]) -> str:
    path = Path(entry.path)
    if entry.is_dir(follow_symlinks=False):
        installed = entry.name in INSTALLED or is_there(path / "pyvenv.cfg")
        return f"{plain(entry.name)}/" + ("  installed packages" if installed else "")
    if entry.is_file(follow_symlinks=False):
        return file_line(entry.name, path)
    return f"{plain(entry.name)}  not a regular file"


def _link(entry: os.DirEntry[str], root: Path) -> str:
    """A link with what it leads to, unless that is none of ours."""
    real = Path(os.path.realpath(entry.path))
    if not real.is_relative_to(root):
        return f"{plain(entry.name)}  a link that leaves the folder"
    if not is_there(real):
        return f"{plain(entry.name)}  a link that leads nowhere"
    slash = "/" if is_folder(real) else ""
    return f"{plain(entry.name)}{slash}  a link to {plain(real.relative_to(root).as_posix())}"
