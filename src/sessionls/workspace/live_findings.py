"""Which findings are live and in which file. Knows texts and the bus; records nothing."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache

from sessionls.domain.records import SYSTEM, By, FindingChanged
from sessionls.domain.text import TextIndex
from sessionls.workspace import fixes
from sessionls.workspace.bus import Bus, FindingsMoved
from sessionls.workspace.ledger import Ledger
from sessionls.workspace.recorded_findings import after
from sessionls.workspace.spots import Entry, FileFindings, Spot
from sessionls.workspace.texts import Texts
from sessionls.workspace.uris import same_uri

file_key = lru_cache(maxsize=16_384)(same_uri)


class LiveFindings:
    """The findings of every session that is taken up, by file and by their names."""

    def __init__(self, ledger: Ledger, texts: Texts, bus: Bus) -> None:
        self._ledger = ledger
        self._texts = texts
        self._bus = bus
        self.files: dict[str, FileFindings] = {}
        self.where: dict[tuple[str, str], tuple[FileFindings, Entry]] = {}

    def settle(self, file: FileFindings, now: TextIndex) -> None:
        """The text of a file is now this one."""
        if file.index is None:
            return file.put(now)
        applied, before = fixes.applied(file, now.text), file.index.text
        then = file.move(now)
        return fixes.note_mended(file, applied, then, before)

    def add(
        self, entries: Sequence[Entry], make: Callable[[str], FileFindings]
    ) -> list[FileFindings]:
        """Take up findings of one session; `make` gives the files that are not known yet."""
        by_file: dict[str, list[Entry]] = {}
        for entry in entries:
            by_file.setdefault(file_key(entry.finding.uri), []).append(entry)
        for uri, found in by_file.items():
            file = self.files.get(uri) or self.files.setdefault(uri, make(uri))
            file.add(found)
            for entry in found:
                self.where[entry.session, entry.finding.id] = file, entry
        return [self.files[uri] for uri in by_file]

    def seen(self, uri: str) -> FileFindings:
        """A file whose recorded places are those of now, as long as nobody says otherwise."""
        file = FileFindings(uri)
        buffer = self._texts.buffer(uri)
        file.index = buffer.index if buffer else None
        return file

    def unseen(self, uri: str) -> FileFindings:
        """A file that shows nothing until somebody has looked at it."""
        file = self.seen(uri)
        file.hidden = file.index is None
        return file

    def changed(self, session_id: str, by: By, event: FindingChanged) -> Iterator[FileFindings]:
        """Take in what was recorded of a finding; gives the files that it touches."""
        found = self.where.get((session_id, event.finding_id))
        if found is None:
            session = self._ledger.opened(session_id)
            finding = session.findings.get(event.finding_id) if session else None
            if finding and finding.state != "fixed":
                yield from self.add([Entry(session_id, finding, None)], self.seen)
            return
        file, entry = found
        moved = event.range is not None and event.range != entry.finding.range
        entry.finding = after(entry.finding, event)
        yield file
        if entry.finding.state == "fixed" and not entry.mended:
            self.drop(file, [entry])
        elif by != SYSTEM and (moved or file_key(entry.finding.uri) != file.uri):
            self.drop(file, [entry])
            yield from self.add([entry], self.seen)

    def drop(self, file: FileFindings, entries: Iterable[Entry]) -> None:
        """Forget some findings of a file."""
        gone = {id(entry) for entry in entries}
        file.drop(lambda entry: id(entry) in gone)
        for entry in entries:
            self.where.pop((entry.session, entry.finding.id), None)

    def withdraw(self, session_id: str, finding_ids: Iterable[str]) -> list[FileFindings]:
        """Forget those that are reported once more, at another place; gives the files they left."""
        left: dict[int, tuple[FileFindings, list[Entry]]] = {}
        for finding_id in finding_ids:
            if found := self.where.get((session_id, finding_id)):
                file, entry = found
                left.setdefault(id(file), (file, []))[1].append(entry)
        for file, entries in left.values():
            self.drop(file, entries)
        return [file for file, _ in left.values()]

    def forget(self, session_id: str) -> Iterator[FileFindings]:
        """Forget a session; gives the files that it touches."""
        mine = [key for key in self.where if key[0] == session_id]
        touched = {id(file): file for file, _ in (self.where.pop(key) for key in mine)}
        for file in touched.values():
            file.drop(lambda entry: entry.session == session_id)
            yield file

    def show(self, files: Iterable[FileFindings]) -> None:
        """Tell of every file in which something else shows than before."""
        for file in {id(file): file for file in files}.values():
            changed = file.refresh()
            if not file.spots and self.files.get(file.uri) is file:
                del self.files[file.uri]
            if changed:
                self._bus.publish(FindingsMoved(file.uri))

    def find(self, session_id: str, finding_id: str) -> tuple[FileFindings, Spot, Entry] | None:
        """A finding with its file and its place."""
        found = self.where.get((session_id, finding_id))
        if found is None:
            return None
        file, entry = found
        spot = next(spot for spot, other in file.entries() if other is entry)
        return file, spot, entry

    def below(self, uri: str) -> list[FileFindings]:
        """The file of a URI, or the files in that folder."""
        key = file_key(uri)
        return [
            file
            for name, file in self.files.items()
            if name == key or name.startswith(key.rstrip("/") + "/")
        ]

    def rename(self, file: FileFindings, uri: str) -> None:
        """Let a file have another URI; what was known of a file there joins it."""
        del self.files[file.uri]
        if file.shown:
            self._bus.publish(FindingsMoved(file.uri))
        there = self.files.get(uri)
        file.uri = uri
        file.clear()
        for _, entry in file.entries():
            entry.finding = entry.finding.model_copy(update={"uri": uri})
        if there:
            for _, entry in there.entries():
                self.where[entry.session, entry.finding.id] = file, entry
            file.spots += there.spots
        self.files[uri] = file
