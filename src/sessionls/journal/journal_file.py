"""One session's file, open for appending: durable, all or nothing. Knows no threads, no queue."""

import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from sessionls.journal import disk
from sessionls.journal.errors import StoreBroken
from sessionls.journal.line import seal_batch

Batch = Sequence[bytes]  # encoded records, as `line.encode` gives them, to be kept all or none


class Journal:
    """Appends batches to a file. After any OSError the object is closed: open it again.

    `end` is the offset up to which everything is on the disk.
    """

    def __init__(self, path: Path, fd: int, end: int) -> None:
        self.path = path
        self.end = end
        self._fd = fd
        self._begun = end > 0
        # A rotten last newline must not swallow the next line.
        self._gap = b"\n" if end and disk.read_at(fd, 1, end - 1) != b"\n" else b""

    @classmethod
    def create(cls, path: Path) -> "Journal":
        """A new file. FileExistsError if something of that name is there."""
        return cls(path, disk.create(path), 0)

    @classmethod
    def open(cls, path: Path, end: int) -> "Journal":
        """An existing file that is durable up to `end`; bytes beyond it are cut and kept aside."""
        fd = disk.open_to_append(path)
        try:
            _cut_open(path, fd, end)
            return cls(path, fd, end)
        except BaseException:
            os.close(fd)
            raise

    def append(self, batches: Sequence[Batch]) -> list[int]:
        """Write and sync; the end offset of each batch. On an OSError nothing was appended.

        Raises:
            StoreBroken: somebody else removed or changed the file.
        """
        found = os.fstat(self._fd)
        if found.st_nlink == 0 or found.st_size != self.end:
            self.close()
            raise StoreBroken(_CHANGED.format(self.path))
        parts = [seal_batch(batch, self.end) for batch in batches]
        try:
            self._write(b"".join([self._gap, *parts]))
        except OSError:
            self._take_back()
            raise
        return self._ends(parts)

    def close(self) -> None:
        """Let go of the file. Closing twice does nothing."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1

    def _write(self, content: bytes) -> None:
        disk.write_all(self._fd, content)
        disk.sync(self._fd)
        if not self._begun:
            disk.sync_folder(self.path.parent)
            self._begun = True

    def _take_back(self) -> None:
        # After a failed fsync no page of the cache can be trusted, so whatever happens here, the
        # next write opens the file again and looks at its end.
        with suppress(OSError):
            os.ftruncate(self._fd, self.end)
        self.close()
        if self.end == 0:
            with suppress(OSError):
                self.path.unlink()

    def _ends(self, parts: Sequence[bytes]) -> list[int]:
        self.end += len(self._gap)
        self._gap = b""
        ends: list[int] = []
        for part in parts:
            self.end += len(part)
            ends.append(self.end)
        return ends


def cut(path: Path, end: int) -> int:
    """Shorten a journal to `end`, keeping what is cut in a `.cut` file beside it; its size."""
    fd = disk.open_to_append(path)
    try:
        return _cut_open(path, fd, end)
    finally:
        os.close(fd)


def remove(path: Path) -> None:
    """Remove a journal and what was cut from it."""
    path.unlink(missing_ok=True)
    cut_path(path).unlink(missing_ok=True)
    disk.sync_folder(path.parent)


def cut_path(path: Path) -> Path:
    """Where the bytes cut from a journal are kept."""
    return path.with_suffix(".cut")


_CHANGED = (
    "{} was changed or removed by another program while it was in use: this was not saved. "
    "Open the folder again to see what is left."
)


def _cut_open(path: Path, fd: int, end: int) -> int:
    size = os.fstat(fd).st_size
    if size < end:
        raise StoreBroken(_CHANGED.format(path))
    if size == end:
        return 0
    _keep(cut_path(path), disk.read_at(fd, size - end, end))
    os.ftruncate(fd, end)
    disk.sync(fd)
    return size - end


def _keep(path: Path, content: bytes) -> None:
    fd = disk.open_or_create(path)
    try:
        disk.write_all(fd, content)
        disk.sync(fd)
    finally:
        os.close(fd)
    disk.sync_folder(path.parent)
