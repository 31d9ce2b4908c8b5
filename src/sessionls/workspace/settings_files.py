"""Files of settings, read again only when they have changed. Judges no value."""

import stat
import time
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sessionls.workspace.reach import reach_of

_LARGEST = 1 << 20
# Two writes within one tick of the file system's clock leave the same time stamp.
_TICK = 100_000_000
_Stamp = tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class SettingsFile:
    """The values of a file as it was when it was read, and what is wrong with it.

    It is the same object for as long as the file is the same. `reach` is the hash of what it says
    about where things are sent, `None` where it says nothing of that.
    """

    values: Mapping[str, object] = field(default_factory=dict[str, object])
    problems: tuple[str, ...] = ()
    reach: str | None = None


NOTHING = SettingsFile()
"""A file that is not there."""


class SettingsFiles:
    """The files of a process. Costs a look at a file's stamp where it is what it was."""

    def __init__(self, now: Callable[[], int] = time.time_ns) -> None:
        """`now` in nanoseconds since 1970."""
        self._now = now
        self._known: dict[Path, tuple[_Stamp, SettingsFile]] = {}

    def read(self, path: Path) -> SettingsFile:
        """What stands in a file now."""
        try:
            seen = path.stat()
        except OSError as error:
            self._known.pop(path, None)
            is_missing = isinstance(error, FileNotFoundError)
            return NOTHING if is_missing else _left_out(f"{path}: {error}. The file is left out.")
        stamp = (seen.st_mtime_ns, seen.st_ctime_ns, seen.st_size, seen.st_ino, seen.st_mode)
        if (known := self._known.get(path)) and known[0] == stamp:
            return known[1]
        file = _read(path, seen.st_mode, seen.st_size)
        if self._now() - max(seen.st_mtime_ns, seen.st_ctime_ns) > _TICK:
            self._known[path] = (stamp, file)
        return file


def _read(path: Path, mode: int, size: int) -> SettingsFile:
    if not stat.S_ISREG(mode) or size > _LARGEST:
        return _left_out(f"{path} is no file of settings; it is left out.")
    try:
        values = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        return _left_out(f"{path}: {error}. The file is left out.")
    except RecursionError:
        return _left_out(f"{path} is nested too deeply; it is left out.")
    return SettingsFile(values, (), reach_of(values))


def _left_out(why: str) -> SettingsFile:
    return SettingsFile({}, (why,))
