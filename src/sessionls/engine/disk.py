"""What a regular file on the disk holds. Never waits at a pipe, and looks twice where it is."""

import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sessionls.engine.tools.bounds import size

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


@dataclass(frozen=True, slots=True)
class Unread:
    """Why a file was not read, as the rest of a sentence that begins with its name."""

    reason: str
    is_too_large: bool = False


def read_text(
    path: Path, largest: int = LARGEST, may: Callable[[Path], bool] | None = None
) -> str | Unread:
    """The text of a regular file of at most so many bytes, or why there is none: see `read_bytes`.

    Line ends and a byte order mark are left as they are.
    """
    content = read_bytes(path, largest, may)
    return content if isinstance(content, Unread) else _decoded(content)


def read_bytes(
    path: Path, largest: int = LARGEST, may: Callable[[Path], bool] | None = None
) -> bytes | Unread:
    """What a regular file of at most so many bytes holds, or why it cannot be read.

    `may` judges the place that was really opened: a link may have changed since the path was
    judged. What it allows must be the file that is open.
    """
    try:
        handle = os.open(path, _FLAGS)
        try:
            refused = _refused(path, os.fstat(handle), largest, may)
            return refused or _content(handle, largest)
        finally:
            os.close(handle)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else None
        return Unread(f"cannot be read: {why or 'its name is not one'}")


def _content(handle: int, largest: int) -> bytes:
    with os.fdopen(handle, "rb", closefd=False) as file:
        return file.read(largest + 1)


def _refused(
    path: Path, found: os.stat_result, largest: int, may: Callable[[Path], bool] | None
) -> Unread | None:
    if stat.S_ISDIR(found.st_mode):
        return Unread("is a folder")
    if not stat.S_ISREG(found.st_mode):
        return Unread("is not a regular file")
    if may and not _is_allowed(path, found, may):
        return Unread("became another file while it was opened")
    if found.st_size > largest:
        told = f"has {size(found.st_size)}, more than the {size(largest)} that are looked at"
        return Unread(told, is_too_large=True)
    return None


def _is_allowed(path: Path, found: os.stat_result, may: Callable[[Path], bool]) -> bool:
    real = Path(os.path.realpath(path))
    return may(real) and os.path.samestat(found, os.lstat(real))


def _decoded(content: bytes) -> str | Unread:
    for mark, name in _MARKS:
        if content.startswith(mark):
            return Unread(f"is {name} text, not UTF-8")
    if b"\0" in content[:_START_OF_FILE]:
        return Unread("is binary")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        byte = content[error.start]
        return Unread(f"is not UTF-8 text: its line {line} holds the byte 0x{byte:02x}")
