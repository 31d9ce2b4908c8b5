"""Opens a folder as far as it allows: for writing, else for reading, with the reason in words."""

import gc
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sessionls.journal import layout
from sessionls.journal.catalog import Catalog
from sessionls.journal.deletions import Deleted, Deletions, what_is_left
from sessionls.journal.errors import StoreError, StoreReadOnly, in_words
from sessionls.journal.journal_file import remove
from sessionls.journal.lineage import Report
from sessionls.journal.lock import WriterLock
from sessionls.journal.recovery import (
    Recovered,
    Summarize,
    Tell,
    leave_alone,
    mend_by_cutting,
    recover,
)


@dataclass(frozen=True, slots=True)
class Recipe:
    """How the caller sums up a session, in which version of it, and its clock."""

    summarize: Summarize
    row_version: int
    now: Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Opened:
    """A folder as it was found. `lock` is None and `trouble` says why when it may only be read."""

    lock: WriterLock | None
    trouble: str | None
    catalog: Catalog
    found: Recovered


def open_folder(folder: Path, recipe: Recipe, deletions: Deletions, report: Tell) -> Opened:
    """Lock if possible, then recover. Blocks on the disk.

    Raises:
        StoreUnusable: the folder can neither be made nor read.
    """
    with _without_collecting():
        return _open(folder, recipe, deletions, report)


def _open(folder: Path, recipe: Recipe, deletions: Deletions, report: Tell) -> Opened:
    layout.make(folder)
    lock, trouble = _lock(folder, recipe.now)
    catalog = Catalog(folder / layout.CATALOG, recipe.row_version)
    known = catalog.load() if layout.is_known_format(folder) else {}
    mend = mend_by_cutting if lock is not None else leave_alone
    found = recover(folder, known, recipe.summarize, mend, report)
    if lock is not None:
        _finish_purges(found, deletions, report)
    return Opened(lock, trouble, catalog, found)


@contextmanager
def _without_collecting() -> Generator[None]:
    """Many objects that stay are about to be made: walking over them again frees nothing."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _lock(folder: Path, now: Callable[[], datetime]) -> tuple[WriterLock | None, str | None]:
    if (reason := layout.obstacle(folder)) is not None:
        return None, reason
    lock = WriterLock(folder)
    try:
        lock.acquire(now())
    except StoreReadOnly as error:
        return None, str(error)
    except OSError as error:
        return None, _cannot_write(error, folder)
    # Another writer may have been at work until a moment ago.
    reason = layout.obstacle(folder)
    if reason is None:
        reason = _complete(folder)
    if reason is None:
        return lock, None
    lock.release()
    return None, reason


def _complete(folder: Path) -> str | None:
    try:
        layout.complete(folder)
    except OSError as error:
        return _cannot_write(error, folder)
    return None


def _cannot_write(error: OSError, folder: Path) -> str:
    return str(in_words(error, folder)).replace(": this was not saved", "")


def _finish_purges(found: Recovered, deletions: Deletions, report: Tell) -> None:
    lineage = found.lineage
    deleted = [session for session, entry in lineage.entries.items() if entry.deleted]
    try:
        deletions.note(tuple(_left(found, deleted)))
    except (OSError, StoreError) as error:
        report(Report(None, _NOT_REMEMBERED.format(deletions.path, error)))
        return
    for session in deleted:
        for gone in lineage.forget_unneeded(session, keep=()):
            found.changes[gone] = None
            with suppress(OSError):
                remove(lineage.path(gone))


def _left(found: Recovered, deleted: Iterable[str]) -> Iterator[Deleted]:
    for session in deleted:
        with suppress(StoreError):
            left = what_is_left(found.lineage, session)
            if left is not None:
                yield left


_NOT_REMEMBERED = (
    "Deleted sessions stay on the disk for now, because {} cannot be written: {}. "
    "They are removed when the folder is opened and it can be."
)
