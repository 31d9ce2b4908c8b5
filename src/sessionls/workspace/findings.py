"""The life of findings: they move with their text, fall stale, go when fixed, and come back.

While people type nothing is recorded. What moved is recorded when a file is saved or closed.
"""

import asyncio
import logging
from collections.abc import Callable, Iterator, Sequence

from sessionls.domain.errors import SessionlsError, UnknownFinding
from sessionls.domain.finding import Finding, FindingState
from sessionls.domain.records import (
    SYSTEM,
    By,
    FindingChanged,
    FindingReported,
    SessionArchived,
    SessionDeleted,
    SessionUnarchived,
)
from sessionls.domain.text import Range, TextIndex
from sessionls.workspace import fixes
from sessionls.workspace.asleep import has_findings
from sessionls.workspace.bus import Bus, Happening, Recorded
from sessionls.workspace.fixes import FixNow
from sessionls.workspace.ledger import Ledger
from sessionls.workspace.live_findings import LiveFindings, file_key
from sessionls.workspace.owned import OwnedTasks
from sessionls.workspace.recorded_findings import after, born_ranges, differences, state_of
from sessionls.workspace.spots import Entry, FileFindings, Live, live
from sessionls.workspace.texts import Texts, read_text
from sessionls.workspace.uris import path_of

log = logging.getLogger(__name__)
_SLICE = 200


