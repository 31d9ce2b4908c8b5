"""The index of all sessions in TinyDB. Holds no facts that the journals do not hold."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, cast

from tinydb import TinyDB
from tinydb.middlewares import CachingMiddleware
from tinydb.table import Document

from sessionls.journal.storage import SealedStorage

Row = dict[str, object]
FORMAT = 1

_NOTHING: Mapping[str, object] = {}


@dataclass(frozen=True, slots=True)
class Entry:
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


class Catalog:
    """Reads and writes the whole index. Used from one thread at a time."""

    def __init__(self, path: Path, row_version: int) -> None:
        self._db = TinyDB(path, storage=CachingMiddleware(SealedStorage))
        self._sessions = _table(self._db, "sessions")
        self._ids: dict[str, int] = {}
        self._row_version = row_version

    def load(self) -> dict[str, Entry]:
        """All entries; none when the file is missing, broken or of another version.

        Entries whose rows another version of the caller made have an empty row.
        """
        if self._about().get("format") != FORMAT:
            self._start_over()
            return {}
        is_current = self._about().get("rows") == self._row_version
        found: dict[str, Entry] = {}
        for document in self._sessions:
            session = cast(str, document["session"])
            self._ids[session] = document.doc_id
            found[session] = _entry(document, is_current)
        return found

    def write(self, changes: Mapping[str, Entry | None]) -> None:
        """Put changed entries and drop those that are None, with one write of the file."""
        self._drop([session for session, entry in changes.items() if entry is None])
        kept = {session: entry for session, entry in changes.items() if entry is not None}
        known = {self._ids[session]: session for session in kept if session in self._ids}
        if known:
            self._sessions.update(
                lambda document: document.update(_document(str(document["session"]), kept)),
                doc_ids=list(known),
            )
        new = [session for session in kept if session not in self._ids]
        ids = self._sessions.insert_multiple(_document(session, kept) for session in new)
        self._ids.update(zip(new, ids, strict=True))
        self._seal()

    def _drop(self, sessions: list[str]) -> None:
        ids = [self._ids.pop(session) for session in sessions if session in self._ids]
        if ids:
            self._sessions.remove(doc_ids=ids)

    def _seal(self) -> None:
        about: dict[str, object] = {"format": FORMAT, "rows": self._row_version}
        if self._about() != about:
            self._db.drop_table("about")
            _table(self._db, "about").insert_multiple([about])
        cast("CachingMiddleware", self._db.storage).flush()

    def _start_over(self) -> None:
        self._db.drop_tables()
        self._ids.clear()

    def _about(self) -> Mapping[str, object]:
        return next(iter(_table(self._db, "about")), _NOTHING)


class _Table(Protocol):
    """The part of `tinydb.table.Table` that is used here, with its types."""

    def __iter__(self) -> Iterator[Document]: ...
    def insert_multiple(self, documents: Iterable[dict[str, object]]) -> list[int]: ...
    def remove(self, *, doc_ids: Iterable[int]) -> list[int]: ...
    def update(
        self, fields: Callable[[dict[str, object]], None], *, doc_ids: Iterable[int]
    ) -> list[int]: ...


def _table(db: TinyDB, name: str) -> _Table:
    # TinyDB leaves its keyword arguments untyped.
    return cast(_Table, db.table(name, cache_size=0))  # pyright: ignore[reportUnknownMemberType]


def _document(session: str, entries: Mapping[str, Entry]) -> dict[str, object]:
    entry = entries[session]
    return {
        "session": session,
        "size": entry.size,
        "head": entry.head,
        "parent": entry.parent,
        "forkedAt": entry.forked_at,
        "deleted": entry.deleted,
        "row": entry.row,
    }


def _entry(document: Mapping[str, object], is_current: bool) -> Entry:  # noqa: FBT001
    return Entry(
        size=cast(int, document["size"]),
        head=cast(int, document["head"]),
        row=cast(Row, document["row"]) if is_current else {},
        parent=cast("str | None", document["parent"]),
        forked_at=cast(int, document["forkedAt"]),
        deleted=cast(bool, document["deleted"]),
    )
