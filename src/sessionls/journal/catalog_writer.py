"""Decides when the catalog is written: later, together, in a thread. Loses nothing that matters."""

import asyncio
import logging
import time
from collections.abc import Mapping

from sessionls.journal.catalog import Catalog
from sessionls.journal.entry import Entry
from sessionls.journal.workers import Workers

log = logging.getLogger(__name__)

_DELAY = 1.0  # seconds in which changes are gathered
_SHARE = 50  # a write that takes long waits this many times as long, so that it stays below 2 %


class CatalogWriter:
    """Gathers changed entries and writes them in batches; one write at a time."""

    def __init__(
        self, catalog: Catalog, workers: Workers, changes: Mapping[str, Entry | None]
    ) -> None:
        self._catalog = catalog
        self._workers = workers
        self._changes: dict[str, Entry | None] = dict(changes)
        self._waiting: list[asyncio.Future[None]] = []
        self._timer: asyncio.TimerHandle | None = None
        self._is_writing = False
        self._delay = _DELAY

    def change(self, session: str, entry: Entry | None) -> None:
        """Note an entry, or None for a session whose file is gone. Touches no disk."""
        self._changes[session] = entry
        self._schedule()

    async def flush(self) -> None:
        """Write what is gathered now. A disk that refuses is logged: journals hold everything."""
        if self._is_writing:
            await self._finished()
        self._write()
        if self._is_writing:
            await self._finished()

    def stop(self) -> None:
        """Write nothing any more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _schedule(self) -> None:
        if self._timer is None and not self._is_writing:
            self._timer = asyncio.get_running_loop().call_later(self._delay, self._write)

    async def _finished(self) -> None:
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(future)
        await future

    def _write(self) -> None:
        self.stop()
        if self._is_writing or not self._changes:
            return
        changes, self._changes = self._changes, {}
        self._is_writing = True
        self._workers.submit(
            lambda: _timed(self._catalog, changes),
            lambda outcome: self._written(changes, outcome),
        )

    def _written(self, changes: dict[str, Entry | None], outcome: float | Exception) -> None:
        self._is_writing = False
        if isinstance(outcome, Exception):
            log.warning("The catalog could not be written; it is tried again: %s", outcome)
            self._changes = changes | self._changes
            self._delay = 10 * _DELAY
        else:
            self._delay = max(_DELAY, _SHARE * outcome)
        if self._changes:
            self._schedule()
        for future in self._waiting:
            if not future.done():
                future.set_result(None)
        self._waiting.clear()


def _timed(catalog: Catalog, changes: Mapping[str, Entry | None]) -> float:
    start = time.perf_counter()
    catalog.write(changes)
    return time.perf_counter() - start
