"""A workspace that was moved: its records still name the old place, and are read as the new one."""

from collections.abc import Mapping, Sequence
from typing import cast

from sessionls.domain.records import WireRecord


def rebase(wire: WireRecord, former: Sequence[str], root: str) -> WireRecord:
    """The record with every `uri` below a former root moved below the present one."""
    return cast(WireRecord, _moved(wire, former, root)) if former else wire


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
