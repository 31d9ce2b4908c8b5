"""What a file on the disk holds, as text. Never waits at a pipe, and looks twice where it is."""

import os
import stat
from collections.abc import Callable
from pathlib import Path

from sessionls.engine.tools.bounds import size
from sessionls.engine.walk import Skipped

LARGEST = 8 << 20
"""A file of more bytes is not read, as elsewhere on this server."""

_START_OF_FILE = 8_192
# What makes opening harmless: no waiting for a pipe's writer, no terminal that takes us over.
_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_NOCTTY", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)
_MARKS = (
    (b"\xff\xfe\0\0", "UTF-32"),
    (b"\0\0\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)


def read_file(path: Path, may: Callable[[Path], bool], largest: int = LARGEST) -> str | Skipped:
    """The text of a regular file, or why it cannot be shown.

    `may` judges the place that was really opened: a link may have changed since the path was
    judged. What it allows must be the file that is open.
    """
    try:
        with open(os.open(path, _FLAGS), "rb") as file:  # noqa: PTH123 - flags that Path has not
            reason = _why_not(path, os.fstat(file.fileno()), may, largest)
            content = b"" if reason else file.read(largest + 1)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else None
        return Skipped(path, f"cannot be read: {why or 'its name is not one'}")
    return Skipped(path, reason) if reason else _decoded(path, content)


def _why_not(
    path: Path, found: os.stat_result, may: Callable[[Path], bool], largest: int
) -> str | None:
    if stat.S_ISDIR(found.st_mode):
        return "is a folder"
    if not stat.S_ISREG(found.st_mode):
        return "is not a regular file"
    real = Path(os.path.realpath(path))
    if not (may(real) and os.path.samestat(found, os.lstat(real))):
        return "became another file while it was opened"
    if found.st_size > largest:
        return f"has {size(found.st_size)}, more than the {size(largest)} that are looked at"
    return None


def _decoded(path: Path, content: bytes) -> str | Skipped:
    for mark, name in _MARKS:
        if content.startswith(mark):
            return Skipped(path, f"is {name} text, not UTF-8")
    if b"\0" in content[:_START_OF_FILE]:
        return Skipped(path, "is binary")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        byte = content[error.start]
        return Skipped(path, f"is not UTF-8 text: its line {line} holds the byte 0x{byte:02x}")
