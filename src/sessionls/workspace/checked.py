"""What was looked at and found in order need not be looked at again, until it changes.

A server reads settings, agents, skills and MCP files at its start to say what is wrong with them.
Where nothing is wrong and nothing has changed since, it may sleep. Imports nothing heavy.
"""

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path

from sessionls import VERSION
from sessionls.workspace.places import Definitions, Home, definitions

_MOST = 100
"""Fingerprints that are kept, the newest; each combination of windows and folders has one."""
_MOST_IN_FOLDER = 500


def fingerprint(home: Home, options: Mapping[str, object], roots: Sequence[Path]) -> str | None:
    """Changes with the editor's settings and with all files that people write for us.

    `None` where there is nothing of that kind that could be wrong. Reads the disk.
    """
    said = {key: value for key, value in options.items() if key != "participant"}
    seen = [*_seen(_paths(definitions(home, roots)))]
    if not said and not seen:
        return None
    import hashlib

    # What a workspace's files may say depends on whether it is trusted.
    seen += _seen([home.trust])
    content = json.dumps([VERSION, said, seen, *map(str, roots)], sort_keys=True, default=str)
    return hashlib.sha256(content.encode(errors="replace")).hexdigest()


def is_known(home: Home, found: str) -> bool:
    """Whether what has this fingerprint was in order."""
    return found in _kept(home)


def keep(home: Home, found: str) -> None:
    """Remember that what has this fingerprint is in order; not for good where that is impossible.

    Two processes may forget each other's: it is looked at again then.
    """
    others = [one for one in _kept(home) if one != found]
    from sessionls.workspace.state_file import StateFile

    try:
        StateFile(home.checked).write({"inOrder": [*others[1 - _MOST :], found]})
    except OSError:
        return


def _kept(home: Home) -> list[str]:
    try:
        kept = json.loads(home.checked.read_bytes())["inOrder"]
        return [one for one in kept if isinstance(one, str)]
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return []


def _paths(places: Definitions) -> Iterator[Path]:
    yield from places.files
    for folder in places.folders:
        yield from _inside(folder)


def _inside(folder: Path) -> Iterator[Path]:
    """What lies in a folder, and the file of each skill in it."""
    try:
        with os.scandir(folder) as entries:
            names = sorted(entry.name for entry in islice(entries, _MOST_IN_FOLDER))
    except OSError:
        return
    for name in names:
        yield folder / name
        yield folder / name / "SKILL.md"


def _seen(paths: Iterable[Path]) -> Iterator[tuple[str, int, int, int]]:
    for path in paths:
        try:
            seen = path.stat()
        except (OSError, ValueError):
            continue
        yield str(path), seen.st_ino, seen.st_mtime_ns, seen.st_size
