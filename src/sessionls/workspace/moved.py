"""A workspace that was moved: its records still name the old place, and are read as the new one."""

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import cast

from sessionls.domain.records import WireRecord

_ROOTS = "roots.json"


def rebase(wire: WireRecord, former: Sequence[str], root: str) -> WireRecord:
    """The record with every `uri` below a former root moved below the present one."""
    return cast(WireRecord, _moved(wire, former, root)) if former else wire


def former_roots(folder: Path, root: str) -> tuple[str, ...]:
    """The URIs under which this store's workspace has lain, other than the present one."""
    return tuple(known for known in _known(folder) if known != root)


def remember_root(folder: Path, root: str) -> None:
    """Note where the workspace lies. Lost at a power cut, it is noted again at the next opening."""
    known = _known(folder)
    if not root or root in known or not os.access(folder, os.W_OK):
        return
    fresh = folder / f"{_ROOTS}.new"
    fresh.write_text(json.dumps([*known, root]), "utf-8")
    fresh.replace(folder / _ROOTS)


def _known(folder: Path) -> list[str]:
    try:
        value: object = json.loads((folder / _ROOTS).read_text("utf-8"))
    except (OSError, ValueError):
        return []
    return (
        [root for root in cast("list[object]", value) if isinstance(root, str)]
        if isinstance(value, list)
        else []
    )


def _moved(value: object, former: Sequence[str], root: str) -> object:
    if isinstance(value, Mapping):
        members = cast("Mapping[str, object]", value).items()
        return {key: _member(key, inner, former, root) for key, inner in members}
    if isinstance(value, list | tuple):
        return [_moved(inner, former, root) for inner in cast("Sequence[object]", value)]
    return value


def _member(key: str, value: object, former: Sequence[str], root: str) -> object:
    if key != "uri" or not isinstance(value, str):
        return _moved(value, former, root)
    below = (old for old in former if value == old or value.startswith(f"{old}/"))
    old = max(below, key=len, default=None)
    return value if old is None else root + value.removeprefix(old)
