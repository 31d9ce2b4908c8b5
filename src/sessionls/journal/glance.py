"""A look at a store without opening it: no lock, no mending, nothing heavy imported.

Says nothing rather than something that an opened store could see otherwise.
"""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from sessionls.journal import disk, layout
from sessionls.journal.entry import FORMAT, Entry, Row, entry_of
from sessionls.journal.seal import is_sound


def rows_at_a_glance(folder: Path, row_version: int) -> tuple[Row, ...] | None:
    """The rows of a store as its catalog has them; none where nobody has kept sessions.

    None where opening it could tell anything else: the catalog is missing, damaged, of another
    version or behind the journals, something is in the way of writing, or another process has it.
    """
    if not layout.is_store(folder):
        return ()
    try:
        if _has_obstacle(folder):
            return None
        entries = _entries(json.loads(_sound(folder / layout.CATALOG)), row_version)
        journals = layout.journals(folder)
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None
    sizes = {session: entry.size for session, entry in entries.items()}
    if sizes != journals.sizes or journals.links or journals.strange:
        return None
    return tuple(entry.row for entry in entries.values() if not entry.deleted)


def _has_obstacle(folder: Path) -> bool:
    places = (folder, folder / layout.SESSIONS)
    is_held = (folder / layout.HOLDER).exists()
    writable = all(os.access(place, os.R_OK | os.W_OK | os.X_OK) for place in places)
    return is_held or not writable or layout.obstacle(folder) is not None


def _sound(path: Path) -> bytes:
    line = disk.read_whole(path).rstrip(b"\n")
    if not is_sound(line):
        raise ValueError(f"{path} is not what was written")
    return line


def _entries(tables: object, row_version: int) -> dict[str, Entry]:
    tables = cast("Mapping[str, Mapping[str, Any]]", tables)
    if tables["about"]["1"] != {"format": FORMAT, "rows": row_version}:
        raise ValueError("another version")
    return {document["session"]: entry_of(document) for document in tables["sessions"].values()}
