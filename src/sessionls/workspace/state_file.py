"""A small JSON file in the user's state: what a person allowed, and must not be lost or forged."""

import errno
import json
import os
import stat
import tempfile
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import cast

_LARGEST = 8 << 20
_PATIENCE = 2.0
"""Seconds to wait for another process: it reads and writes a small file."""


class StateFile:
    """Reads and replaces one JSON object, readable by its owner only. Several threads may use it.

    A damaged file is moved aside and counts as empty: what it allowed is asked for again.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.problem: str | None = None
        """What was wrong with the file when it was last read, for people."""
        self._known: tuple[object, dict[str, object]] | None = None

    def read(self) -> dict[str, object]:
        """The object; empty where there is no file, or none that can be read.

        Costs a look at the file's stamp where it is what it was: rules are asked for each call.
        """
        try:
            stamp = _stamp(self.path)
            known = self._known
            if not known or known[0] != stamp:
                self._known = known = (stamp, _object(self.path, stamp[2]))
        except FileNotFoundError:
            return {}
        except OSError as error:
            self.problem = f"{self.path} cannot be read: {error.strerror}."
            return {}
        except (ValueError, RecursionError):
            return self.set_aside()
        return dict(known[1])

    def change(self, change: Callable[[dict[str, object]], Mapping[str, object]]) -> None:
        """Replace what is there by what `change` makes of it; no other process comes in between.

        Raises:
            OSError: the folder cannot be written, or another process does not let go of the file.
        """
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with _alone(self.path):
            # A file can be replaced by one with the very same stamp.
            self._known = None
            before = self.read()
            after = change(dict(before))
            if after != before:
                self.write(after)

    def write(self, value: Mapping[str, object]) -> None:
        """Replace the file, whole or not at all, whatever stands in it.

        Raises:
            OSError: the folder cannot be written.
        """
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        # Made by mkstemp: nobody but the owner can read it, at no moment.
        handle, name = tempfile.mkstemp(dir=self.path.parent, prefix=f".{self.path.name}-")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(value, file, indent=2, sort_keys=True)
            Path(name).replace(self.path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise

    def set_aside(self) -> dict[str, object]:
        """Move a file aside that says nothing sensible; what is left of it is empty."""
        aside = self.path.with_suffix(".damaged")
        self.problem = f"{self.path} was damaged; it is kept as {aside.name}, and asked for anew."
        try:
            self.path.replace(aside)
        except OSError as error:
            self.problem = f"{self.path} is damaged and cannot be moved: {error.strerror}."
        return {}


@contextmanager
def _alone(path: Path) -> Generator[None]:
    """Keep the other processes that change the file out. Raises `OSError`."""
    # It is heavy, and most of the time nothing is changed.
    from filelock import FileLock, Timeout

    lock = FileLock(path.with_suffix(".lock"), timeout=_PATIENCE, mode=0o600, poll_interval=0.005)
    try:
        lock.acquire()
    except Timeout:
        raise OSError(errno.EBUSY, "another process holds it", str(path)) from None
    try:
        yield
    finally:
        lock.release()


def _stamp(path: Path) -> tuple[int, int, int]:
    """Changes with every replacement of the file, and with nearly every change in place."""
    seen = path.stat()
    if not stat.S_ISREG(seen.st_mode):
        raise IsADirectoryError(errno.EISDIR, "It is no file", str(path))
    return seen.st_ino, seen.st_mtime_ns, seen.st_size


def _object(path: Path, size: int) -> dict[str, object]:
    """The object in a file. Raises `ValueError` where there is none, or far too much."""
    if size > _LARGEST:
        raise ValueError("too large")
    found: object = json.loads(path.read_text("utf-8"))
    if not isinstance(found, dict):
        raise ValueError("no object")
    return cast("dict[str, object]", found)
