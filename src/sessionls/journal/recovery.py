"""Brings the catalog up to what the journals say, after whatever happened. Never gives up."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from sessionls.journal import disk, layout
from sessionls.journal.entry import Entry, Row
from sessionls.journal.errors import StoreError, in_words, unreadable
from sessionls.journal.journal_file import cut, cut_path
from sessionls.journal.line import Record, decode, mark
from sessionls.journal.lineage import Lineage, Report, rot
from sessionls.journal.scan import Known, Scan, scan

DELETED = "sessionDeleted"  # the kind of the last record of a session that was deleted

Summarize = Callable[[Iterable[Record]], Row]
Tell = Callable[[Report], None]


class Mend(Protocol):
    """What is done about bytes that do not belong to a journal; a sentence about it."""

    def __call__(self, path: Path, found: Scan) -> str: ...


@dataclass(frozen=True, slots=True)
class Recovered:
    """All sessions, and what the catalog on the disk does not know yet."""

    lineage: Lineage
    changes: dict[str, Entry | None]


def recover(
    folder: Path, known: Mapping[str, Entry], summarize: Summarize, mend: Mend, report: Tell
) -> Recovered:
    """Compare the catalog's entries with the journals and fold again those that differ.

    Journals whose size is the one the catalog knows are not opened.
    """
    entries: dict[str, Entry] = {}
    stale: list[str] = []
    found = layout.journals(folder)
    for session, size in found.sizes.items():
        entry = known.get(session)
        if entry is None or entry.size != size:
            entry = _examine(folder, session, entry, mend, report)
        if entry is not None:
            entries[session] = entry
            if not entry.row:
                stale.append(session)
    for path in found.links:
        report(Report(None, _LINK.format(path)))
    for path in found.strange:
        report(Report(None, _STRANGE.format(path)))
    lineage = Lineage(folder / layout.SESSIONS, entries, report)
    changes: dict[str, Entry | None] = dict.fromkeys(known.keys() - entries.keys())
    for session in stale:
        changes[session] = _fold_again(lineage, session, summarize)
    return Recovered(lineage, changes)


def mend_by_cutting(path: Path, found: Scan) -> str:
    """Cut what an interrupted write left and keep it beside the journal."""
    size = cut(path, found.end)
    if found.end == 0:
        path.unlink()
        disk.sync_folder(path.parent)
    return _CUT.format(path.stem, size, path.name, cut_path(path).name)


def leave_alone(path: Path, found: Scan) -> str:
    """For readers: it is not shown, and stays for the writer, who may be writing it now."""
    return _UNFINISHED.format(path.stem, found.size - found.end, path.name)


def _examine(
    folder: Path, session: str, known: Entry | None, mend: Mend, report: Tell
) -> Entry | None:
    path = folder / layout.SESSIONS / f"{session}.jsonl"
    memory = Known(known.size, known.head) if known is not None else Known()
    try:
        found, first = _scan_file(path, memory)
    except OSError as error:
        report(Report(session, str(unreadable(error, path))))
        return known
    for offset, size in found.rotten:
        report(rot(session, path, offset, size))
    if found.end < found.size or found.end == 0:
        report(Report(session, _mended(path, found, mend)))
    if found.end == 0:
        return None
    return _entry(found, first, known)


def _scan_file(path: Path, memory: Known) -> tuple[Scan, Record | None]:
    with disk.reading(path) as fd, open(fd, "rb", buffering=1 << 20, closefd=False) as file:
        found = scan(file, memory)
        file.seek(0)
        line = file.readline().rstrip(b"\n")
        return found, decode(line) if mark(line) is not None else None


def _mended(path: Path, found: Scan, mend: Mend) -> str:
    try:
        return mend(path, found)
    except OSError as error:
        return str(in_words(error, path))
    except StoreError as error:
        return str(error)


def _entry(found: Scan, first: Record | None, known: Entry | None) -> Entry:
    parent, forked_at = (None, 0) if known is None else (known.parent, known.forked_at)
    if first is not None:
        parent, forked_at = origin(first)
    return Entry(found.end, found.head, {}, parent, forked_at)


def origin(first: Record) -> tuple[str | None, int]:
    """Parent of a session and the parent's last inherited record, from its first own record."""
    match first:
        case {"parent": str(parent), "forkedAt": int(forked_at)}:
            return parent, forked_at
        case _:
            return None, 0


def _fold_again(lineage: Lineage, session: str, summarize: Summarize) -> Entry | None:
    newest: list[Record] = []
    try:
        row = {**summarize(_remembering_last(lineage.read(session, 0), newest)), "id": session}
    except StoreError as error:
        lineage.report(Report(session, str(error)))
        lineage.hide(session)
        return None
    deleted = bool(newest) and newest[0].get("kind") == DELETED
    entry = lineage.entries[session]._replace(row=row, deleted=deleted)
    lineage.put(session, entry)
    return entry


def _remembering_last(records: Iterator[Record], newest: list[Record]) -> Iterator[Record]:
    for record in records:
        newest[:] = [record]
        yield record


_LINK = "{} is a symbolic link and was left out: journals are real files."
_STRANGE = "{} was left out: its name cannot be the id of a session."
_CUT = (
    "Session {}: the last {} bytes of {} were from a write that never ended. "
    "They do not belong to the session and are kept in {}."
)
_UNFINISHED = "Session {}: the last {} bytes of {} are not whole and not shown."
