"""The few ways in which the store touches a disk. Never follows a link in the last component."""

import os
import sys
import tempfile
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

TEMPORARY = ".tmp"  # the suffix of files that a crash may leave and the next opening removes

_NOFOLLOW: int = getattr(os, "O_NOFOLLOW", 0)
_PLAIN: int = _NOFOLLOW | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)


def create(path: Path) -> int:
    """A new file of our own, open for reading and appending. FileExistsError if there is one."""
    return os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_EXCL | _PLAIN, 0o600)


def open_to_append(path: Path) -> int:
    """An existing file, open for reading and appending."""
    return os.open(path, os.O_RDWR | os.O_APPEND | _PLAIN)


def open_or_create(path: Path) -> int:
    """A file open for appending, made when it is missing."""
    return os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | _PLAIN, 0o600)


@contextmanager
def reading(path: Path) -> Generator[int]:
    """A descriptor for reading, closed at the end of the block."""
    fd = os.open(path, os.O_RDONLY | _PLAIN)
    try:
        yield fd
    finally:
        os.close(fd)


def read_whole(path: Path) -> bytes:
    """All bytes of a file."""
    with reading(path) as fd, os.fdopen(fd, "rb", closefd=False) as file:
        return file.read()


def read_at(fd: int, size: int, offset: int) -> bytes:
    """Up to `size` bytes from `offset`; fewer only at the end of the file."""
    if sys.platform == "win32":
        os.lseek(fd, offset, os.SEEK_SET)
        return os.read(fd, size)
    return os.pread(fd, size, offset)


def write_all(fd: int, content: bytes) -> None:
    """Every byte, or an OSError with an unknown number of them written."""
    written = os.write(fd, content)
    while written < len(content):
        written += os.write(fd, memoryview(content)[written:])


def sync(fd: int) -> None:
    """Return when the content of the file is on the disk."""
    if sys.platform == "darwin":
        import fcntl

        # On macOS fsync leaves the bytes in the cache of the drive.
        fcntl.fcntl(fd, fcntl.F_FULLFSYNC)
    elif sys.platform == "win32":
        os.fsync(fd)
    else:
        os.fdatasync(fd)


def sync_folder(folder: Path) -> None:
    """Return when the names in the folder are on the disk; without it a new file may vanish."""
    if sys.platform == "win32":
        return
    fd = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def replace(path: Path, content: bytes) -> None:
    """Old content or new content, whatever happens: temporary file, fsync, rename, fsync."""
    fd, name = tempfile.mkstemp(suffix=TEMPORARY, prefix=path.name, dir=path.parent)
    temporary = Path(name)
    try:
        try:
            write_all(fd, content)
            os.fsync(fd)
        finally:
            os.close(fd)
        temporary.replace(path)
    except OSError:
        with suppress(OSError):
            temporary.unlink()
        raise
    sync_folder(path.parent)
