"""The store: durable sessions of one folder. Knows no meaning of a record beyond its sequence.

Small enough that a distributed log could stand behind it: append with an optimistic sequence
number, read since one, and a row for lists.
"""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from sessionls.domain.errors import SessionlsError, UnknownSession
from sessionls.journal import blobs, layout
from sessionls.journal.catalog_writer import CatalogWriter
from sessionls.journal.deletions import Deleted, Deletions
from sessionls.journal.entry import Entry, Row
from sessionls.journal.errors import StoreReadOnly
from sessionls.journal.line import Record
from sessionls.journal.lineage import Lineage, Report
from sessionls.journal.lock import WriterLock
from sessionls.journal.opening import Recipe, open_folder
from sessionls.journal.partials import Partials
from sessionls.journal.workers import Workers
from sessionls.journal.writer import Writer

_THREADS = 8


class Store:
    """Sessions of one folder. Used from one event loop; reading methods from any thread."""

    def __init__(self, folder: Path, recipe: Recipe) -> None:
        self.folder = folder
        self._recipe = recipe
        self._reports: dict[Report, None] = {}
        self._workers = Workers(_THREADS)
        self.partials = Partials(folder / layout.PARTIALS, self._workers)
        """The words so far of what is being said."""
        self._lineage = Lineage(folder, {}, self._report)
        self._deletions = Deletions(folder / layout.DELETED)
        self._lock: WriterLock | None = None
        self._writer: Writer | None = None
        self._trouble: str | None = None
        self._making = asyncio.Lock()

    @classmethod
    def open(
        cls,
        folder: Path,
        *,
        summarize: Callable[[Iterable[Record]], Row],
        row_version: int,
        now: Callable[[], datetime],
    ) -> "Store":
        """Open or make a store; for reading only when writing is not possible (see `trouble`).

        Blocks on the disk: mends what a crash left and brings the catalog up to date.
        `summarize` folds all records of a session into its row; `row_version` changes with it.

        Raises:
            StoreUnusable: the folder can neither be made nor read.
        """
        store = cls(folder, Recipe(summarize, row_version, now))
        store._open()
        return store

    @classmethod
    def find(
        cls,
        folder: Path,
        *,
        summarize: Callable[[Iterable[Record]], Row],
        row_version: int,
        now: Callable[[], datetime],
    ) -> "Store":
        """Open the store if there is one; else it is empty, and nothing is made before `make`.

        So that a workspace in which nobody works with sessions stays as it is.
        """
        store = cls(folder, Recipe(summarize, row_version, now))
        if layout.is_store(folder):
            store._open()
        return store

    async def look(self) -> None:
        """Open a store that another process has made since nothing was found here."""
        if self._writer is None and self._trouble is None and layout.is_store(self.folder):
            await self.make()

    @staticmethod
    def may_hold(folder: Path, session: str) -> bool:
        """Whether it is worth opening this folder for a session, or for what is left of one.

        Changes nothing there.
        """
        return layout.holds(folder, session) or Deletions(folder / layout.DELETED).knows(session)

    async def make(self) -> None:
        """See that the store is there before its first write.

        Raises:
            StoreUnusable: the folder can neither be made nor read.
        """
        async with self._making:
            if self._writer is None and self._trouble is None:
                await self._workers.do(self._open)

    @property
    def trouble(self) -> str | None:
        """Why this store is for reading only, for people; None when it can be written."""
        return self._trouble

    @property
    def reports(self) -> tuple[Report, ...]:
        """What was found damaged, cut or left out since the store was opened."""
        return tuple(self._reports)

    async def try_write(self) -> bool:
        """Look at the folder again, and take it for writing if that is possible now."""
        async with self._making:
            if self._trouble is not None:
                await self._workers.do(self._open)
        return self._trouble is None

    def roots(self) -> tuple[str, ...]:
        """The URIs under which the workspace of this store has lain."""
        return layout.roots(self.folder)

    async def remember_root(self, root: str) -> bool:
        """Note where the workspace lies; False while the store is not made or cannot be written.

        Raises:
            OSError: the disk failed.
        """
        if self._writer is None:
            return False
        await self._workers.do(lambda: layout.remember_root(self.folder, root))
        return True

    def rows(self) -> Sequence[Row]:
        """The row of every session that is not deleted, in no order."""
        return tuple(self._lineage.rows.values())

    def row(self, session: str) -> Row | None:
        """The row of one session; None when there is none or it is deleted."""
        return self._lineage.rows.get(session)

    def exists(self, session: str) -> bool:
        """Whether there is such a session that is not deleted."""
        return session in self._lineage.rows

    def head(self, session: str) -> int:
        """The last durable sequence number."""
        return self._entry(session).head

    def forks(self, session: str) -> tuple[str, ...]:
        """The sessions that were forked from this one directly and are not deleted."""
        return tuple(sorted(self._lineage.children(session) & self._lineage.rows.keys()))

    def append(self, session: str, records: Sequence[Record], row: Row) -> asyncio.Future[None]:
        """Queue records of one session, to be kept all or none; the future ends when they are.

        The first record of a new session creates it; a fork's has `parent` and `forkedAt`, and
        goes on after that number. `row` takes the place of the session's row once durable.
        Cancelling the future undoes nothing.

        Raises:
            SequenceConflict: the records do not continue what is there or queued.
            UnknownSession: it is deleted, or the fork's parent does not exist.
            StoreReadOnly: see `trouble`. The future fails with any StoreError.
        """
        return self._writing().append(session, records, row)

    def read(self, session: str, *, since: int = 0) -> Iterator[Record]:
        """Durable records with seq > since, inherited ones included, in order."""
        self._entry(session)
        return self._lineage.read(session, since)

    def tail(self, session: str, *, before: int | None, limit: int) -> list[Record]:
        """The last `limit` records with seq < before, in order; the cost is that of those."""
        self._entry(session)
        return self._lineage.tail(session, before, limit)

    def purge(self, session: str) -> asyncio.Future[None]:
        """Drop a session from every list at once, and its files when no fork needs them.

        Ancestors that were deleted go with their last fork. What answers a command with a key
        after that is on the disk before any file goes.
        """
        return self._writing().purge(session)

    def remembers(self, session: str) -> bool:
        """Whether a session of this id was deleted, and something of it is remembered."""
        return self._is_leaving(session) or self._deletions.knows(session)

    def deleted_with(self, session: str, key: str) -> Row | None:
        """The row that a session had after the record with this key had deleted it."""
        # What is about to go may be gone before it is read, and is remembered before it goes.
        with suppress(SessionlsError):
            last = self._lineage.tail(session, None, 1) if self._is_leaving(session) else []
            if last and last[0].get("key") == key:
                return self._lineage.entry(session).row
        return self._deletions.deleted_with(session, key)

    def made_with(self, key: str) -> Deleted | None:
        """A deleted session whose first record has this key."""
        return self._deletions.made_with(key)

    async def put_blob(self, content: bytes) -> str:
        """Keep a large content under its SHA-256, which is returned, in hex."""
        await self.make()
        self._writing()
        return await self._workers.do(lambda: blobs.put(self.folder / layout.BLOBS, content))

    def blob(self, sha256: str) -> bytes:
        """The content of a hash.

        Raises:
            NoSuchBlob: there is none.
            BlobDamaged: its bytes have changed.
        """
        return blobs.get(self.folder / layout.BLOBS, sha256)

    async def flush(self) -> None:
        """Wait until everything queued is on the disk, the catalog too."""
        if self._writer is not None:
            await self._writer.flush()

    async def close(self) -> None:
        """Write everything, let the next process write, and end the threads."""
        if self._writer is not None:
            await self._writer.close()
            await self.partials.settled()
        self._workers.close()
        if self._lock is not None:
            self._lock.release()
        self._writer, self._lock, self._trouble = None, None, "This store is closed."

    def _open(self) -> None:
        opened = open_folder(self.folder, self._recipe, self._deletions, self._report)
        self._lineage = opened.found.lineage
        self._lock = opened.lock
        self._writer = None
        if opened.lock is not None:
            catalog = CatalogWriter(opened.catalog, self._workers, opened.found.changes)
            self._writer = Writer(self._lineage, catalog, self._deletions, self._workers)
            self.partials.open()
        self._trouble = opened.trouble

    def _report(self, report: Report) -> None:
        self._reports.setdefault(report)

    def _is_leaving(self, session: str) -> bool:
        entry = self._lineage.entries.get(session)
        return entry is not None and entry.deleted

    def _writing(self) -> Writer:
        if self._writer is None:
            raise StoreReadOnly(self._trouble or "This store is open for reading only.")
        return self._writer

    def _entry(self, session: str) -> Entry:
        if session not in self._lineage.rows:
            raise UnknownSession(session)
        return self._lineage.entry(session)
