"""The index of all sessions in TinyDB. Holds no facts that the journals do not hold."""

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, cast

from tinydb import TinyDB
from tinydb.middlewares import CachingMiddleware

from sessionls.journal.entry import FORMAT, Entry, document_of, entry_of
from sessionls.journal.storage import SealedStorage

_NOTHING: Mapping[str, object] = {}


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
        # Straight from the storage: a document object for each row would double the time.
        tables = self._db.storage.read() or {}
        about = tables.get("about", {}).get("1", {})
        found: dict[str, Entry] = {}
        with suppress(KeyError, TypeError, ValueError):
            if about.get("format") == FORMAT:
                self._gather(tables["sessions"], found, about.get("rows"))
                return found
        self._db.drop_tables()
        self._ids.clear()
        return {}

    def write(self, changes: Mapping[str, Entry | None]) -> None:
        """Put changed entries and drop those that are None, with one write of the file."""
        self._drop([session for session, entry in changes.items() if entry is None])
        kept = {session: entry for session, entry in changes.items() if entry is not None}

        def renew(document: dict[str, object]) -> None:
            session = str(document["session"])
            document.update(document_of(session, kept[session]))

        known = [self._ids[session] for session in kept if session in self._ids]
        if known:
            self._sessions.update(renew, doc_ids=known)
        new = [session for session in kept if session not in self._ids]
        ids = self._sessions.insert_multiple(document_of(session, kept[session]) for session in new)
        self._ids.update(zip(new, ids, strict=True))
        self._seal()

    def _gather(
        self, table: Mapping[str, dict[str, Any]], found: dict[str, Entry], version: object
    ) -> None:
        is_current = version == self._row_version
        for key, document in table.items():
            session = document["session"]
            self._ids[session] = int(key)
            entry = entry_of(document)
            found[session] = entry if is_current else entry._replace(row={})

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

    def _about(self) -> Mapping[str, object]:
        return next(iter(_table(self._db, "about")), _NOTHING)


def _table(db: TinyDB, name: str) -> Any:
    # TinyDB leaves half of its types unknown.
    return cast(Any, db.table(name, cache_size=0))  # pyright: ignore[reportUnknownMemberType]
