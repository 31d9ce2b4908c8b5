"""What the catalog knows of a session, and how that lies in its file. Imports nothing heavy."""

from collections.abc import Mapping
from typing import Any, NamedTuple

FORMAT = 1
"""The version of the catalog's file."""
Row = dict[str, object]
Document = Mapping[str, Any]


class Entry(NamedTuple):
    """What the store knows of one session.

    `size` bytes of its journal are durable and end with record `head`; `row` is what lists show
    of it. A fork has a `parent` and goes on after its record `forked_at`.
    """

    size: int
    head: int
    row: Row
    parent: str | None = None
    forked_at: int = 0
    deleted: bool = False


def document_of(session: str, entry: Entry) -> dict[str, object]:
    """The entry as it lies in the file."""
    document: dict[str, object] = {"session": session, "size": entry.size, "head": entry.head}
    if entry.parent is not None:
        document |= {"parent": entry.parent, "forkedAt": entry.forked_at}
    if entry.deleted:
        document["deleted"] = True
    return {**document, "row": entry.row}


def entry_of(document: Document) -> Entry:
    """The entry of a document. Raises `KeyError` for another one."""
    return Entry(
        document["size"],
        document["head"],
        document["row"],
        document.get("parent"),
        document.get("forkedAt", 0),
        document.get("deleted", False),
    )
