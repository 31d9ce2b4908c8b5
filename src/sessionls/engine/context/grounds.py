"""Where files for agents are looked for, and how far they are believed. Reads small files only."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sessionls.engine.disk import Unread, read_text
from sessionls.engine.looking import is_there


@dataclass(frozen=True, slots=True)
class Grounds:
    """A workspace: its root, and whether a person trusts what lies in it."""

    root: Path
    trusted: bool = False


def inside_text(path: Path, top: Path, largest: int) -> str | None:
    """The text of a file that really lies below `top`; `None` where there is none to read.

    A link that leads out of `top` is no file of it.
    """
    if not is_there(path):
        return None
    real_top = Path(os.path.realpath(top))
    text = read_text(path, largest, partial(_is_below, real_top))
    return None if isinstance(text, Unread) else text.removeprefix("\ufeff")


def folders_down(root: Path, path: Path) -> Iterator[Path]:
    """The folders from `root` down to a path, itself included; none where it lies elsewhere."""
    if path.is_relative_to(root):
        parts = path.relative_to(root).parts
        yield from (root.joinpath(*parts[:depth]) for depth in range(len(parts) + 1))


def _is_below(top: Path, path: Path) -> bool:
    return path.is_relative_to(top)
