"""A workspace that was moved or renamed: its records still name the old place, and are read as the new."""

from collections.abc import Mapping, Sequence

from sessionls.domain.records import WireRecord


def rebase(wire: WireRecord, former: Sequence[str], root: str) -> WireRecord:
    """The record with every `uri` below a former root moved below the present one."""
    if not former:
        return wire
    moved = _moved(wire, former, root)
    assert isinstance(moved, dict)
    return moved  # pyright: ignore[reportUnknownVariableType]


def _moved(value: object, former: Sequence[str], root: str) -> object:
    if isinstance(value, Mapping):
        return {
            key: _uri(inner, former, root)
            if key == "uri" and isinstance(inner, str)
            else _moved(inner, former, root)
            for key, inner in value.items()  # pyright: ignore[reportUnknownVariableType]
        }
    if isinstance(value, (list, tuple)):
        return [_moved(inner, former, root) for inner in value]  # pyright: ignore[reportUnknownVariableType]
    return value


def _uri(uri: str, former: Sequence[str], root: str) -> str:
    for old in former:
        if uri == old or uri.startswith(old + "/"):
            return root + uri.removeprefix(old)
    return uri
