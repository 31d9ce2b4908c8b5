"""Sessions and their forks: reads a session through the chain of its parents. Writes nothing."""

from collections.abc import Callable, Container, Generator, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sessionls.domain.errors import UnknownSession
from sessionls.journal import disk
from sessionls.journal.entry import Entry, Row
from sessionls.journal.errors import unreadable
from sessionls.journal.line import Record
from sessionls.journal.reader import Reader


@dataclass(frozen=True, slots=True)
class Report:
    """Something about the stored bytes that people should know; `session` None: of all."""

    session: str | None
    text: str


class Lineage:
    """`entries` by session, deleted ones that forks still need included; `rows` without those."""

    def __init__(
        self, folder: Path, entries: dict[str, Entry], report: Callable[[Report], None]
    ) -> None:
        self.entries = entries
        self.rows: dict[str, Row] = {}
        self.report = report
        self._folder = folder
        self._children: dict[str, set[str]] = {}
        for session, entry in entries.items():
            if not entry.deleted:
                self.rows[session] = entry.row
            if entry.parent is not None:
                self.adopt(session, entry.parent)

    def put(self, session: str, entry: Entry) -> None:
        """Note what a session is now."""
        self.entries[session] = entry
        self.adopt(session, entry.parent)
        if entry.deleted:
            self.rows.pop(session, None)
        else:
            self.rows[session] = entry.row

    def hide(self, session: str) -> None:
        """Leave a session that cannot be read out of the rows."""
        self.rows.pop(session, None)

    def forget_unneeded(self, session: str | None, keep: Container[str]) -> list[str]:
        """Forget a deleted session and its deleted ancestors, as far as no fork needs them.

        Those in `keep` stay, and so do their ancestors.
        """
        gone: list[str] = []
        while session is not None and session not in keep and not self._children.get(session):
            entry = self.entries.get(session)
            if entry is None or not entry.deleted:
                break
            del self.entries[session]
            self.disown(session, entry.parent)
            gone.append(session)
            session = entry.parent
        return gone

    def adopt(self, session: str, parent: str | None) -> None:
        """From now on `parent` is needed by `session`."""
        if parent is not None:
            self._children.setdefault(parent, set()).add(session)

    def disown(self, session: str, parent: str | None) -> None:
        """`session` no longer needs `parent`."""
        if parent is not None and (children := self._children.get(parent)) is not None:
            children.discard(session)

    def children(self, session: str) -> frozenset[str]:
        """Direct forks, deleted ones included."""
        return frozenset(self._children.get(session, ()))

    def path(self, session: str) -> Path:
        """Where the session's own records lie."""
        return self._folder / f"{session}.jsonl"

    def entry(self, session: str) -> Entry:
        """What is known of a session, deleted or not."""
        entry = self.entries.get(session)
        if entry is None:
            raise UnknownSession(session)
        return entry

    def read(self, session: str, since: int) -> Iterator[Record]:
        """Records with seq > since, inherited ones first."""
        for own, upto in reversed(self._chain(session, since)):
            with self._reader(own, session) as reader:
                yield from reader.records(since, upto)

    def tail(self, session: str, before: int | None, limit: int) -> list[Record]:
        """The last `limit` records with seq < before, in order; reads little more than those."""
        newest_first: list[Record] = []
        for own, upto in self._chain(session, 0):
            if len(newest_first) >= limit:
                break
            last = upto if before is None else min(upto, before - 1)
            if last > self.entry(own).forked_at:
                with self._reader(own, session) as reader:
                    newest_first += reader.last(0, last, limit - len(newest_first))
        return newest_first[::-1]

    def _chain(self, session: str, since: int) -> list[tuple[str, int]]:
        """(session, last inherited record) from the session itself to its oldest ancestor."""
        entry = self.entry(session)
        chain = [(session, entry.head)]
        upto = entry.head
        seen = {session}
        while entry.parent is not None and entry.forked_at > since and entry.parent not in seen:
            upto = min(upto, entry.forked_at)
            parent = self.entries.get(entry.parent)
            if parent is None:
                self.report(Report(session, _ORPHAN.format(session, entry.parent, upto)))
                break
            seen.add(entry.parent)
            chain.append((entry.parent, upto))
            entry = parent
        return chain

    @contextmanager
    def _reader(self, session: str, asked: str) -> Generator[Reader]:
        """The file of a session, read for `asked`: a lost ancestor leaves its fork readable."""
        entry = self.entry(session)
        path = self.path(session)

        def on_damage(offset: int, size: int) -> None:
            self.report(rot(session, path, offset, size))

        with ExitStack() as stack:
            try:
                fd = stack.enter_context(disk.reading(path))
            except OSError as error:
                self._lost(path, asked, error)
                yield Reader(-1, 0, 0, on_damage)
                return
            try:
                yield Reader(fd, entry.size, entry.head, on_damage)
            except OSError as error:
                self._lost(path, asked, error)

    def _lost(self, path: Path, asked: str, error: OSError) -> None:
        if path.stem == asked:
            raise unreadable(error, path) from error
        self.report(Report(asked, _LOST.format(asked, unreadable(error, path))))


def rot(session: str, path: Path, offset: int, size: int) -> Report:
    """The report of a damaged line."""
    text = _ROT.format(session, size, offset, path.name)
    return Report(session, text)


_ROT = (
    "Session {}: {} bytes at offset {} of {} are damaged. What is whole in them is shown, the rest "
    "is left out; everything else is readable, and the file was left as it is."
)
_ORPHAN = (
    "Session {} is a fork, but the journal of its parent {} is gone: "
    "records 1 to {} cannot be read, its own records can."
)
_LOST = "Session {} is a fork, and a part that it inherits is missing: {}"
