"""The journals that are open for writing: at most so many at once, the least used one closes."""

from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from threading import Lock

from sessionls.journal.journal_file import Batch, Journal


class OpenJournals:
    """Called from the writing threads; one session is written by one thread at a time."""

    def __init__(self, limit: int = 64) -> None:
        self._limit = limit
        self._idle: OrderedDict[Path, Journal] = OrderedDict()
        self._lock = Lock()

    def append(self, path: Path, end: int, batches: Sequence[Batch]) -> list[int]:
        """Append to the journal that is durable up to `end`; 0 creates it. See `Journal.append`."""
        journal = self._take(path, end)
        ends = journal.append(batches)
        self._give(journal)
        return ends

    def close(self, path: Path) -> None:
        """Let go of one file, before it is removed."""
        with self._lock:
            journal = self._idle.pop(path, None)
        if journal is not None:
            journal.close()

    def close_all(self) -> None:
        """Let go of every file."""
        for path in tuple(self._idle):
            self.close(path)

    def _take(self, path: Path, end: int) -> Journal:
        with self._lock:
            journal = self._idle.pop(path, None)
        if journal is not None:
            return journal
        return Journal.open(path, end) if end else Journal.create(path)

    def _give(self, journal: Journal) -> None:
        with self._lock:
            self._idle[journal.path] = journal
            _, oldest = self._idle.popitem(last=False) if self._is_full() else (None, None)
        if oldest is not None:
            oldest.close()

    def _is_full(self) -> bool:
        return len(self._idle) > self._limit
