"""A few threads that wait for the disk. Knows nothing of what they do there."""

import asyncio
import logging
from collections.abc import Callable
from queue import SimpleQueue
from threading import Thread, current_thread
from typing import TypeVar

from sessionls.domain.errors import SessionlsError

log = logging.getLogger(__name__)

T = TypeVar("T")
_Job = Callable[[], None]


class Workers:
    """At most `size` threads, begun when needed. Used from one event loop at a time.

    A plain queue costs about a third less per hop than an executor, and an append is mostly hop
    on a fast disk.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._threads: list[Thread] = []
        self._running = 0

    def submit(self, work: Callable[[], T], done: Callable[[T | Exception], None]) -> None:
        """Do `work` in a thread, then call `done` on the loop with its result or its failure."""
        loop = asyncio.get_running_loop()

        def finish(outcome: T | Exception) -> None:
            self._running -= 1
            done(outcome)

        def job() -> None:
            outcome: T | Exception = RuntimeError("A writing thread ended early; see the log.")
            try:
                outcome = work()
            except (OSError, SessionlsError) as error:
                outcome = error
            finally:
                _tell(loop, finish, outcome)

        self._running += 1
        self._jobs.put(job)
        if self._running > len(self._threads) < self._size:
            self._begin()

    async def do(self, work: Callable[[], T]) -> T:
        """Do `work` in a thread and wait for it. Cancelling the waiter does not undo the work."""
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()

        def done(outcome: T | Exception) -> None:
            if future.done():
                return
            if isinstance(outcome, Exception):
                future.set_exception(outcome)
            else:
                future.set_result(outcome)

        self.submit(work, done)
        return await future

    def close(self) -> None:
        """End the threads after the work that is queued."""
        threads = tuple(self._threads)
        for _ in threads:
            self._jobs.put(None)
        for thread in threads:
            thread.join()

    def _begin(self) -> None:
        # Daemons: a process that forgets to close the store ends as if it was killed, which every
        # journal survives.
        thread = Thread(target=self._work, name="sessionls-journal", daemon=True)
        self._threads.append(thread)
        thread.start()

    def _work(self) -> None:
        try:
            while (job := self._jobs.get()) is not None:
                job()
        finally:
            self._threads.remove(current_thread())


def _tell(loop: asyncio.AbstractEventLoop, finish: Callable[[T], None], outcome: T) -> None:
    try:
        loop.call_soon_threadsafe(finish, outcome)
    except RuntimeError:
        log.warning("An event loop closed before its journal was written.")
