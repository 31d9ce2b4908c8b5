"""Appends to sessions and removes them, in order, with nothing visible before it is durable."""

import asyncio
import logging
from collections.abc import Sequence

from sessionls.domain.errors import BadInput, UnknownSession
from sessionls.journal.catalog_writer import CatalogWriter
from sessionls.journal.committer import Committer, Target
from sessionls.journal.deletions import Deletions, what_is_left
from sessionls.journal.entry import Entry, Row
from sessionls.journal.errors import SequenceConflict, in_words
from sessionls.journal.journal_file import remove
from sessionls.journal.layout import NAME
from sessionls.journal.line import Record, encode
from sessionls.journal.lineage import Lineage
from sessionls.journal.recovery import DELETED, origin
from sessionls.journal.workers import Workers

log = logging.getLogger(__name__)


class Writer:
    """The only one that changes a lineage. Lives on the event loop."""

    def __init__(
        self, lineage: Lineage, catalog: CatalogWriter, deletions: Deletions, workers: Workers
    ) -> None:
        self._lineage = lineage
        self._catalog = catalog
        self._deletions = deletions
        self._workers = workers
        self._committer = Committer(workers, self)
        self._tips: dict[str, int] = {}
        self._births: dict[str, tuple[str | None, int]] = {}
        self._leaving: dict[str, list[asyncio.Future[None]]] = {}
        self._purges: set[asyncio.Future[None]] = set()
        self._unnoted: set[str] = set()

    def append(self, session: str, records: Sequence[Record], row: Row) -> asyncio.Future[None]:
        """See `Store.append`."""
        tip, parent, forked_at = self._place(session, records[0])
        for expected, record in enumerate(records, tip + 1):
            if record.get("seq") != expected:
                raise SequenceConflict(session, expected, record.get("seq"))
        batch = [encode(record) for record in records]
        head = tip + len(records)
        deleted = records[-1].get("kind") == DELETED

        def durable(end: int) -> None:
            self._put(session, Entry(end, head, row, parent, forked_at, deleted))

        self._tips[session] = head
        if session not in self._lineage.entries:
            self._births[session] = parent, forked_at
            self._lineage.adopt(session, parent)
        return self._committer.append(session, batch, durable)

    def purge(self, session: str) -> asyncio.Future[None]:
        """See `Store.purge`."""
        self._put(session, self._lineage.entry(session)._replace(deleted=True))
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._purges.add(future)
        future.add_done_callback(self._purges.discard)
        self._leaving.setdefault(session, []).append(future)
        if not self._committer.is_busy(session):
            self._note(session)
        # Who waits may go away; `flush` waits for all the same.
        return asyncio.shield(future)

    async def flush(self) -> None:
        """Wait until what is queued is durable and what is deleted is gone; write the catalog."""
        await self._committer.drained()
        while self._purges:
            await asyncio.wait(tuple(self._purges))
        await self._catalog.flush()

    async def close(self) -> None:
        """Flush, then let go of all files."""
        await self.flush()
        self._catalog.stop()
        self._committer.close()

    def target(self, session: str) -> Target:
        """Where the committer writes the session's bytes now."""
        entry = self._lineage.entries.get(session)
        return Target(self._lineage.path(session), 0 if entry is None else entry.size)

    def gave_up(self, session: str) -> None:
        """The committer failed with all that was queued: what is durable counts again."""
        self._tips.pop(session, None)
        parent, _ = self._births.pop(session, (None, 0))
        if parent is not None and session not in self._lineage.entries:
            self._lineage.disown(session, parent)
            self._leave(parent)

    def rested(self, session: str) -> None:
        """The committer has nothing of the session any more."""
        self._tips.pop(session, None)
        self._births.pop(session, None)
        if session in self._leaving:
            self._note(session)

    def _place(self, session: str, first: Record) -> tuple[int, str | None, int]:
        """Last number so far, and for a fork its parent and the parent's last inherited number."""
        entry = self._lineage.entries.get(session)
        if entry is not None:
            if entry.deleted:
                raise UnknownSession(session)
            return self._tips.get(session, entry.head), entry.parent, entry.forked_at
        if session in self._births:
            return self._tips[session], *self._births[session]
        if NAME.fullmatch(session) is None:
            raise BadInput(f"{session!r} cannot be the id of a session.")
        parent, forked_at = origin(first)
        if parent is not None:
            self._check_parent(parent, forked_at)
        return forked_at, parent, forked_at

    def _check_parent(self, parent: str, forked_at: int) -> None:
        if parent not in self._lineage.rows:
            raise UnknownSession(parent)
        head = self._lineage.entry(parent).head
        if not 0 <= forked_at <= head:
            raise BadInput(
                f"Session {parent} has no record {forked_at} to fork at; its last one is {head}."
            )

    def _put(self, session: str, entry: Entry) -> None:
        before = self._lineage.entries.get(session)
        if before is not None and before.deleted:
            entry = entry._replace(deleted=True)
        self._lineage.put(session, entry)
        self._catalog.change(session, entry)

    def _note(self, session: str) -> None:
        """Remember a session, and only then let its files go."""
        self._unnoted.add(session)

        def note() -> None:
            if (left := what_is_left(self._lineage, session)) is not None:
                self._deletions.note([left])

        def noted(outcome: Exception | None) -> None:
            if outcome is None:
                self._unnoted.discard(session)
            else:
                # The journal says that it is deleted: the next opening tries again.
                log.warning("Session %s stays on the disk for now: %s", session, outcome)
            self._leave(session)

        self._workers.submit(note, noted)

    def _leave(self, session: str) -> None:
        futures = self._leaving.pop(session, [])
        gone = self._lineage.forget_unneeded(session, keep=self._unnoted)
        for each in gone:
            self._catalog.change(each, None)
        paths = [self._lineage.path(each) for each in gone]

        def remove_files() -> None:
            for path in paths:
                self._committer.close_file(path)
                remove(path)

        def removed(outcome: Exception | None) -> None:
            for future in futures:
                if future.done():
                    continue
                if isinstance(outcome, OSError):
                    future.set_exception(in_words(outcome, paths[0]))
                else:
                    future.set_result(None)

        self._workers.submit(remove_files, removed)
