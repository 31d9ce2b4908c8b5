"""Records, rows and stores for the tests of the journal, as a workspace would make them."""

import asyncio
from collections.abc import AsyncGenerator, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from sessionls.journal.entry import Row
from sessionls.journal.line import Record
from sessionls.journal.store import Store

NOW = datetime(2026, 5, 4, 3, 2, 1, tzinfo=UTC)


def record(seq: int, text: str = "x", **more: object) -> Record:
    """A small record of the shape that a session's records have."""
    return {"seq": seq, "id": f"r{seq}", "at": "t", "by": "p", "kind": "m", "text": text, **more}


def summarize(records: Iterable[Record]) -> Row:
    """Which records a session has, in a form that one wrong record changes."""
    row: Row = {"head": 0, "letters": 0}
    for each in records:
        row = after(row, each)
    return row


def after(row: Row, each: Record) -> Row:
    """The row of a session once a record is added to it."""
    letters = row["letters"]
    assert isinstance(letters, int)
    return {"head": each["seq"], "letters": letters + len(str(each["text"]))}


def open_store(folder: Path, row_version: int = 1) -> Store:
    """The store of a folder."""
    return Store.open(folder, summarize=summarize, row_version=row_version, now=lambda: NOW)


@asynccontextmanager
async def opened(folder: Path, row_version: int = 1) -> AsyncGenerator[Store]:
    """The store of a folder, closed in the end."""
    store = open_store(folder, row_version)
    try:
        yield store
    finally:
        await store.close()


class Author:
    """Appends texts and keeps the row of each session in step, as a workspace does."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._rows: dict[str, Row] = {}

    def write(self, session: str, *texts: str) -> asyncio.Future[None]:
        """One batch of records behind whatever the session has or waits for."""
        return self._append(session, texts, {})

    def fork(self, session: str, parent: str, at: int, *texts: str) -> asyncio.Future[None]:
        """A new session that goes on after record `at` of another."""
        self._rows[session] = summarize(
            each for each in self._store.read(parent) if seq_of(each) <= at
        )
        return self._append(session, texts, {"parent": parent, "forkedAt": at})

    async def delete(self, session: str) -> None:
        """The last record of a session, then its removal."""
        tip = self._store.head(session)
        last = record(tip + 1, kind="sessionDeleted")
        await self._store.append(session, [last], {"head": tip + 1})
        await self._store.purge(session)

    def _append(
        self, session: str, texts: Iterable[str], first: dict[str, object]
    ) -> asyncio.Future[None]:
        row = self._rows.get(session) or self._store.row(session) or summarize(())
        batch: list[Record] = []
        for text in texts:
            batch.append(record(seq_of({"seq": row["head"]}) + 1, text, **first))
            row = after(row, batch[-1])
            first = {}
        future = self._store.append(session, batch, {**row, "id": session})
        self._rows[session] = row
        return future


def seq_of(each: Record) -> int:
    """The sequence number of a record."""
    seq = each["seq"]
    assert isinstance(seq, int)
    return seq


def folded(store: Store, session: str) -> Row:
    """The row that the records of a session make; the store adds whose it is."""
    return {**summarize(store.read(session)), "id": session}


def texts(store: Store, session: str) -> list[str]:
    """What a session says, from its first record to its last."""
    return [str(each["text"]) for each in store.read(session)]


def seqs(records: Iterable[Record]) -> list[int]:
    """The sequence numbers of records."""
    return [seq_of(each) for each in records]