class Findings:
    """The findings of every session that is not archived, by file, as they are now."""

    def __init__(self, ledger: Ledger, texts: Texts, bus: Bus, tasks: OwnedTasks) -> None:
        self._ledger = ledger
        self._texts = texts
        self._bus = bus
        self._tasks = tasks
        self._live = LiveFindings(ledger, texts, bus)
        self._pending: set[asyncio.Task[None]] = set()
        self._unsubscribe: tuple[Callable[[], None], ...] = (
            bus.subscribe(self._heard),
            texts.subscribe(self._typed),
        )

    async def start(self) -> None:
        """Take up the findings of all sessions that earlier processes left."""
        for row in tuple(self._ledger.store.rows()):
            if has_findings(row):
                try:
                    await self.take_up(str(row["id"]))
                except (SessionlsError, OSError) as trouble:
                    log.warning("findings of session %s not taken up: %s", row["id"], trouble)

    async def take_up(self, session_id: str) -> None:
        """Take up a session's findings, placed in the text of now. Raises `UnknownSession`."""
        session = await self._ledger.open(session_id)
        names = [name for name, finding in session.findings.items() if finding.state != "fixed"]
        born = await asyncio.to_thread(born_ranges, self._ledger, session_id) if names else {}
        taken: dict[str, FileFindings] = {}
        for at in range(0, len(names), _SLICE):
            session = await self._ledger.open(session_id)
            if session.archived:
                return
            found = [session.findings[name] for name in names[at : at + _SLICE]]
            entries = [
                Entry(session_id, finding, born.get(finding.id))
                for finding in found
                if finding.state != "fixed" and (session_id, finding.id) not in self._live.where
            ]
            taken.update((file.uri, file) for file in self._live.add(entries, self._live.unseen))
            await asyncio.sleep(0)
        for file in taken.values():
            await self._look(file)

    def at(self, uri: str) -> tuple[Live, ...]:
        """What shows in a file, in order of place."""
        file = self._live.files.get(file_key(uri))
        return file.shown if file else ()

    def files(self) -> list[str]:
        """The files in which something shows."""
        return [uri for uri, file in self._live.files.items() if file.shown]

    def live(self, session_id: str, finding_id: str) -> Live | None:
        """A finding that is open or stale, as it is now."""
        found = self._live.find(session_id, finding_id)
        if found is None:
            return None
        file, spot, entry = found
        gone = file.hidden or entry.mended or entry.finding.state in ("dismissed", "fixed")
        return None if gone else live(spot, entry)

    def fix_edits(self, session_id: str, finding_id: str) -> FixNow | str:
        """The finding's fix for the text of now, or a sentence that says why there is none."""
        if self.live(session_id, finding_id) is None:
            return "This finding is not open any more."
        file, _ = self._live.where[session_id, finding_id]
        buffer = self._texts.buffer(file.uri)
        index = buffer.index if buffer else self._texts.index(file.uri)
        if index is None:
            return "The file cannot be read any more."
        if file.index is None:
            self._live.settle(file, index)
            file.leave()
            self._live.show([file])
        found = self._live.find(session_id, finding_id)
        assert found is not None
        edits = fixes.edits_now(found[2], found[1], index)
        if isinstance(edits, str):
            return edits
        uri, version = (buffer.uri, buffer.version) if buffer else (file.uri, None)
        return FixNow(uri, version, fixes.title(found[2]), edits)

    async def dismiss(
        self,
        session_id: str,
        finding_id: str,
        by: By,
        reason: str | None = None,
        key: str | None = None,
    ) -> None:
        """Show a finding no more, nor its twins. Raises `UnknownSession`, `UnknownFinding`."""
        event = FindingChanged(finding_id=finding_id, state="dismissed", reason=reason, key=key)
        await self._change(session_id, by, event)

    async def restore(
        self, session_id: str, finding_id: str, by: By, key: str | None = None
    ) -> None:
        """Show a dismissed finding again where its text is now. Raises like `dismiss`."""
        found = self._live.find(session_id, finding_id)
        state: FindingState = "open"
        place: Range | None = None
        if found and not found[0].hidden:
            state, place = state_of(found[1]), found[1].range
        event = FindingChanged(finding_id=finding_id, state=state, range=place, key=key)
        await self._change(session_id, by, event)

    async def mark_fixed(
        self, session_id: str, finding_id: str, by: By, key: str | None = None
    ) -> None:
        """Somebody says that it is fixed. Raises like `dismiss`."""
        await self._change(
            session_id, by, FindingChanged(finding_id=finding_id, state="fixed", key=key)
        )

    async def saved(self, uri: str) -> None:
        """A file was saved: record where its findings are."""
        if file := self._live.files.get(file_key(uri)):
            await self._record(file)

    async def disk_changed(self, uri: str) -> None:
        """A file or folder was changed, made or removed by others."""
        for file in self._live.below(uri):
            if not self._texts.buffer(file.uri):
                await self._look(file)
                await self._record(file)

    async def deleted(self, uri: str) -> None:
        """A file or folder was deleted: its findings leave the diagnostics and are stale."""
        for file in self._live.below(uri):
            if not self._texts.buffer(file.uri):
                file.hidden = True
                self._live.show([file])
                await self._record(file)

    async def renamed(self, old_uri: str, new_uri: str) -> None:
        """A file or folder was renamed: its findings follow."""
        old, new = file_key(old_uri), file_key(new_uri)
        for file in self._live.below(old) if old != new else ():
            self._live.rename(file, new + file.uri.removeprefix(old))
            await self._look(file)
            await self._record(file)

    async def close(self) -> None:
        """Record what is pending, and stop listening."""
        for unsubscribe in self._unsubscribe:
            unsubscribe()
        self._unsubscribe = ()
        while self._pending:
            await asyncio.wait(self._pending)
        for file in tuple(self._live.files.values()):
            if file.index:
                await self._fall_back(file)

    def _heard(self, happening: Happening) -> None:
        if isinstance(happening, Recorded):
            self._live.show(self._take(happening))

    def _take(self, recorded: Recorded) -> Iterator[FileFindings]:
        """Take in what was recorded; gives the files that it touches."""
        reported = [
            record.event.finding
            for record in recorded.records
            if isinstance(record.event, FindingReported)
        ]
        yield from self._reported(recorded.session, reported)
        for record in recorded.records:
            match record.event:
                case FindingChanged():
                    yield from self._live.changed(recorded.session, record.by, record.event)
                case SessionArchived() | SessionDeleted():
                    yield from self._live.forget(recorded.session)
                case SessionUnarchived():
                    self._tasks.start(self.take_up(recorded.session), "taking up findings")
                case _:
                    pass

    def _reported(self, session_id: str, findings: Sequence[Finding]) -> list[FileFindings]:
        entries = [Entry(session_id, finding, finding.range) for finding in findings]
        for entry in entries:
            if fixes.reaches_out(entry) and (index := self._texts.index(entry.finding.uri)):
                entry.guards = fixes.guards(entry, index)
        moved = self._live.withdraw(session_id, [finding.id for finding in findings])
        return [*moved, *self._live.add(entries, self._live.seen)]

    def _typed(self, uri: str, before: str | None, now: str | None) -> None:
        file = self._live.files.get(uri)
        if file is None:
            return
        buffer = self._texts.buffer(uri)
        if buffer is None:
            work = self._tasks.start(self._fall_back(file), "placing findings on the disk")
            self._pending.add(work)
            work.add_done_callback(self._pending.discard)
            return
        file.hidden = False
        self._live.settle(file, buffer.index)
        self._live.show([file])

    async def _look(self, file: FileFindings) -> None:
        """Place a file's findings in the text of now, unsaved or on disk."""
        uri = file.uri
        index = await asyncio.to_thread(_on_disk, uri)
        if self._live.files.get(uri) is not file:
            return
        buffer = self._texts.buffer(uri)
        now = buffer.index if buffer else index
        file.hidden = now is None
        if now:
            self._live.settle(file, now)
        if not buffer:
            file.leave()
        self._live.show([file])

    async def _fall_back(self, file: FileFindings) -> None:
        """A file was closed: what counts now is the disk, and that is recorded."""
        await self._look(file)
        await self._record(file)
        if file.index is None:
            fixed = [entry for _, entry in file.entries() if entry.finding.state == "fixed"]
            self._live.drop(file, fixed)
            self._live.show([file])

    async def _change(self, session_id: str, by: By, event: FindingChanged) -> None:
        session = await self._ledger.open(session_id)
        if event.key and event.key in session.keys:
            return await self._ledger.settled(session_id)
        finding = session.findings.get(event.finding_id)
        if finding is None:
            raise UnknownFinding(event.finding_id)
        if event.key is None and after(finding, event) == finding:
            return None
        await self._ledger.record(session, by, event)
        return None

    async def _record(self, file: FileFindings) -> None:
        """Record what became of a file's findings, where that differs from what is recorded."""
        for session_id in {entry.session: None for _, entry in file.entries()}:
            try:
                session = await self._ledger.open(session_id)
                events = differences(file, session)
                if events:
                    await self._ledger.record(session, SYSTEM, *events)
            except SessionlsError as trouble:
                log.warning("moved findings of session %s not recorded: %s", session_id, trouble)


def _on_disk(uri: str) -> TextIndex | None:
    path = path_of(uri)
    text = read_text(path) if path else None
    if text is None:
        return None
    index = TextIndex(text)
    assert index.line_count  # counts the lines here, in the thread that reads
    return index
