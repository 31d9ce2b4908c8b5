"""What is left of deleted sessions: enough to answer a command with a key a second time.

One file of lines like a journal's, because the session's own journal is gone. Knows of a record
no more than its `key` and its `id`.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Lock
from typing import cast

from sessionls.journal import disk
from sessionls.journal.entry import Row
from sessionls.journal.journal_file import Journal
from sessionls.journal.line import Record, decode, encode, salvage, seal_batch
from sessionls.journal.lineage import Lineage
from sessionls.journal.scan import Known, Scan, scan
from sessionls.journal.seal import is_sound

KEPT = 1000
"""How many deletions are remembered; up to twice as many lie in the file."""


@dataclass(frozen=True, slots=True)
class Deleted:
    """A session that is gone: its first own record, its last one, and its row at the end."""

    session: str
    first: Record
    last: Record
    row: Row


def what_is_left(lineage: Lineage, session: str) -> Deleted | None:
    """What to remember of a session before its files go; None where no key could ask for it.

    Raises:
        StoreError: its journal cannot be read.
    """
    entry = lineage.entry(session)
    last = lineage.tail(session, None, 1)
    first = next(lineage.read(session, entry.forked_at), None)
    if not last or first is None or not (last[0].get("key") or first.get("key")):
        return None
    return Deleted(session, first, last[0], entry.row)


class Deletions:
    """The file of a store. Reading methods never fail: what cannot be read is not remembered."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = Lock()

    def note(self, gone: Sequence[Deleted]) -> None:
        """Remember sessions, once each; returns when that is on the disk.

        Raises:
            OSError, StoreError: it could not be written.
        """
        with self._lock:
            new = [each for each in gone if not self._knows(each)]
            if not new:
                return
            found = _scan(self.path)
            if found.head + len(new) > 2 * KEPT:
                self._rewrite(new)
            else:
                self._append(new, found.end, found.head)

    def deleted_with(self, session: str, key: str) -> Row | None:
        """The row of a session after the command with this key had deleted it."""
        found = (one for one in self._about(key) if one.session == session)
        return next((one.row for one in found if one.last.get("key") == key), None)

    def made_with(self, key: str) -> Deleted | None:
        """A deleted session that the command with this key had made."""
        return next((one for one in self._about(key) if one.first.get("key") == key), None)

    def knows(self, session: str) -> bool:
        """Whether something is remembered of a session of that id."""
        return any(one.session == session for one in self._about(session))

    def _knows(self, deleted: Deleted) -> bool:
        known = (one for one in self._about(deleted.session) if one.session == deleted.session)
        return any(one.last.get("id") == deleted.last.get("id") for one in known)

    def _about(self, word: str) -> Iterator[Deleted]:
        """Whatever names the word somewhere, oldest first. Parses nothing else."""
        plain = json.dumps(word, ensure_ascii=False).encode("utf-8", "surrogatepass")
        ways = {plain, json.dumps(word).encode()}
        for line in _lines(self.path):
            if any(way in line for way in ways) and (deleted := _read(line)) is not None:
                yield deleted

    def _append(self, new: Sequence[Deleted], end: int, head: int) -> None:
        there = end or self.path.exists()
        journal = Journal.open(self.path, end) if there else Journal.create(self.path)
        try:
            journal.append([_bodies(new, head)])
        finally:
            journal.close()

    def _rewrite(self, new: Sequence[Deleted]) -> None:
        known = [one for one in map(_read, _lines(self.path)) if one is not None]
        kept = [*known, *new][-KEPT:]
        disk.replace(self.path, seal_batch(_bodies(kept, 0), 0))


def _bodies(deletions: Sequence[Deleted], head: int) -> list[bytes]:
    return [encode({"seq": seq, **asdict(one)}) for seq, one in enumerate(deletions, head + 1)]


def _scan(path: Path) -> Scan:
    try:
        with disk.reading(path) as fd, open(fd, "rb", closefd=False) as file:
            return scan(file, Known())
    except FileNotFoundError:
        return scan((), Known())


def _lines(path: Path) -> Iterator[bytes]:
    try:
        with disk.reading(path) as fd, open(fd, "rb", closefd=False) as file:
            for line in file:
                whole = line.rstrip(b"\n")
                yield from (whole,) if is_sound(whole) else salvage(whole)
    except OSError:
        return


def _read(line: bytes) -> Deleted | None:
    match decode(line):
        case {"session": str(session), "first": dict(), "last": dict(), "row": dict()} as found:
            first, last, row = (cast(Record, found[name]) for name in ("first", "last", "row"))
            return Deleted(session, first, last, row)
        case _:
            return None
