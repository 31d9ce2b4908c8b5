"""One process writes: a lock on a file, and beside it who holds it. Frees itself at any death."""

import os
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import cast

from pydantic_core import from_json, to_json

from sessionls import VERSION
from sessionls.journal import disk, layout
from sessionls.journal.errors import StoreReadOnly


class WriterLock:
    """The right to write in a folder."""

    def __init__(self, folder: Path) -> None:
        # It is heavy, and an editor waits for the server to start.
        from filelock import FileLock

        self._holder = folder / layout.HOLDER
        self._lock = FileLock(
            folder / "lock", timeout=0, mode=0o600, thread_local=False, fallback_to_soft=False
        )

    def acquire(self, now: datetime) -> None:
        """Take the lock and say who has it.

        Raises:
            StoreReadOnly: another process has it; the text says which.
            OSError: the folder cannot be written.
        """
        from filelock import Timeout

        try:
            self._lock.acquire()
        except Timeout:
            raise StoreReadOnly(_held_by(self._holder)) from None
        since = now.isoformat(timespec="seconds")
        holder = {"pid": os.getpid(), "version": VERSION, "since": since}
        try:
            disk.replace(self._holder, to_json(holder))
        except OSError:
            self._lock.release()
            raise

    def release(self) -> None:
        """Let the next one write."""
        with suppress(OSError):
            self._holder.unlink(missing_ok=True)
        self._lock.release()


def _held_by(path: Path) -> str:
    try:
        holder = cast("dict[str, object]", from_json(disk.read_whole(path)))
        who = f"Process {holder['pid']} (sessionls {holder['version']}, since {holder['since']})"
    except (OSError, ValueError, KeyError, TypeError):
        who = "Another process"
    return (
        f"{who} has these sessions open for writing; here they can only be read. "
        "Close it there, or work with them there."
    )
