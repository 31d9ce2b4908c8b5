"""Reads a file as it lies in a tree: bounded, no link followed, never waiting at a pipe."""

import os
import stat
from pathlib import Path

_START_OF_FILE = 8_192
_FLAGS = os.O_RDONLY | sum(
    getattr(os, name, 0)
    for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_NOCTTY", "O_CLOEXEC", "O_BINARY")
)


def read_itself(path: Path, largest: int) -> str | None:
    """The text of a regular file of at most so many bytes; `None` where it is anything else.

    A byte order mark is left out. The last part of the path must not be a symbolic link.
    """
    try:
        # Whoever opens a pipe in the usual way waits until somebody writes to it.
        with os.fdopen(os.open(path, _FLAGS), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                return None
            content = file.read(largest + 1)
    except (OSError, ValueError):
        return None
    return text_of(content) if len(content) <= largest else None


def text_of(content: bytes) -> str | None:
    """Bytes as text; `None` where they are none."""
    if b"\0" in content[:_START_OF_FILE]:
        return None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
