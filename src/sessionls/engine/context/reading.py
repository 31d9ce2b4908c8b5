"""Reads files for a model: never more than asked for, never a pipe or a device, never waiting."""

import os
import stat
from dataclasses import dataclass
from pathlib import Path

_START_OF_FILE = 8_192


@dataclass(frozen=True, slots=True)
class Read:
    """The text of a file, or its beginning: then `whole` is `False`. `size` is in bytes."""

    text: str
    whole: bool
    size: int


@dataclass(frozen=True, slots=True)
class Unread:
    """Why there is no text, in words that follow a file's name: `is binary`."""

    reason: str


def read_beginning(path: Path, most: int) -> Read | Unread:
    """At most so many bytes of a regular file, as text. Its last part may be a symbolic link."""
    return _read(path, most, 0)


def read_itself(path: Path, most: int) -> Read | Unread:
    """The same for a file that must not be a symbolic link."""
    return _read(path, most, getattr(os, "O_NOFOLLOW", 0))


def _read(path: Path, most: int, flags: int) -> Read | Unread:
    try:
        # Whoever opens a pipe in the usual way waits until somebody writes to it.
        flags |= os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        handle = os.open(path, flags)
    except (OSError, ValueError) as error:
        return Unread(f"cannot be read: {getattr(error, 'strerror', None) or error}")
    with os.fdopen(handle, "rb") as file:
        found = os.fstat(file.fileno())
        if not stat.S_ISREG(found.st_mode):
            return Unread("is no regular file")
        try:
            content = file.read(most + 1)
        except OSError as error:
            return Unread(f"cannot be read: {error.strerror}")
    return _decoded(content, most, max(found.st_size, len(content)))


def _decoded(content: bytes, most: int, size: int) -> Read | Unread:
    if b"\0" in content[:_START_OF_FILE]:
        return Unread("is binary")
    whole = len(content) <= most
    try:
        if whole:
            return Read(content.decode("utf-8-sig"), whole, size)
        # The cut may go through a character, or through a line: both are left out.
        text = content[:most].decode("utf-8-sig", "ignore")
        return Read(text[: text.rfind("\n") + 1] or text, whole, size)
    except UnicodeDecodeError:
        return Unread("is not UTF-8")
