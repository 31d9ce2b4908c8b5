"""How TinyDB's whole state lies on the disk: one sealed JSON line, replaced as a whole."""

from pathlib import Path
from typing import cast

from tinydb.storages import Storage

from sessionls.journal import disk
from sessionls.journal.line import from_bytes, to_bytes
from sessionls.journal.seal import is_sound, seal

Tables = dict[str, dict[str, dict[str, object]]]


class SealedStorage(Storage):
    """Reads None for anything that is not exactly what was written: the caller rebuilds it."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> Tables | None:
        """The tables, or None when there are none to trust."""
        try:
            line = disk.read_whole(self._path).rstrip(b"\n")
        except OSError:
            return None
        if not is_sound(line):
            return None
        # The keys repeat in every row, the values hardly ever do.
        content = cast(Tables, from_bytes(line))
        content.pop("crc")
        return content

    def write(self, data: Tables) -> None:
        """Replace the file. An OSError leaves the old one."""
        disk.replace(self._path, seal(to_bytes(data)[:-1]))
