"""Group commit: appends that arrive while a disk is busy share the next sync.

Every session has its own queue, so journals do not wait for each other. Runs on the event loop;
only the writing itself happens in threads. Knows nothing of what the bytes say.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from sessionls.journal.errors import StoreBroken, StoreError, in_words
from sessionls.journal.journal_file import Batch
from sessionls.journal.journals import OpenJournals
from sessionls.journal.workers import Workers

_GROUP = 4 << 20  # bytes after which a group is closed, so that nobody waits for a huge one


@dataclass(frozen=True, slots=True)
class Target:
    """The file of a session and the offset up to which it is durable; 0: not there yet."""

    path: Path
    end: int


@dataclass(frozen=True, slots=True)
class _Append:
    batch: Batch
    durable: Callable[[int], None]
    future: asyncio.Future[None]


class Owner(Protocol):
    """Who knows the sessions that a committer writes. Called on the event loop."""

    def target(self, session: str) -> Target:
        """Where the session's bytes go now."""
        ...

    def gave_up(self, session: str) -> None:
        """All that was queued for the session has failed."""
        ...

    def rested(self, session: str) -> None:
        """Nothing of the session is queued or being written any more."""
        ...


class Committer:
    """Writes what its owner's sessions append."""

    def __init__(self, workers: Workers, owner: Owner) -> None:
        self._workers = workers
        self._owner = owner
        self._journals = OpenJournals()
        self._queues: dict[str, deque[_Append]] = {}
        self._drained: list[asyncio.Future[None]] = []

    def append(
        self, session: str, batch: Batch, durable: Callable[[int], None]
    ) -> asyncio.Future[None]:
        """Queue a batch. Once it is on the disk `durable` is called with its end offset.

        The future fails with a StoreError; cancelling it undoes nothing.
        """
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        queue = self._queues.get(session)
        append = _Append(batch, durable, future)
        if queue is not None:
            queue.append(append)
        else:
            self._queues[session] = queue = deque([append])
            self._dispatch(session, queue)
        return future

    def is_busy(self, session: str) -> bool:
        """Whether something of the session is queued or being written."""
        return session in self._queues

    async def drained(self) -> None:
        """Wait until nothing is queued or being written, for any session."""
        while self._queues:
            future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._drained.append(future)
            await future

    def close_file(self, path: Path) -> None:
        """Let go of one file, before it is removed. Called in a thread."""
        self._journals.close(path)

    def close(self) -> None:
        """Let go of every file."""
        self._journals.close_all()

    def _dispatch(self, session: str, queue: deque[_Append]) -> None:
        group = _take_group(queue)
        target = self._owner.target(session)
        batches = [append.batch for append in group]
        self._workers.submit(
            lambda: self._journals.append(target.path, target.end, batches),
            lambda outcome: self._settle(session, group, target, outcome),
        )

    def _settle(
        self, session: str, group: list[_Append], target: Target, outcome: list[int] | Exception
    ) -> None:
        queue = self._queues[session]
        if isinstance(outcome, Exception):
            # What waits behind continues numbers that were never written: it cannot be kept.
            group.extend(queue)
            queue.clear()
            self._owner.gave_up(session)
            _fail(group, _as_store_error(outcome, target.path))
        else:
            _succeed(group, outcome)
        if queue:
            self._dispatch(session, queue)
        else:
            self._rest(session)

    def _rest(self, session: str) -> None:
        del self._queues[session]
        self._owner.rested(session)
        if not self._queues:
            for future in self._drained:
                if not future.done():
                    future.set_result(None)
            self._drained.clear()


def _take_group(waiting: deque[_Append]) -> list[_Append]:
    group: list[_Append] = []
    size = 0
    while waiting and size < _GROUP:
        append = waiting.popleft()
        group.append(append)
        size += sum(map(len, append.batch))
    return group


def _succeed(group: Sequence[_Append], ends: Sequence[int]) -> None:
    for append, end in zip(group, ends, strict=True):
        append.durable(end)
        if not append.future.done():
            append.future.set_result(None)


def _fail(group: Sequence[_Append], error: StoreError) -> None:
    for append in group:
        if not append.future.done():
            append.future.set_exception(error)


def _as_store_error(error: Exception, path: Path) -> StoreError:
    match error:
        case StoreError():
            return error
        case OSError():
            return in_words(error, path)
        case _:
            return StoreBroken(f"{path} could not be written: {error}")
