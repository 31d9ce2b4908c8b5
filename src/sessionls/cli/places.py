"""Folders, files and their URIs: where the workspace begins, what a path is called on screen."""

import os
import shlex
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from sessionls.domain.errors import Refused

_MARKS = (".sessionls", ".git")


def workspace_root(asked: Path | None = None) -> Path:
    """The workspace: the one asked for, else the one that holds the current folder, or that."""
    if asked is not None:
        return asked.resolve()
    return workspace_above(Path()) or Path.cwd().resolve()


def root_to_write(asked: Path | None) -> Path:
    """The workspace, for a command that makes something in its `.sessionls`.

    Raises:
        Refused: nobody named it, and it is the home folder.
    """
    root = workspace_root(asked)
    if asked is None:
        check_not_home(root)
    return root


def check_not_home(root: Path) -> None:
    """Refuse to make one's home folder a workspace by standing in it; unless it is one already.

    Raises:
        Refused: it is the home folder, and has no `.sessionls`.
    """
    if root != _home().resolve() or (root / ".sessionls").exists():
        return
    # Where it cannot be written the sessions are kept elsewhere, and nothing is made in it.
    if os.access(root, os.W_OK):
        raise Refused(
            "This would make your home folder a workspace, with sessions in ~/.sessionls. Go to "
            "the folder of a project first or name it with --workspace, which takes ~ as well."
        )


def workspace_above(start: Path) -> Path | None:
    """The nearest folder from `start` upwards that looks like a workspace, if there is one.

    Such a folder has `.sessionls` or `.git`.
    """
    begin = start.resolve()
    for folder in (begin, *begin.parents):
        if any((folder / mark).exists() for mark in _MARKS):
            return folder
    return None


def to_uri(path: Path) -> str:
    """The `file` URI of a path."""
    return path.resolve().as_uri()


def to_path(uri: str) -> Path | None:
    """The path of a `file` URI; `None` for what is no file, such as an unsaved buffer."""
    parts = urlsplit(uri)
    return Path(url2pathname(parts.path)) if parts.scheme == "file" else None


def shown(uri: str, base: Path) -> str:
    """What a place is called: relative to `base` where it lies below, with forward slashes."""
    path = to_path(uri)
    if path is None:
        return uri
    return path.relative_to(base).as_posix() if path.is_relative_to(base) else str(path)


def typed_from_here(session: str, root: Path) -> str:
    """What names a session of the workspace at `root` in a command that is typed here."""
    if root == workspace_root():
        return session
    return f"{session} --workspace {shlex.quote(shown(root.as_uri(), Path.cwd()))}"


def home_short(path: Path) -> str:
    """A path with the home folder written as `~`."""
    home = _home()
    return f"~/{path.relative_to(home).as_posix()}" if path.is_relative_to(home) else str(path)


def _home() -> Path:
    return Path(os.path.expanduser("~"))  # noqa: PTH111 - `Path.home()` raises where there is none
