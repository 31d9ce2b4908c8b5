"""Folders, files and their URIs: where the workspace begins, what a path is called on screen."""

import os
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

_MARKS = (".sessionls", ".git")


def workspace_root(asked: Path | None, start: Path | None = None) -> Path:
    """The workspace: the one asked for, else the nearest folder above `start` that looks like one.

    Such a folder has `.sessionls` or `.git`; without one it is the current folder, or the folder
    of `start` where that lies elsewhere.
    """
    if asked is not None:
        return asked.resolve()
    here = Path.cwd().resolve()
    begin = (start or here).resolve()
    folder = begin if begin.is_dir() else begin.parent
    for candidate in (folder, *folder.parents):
        if any((candidate / mark).exists() for mark in _MARKS):
            return candidate
    return here if folder.is_relative_to(here) else folder


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


def home_short(path: Path) -> str:
    """A path with the home folder written as `~`."""
    home = Path(os.path.expanduser("~"))  # noqa: PTH111 - `Path.home()` raises where there is none
    return f"~/{path.relative_to(home).as_posix()}" if path.is_relative_to(home) else str(path)
