"""A worker for one set of credentials, over many processes: one crashed or grown is replaced.

One that nobody needs ends some time after its last use; the next request starts another.
"""

import asyncio
import json
import logging
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass

from sessionls.engine.models.worker.frames import Fault, Frame, Known
from sessionls.engine.models.worker.process import Exchange, Process, start

log = logging.getLogger(__name__)
MEMORY = 900 * 1024 * 1024
"""Bytes above which an idle worker is replaced: litellm alone takes about 340 million."""
IDLE = 600.0
"""Seconds after its last use in which a process stays although nobody needs it."""
_SECONDS = 60.0
# With the same credentials and the same litellm, the answer stays the same.
_LASTING = frozenset({"resolve", "about"})


@dataclass(frozen=True, slots=True)
class WorkerState:
    """A worker as `sessionls.info` shows it; `memory` in bytes, as it last said."""

    pid: int
    memory: int
    is_idle: bool


class WorkerGone(Exception):
    """There is no answer; the text is a sentence for people."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a worker's process may grow to in bytes, and its `idle` seconds without anybody."""

    memory: int = MEMORY
    idle: float = IDLE


def _nobody() -> bool:
    return False


class Worker:
    """Starts a process when one is needed, and never two at once."""

    def __init__(
        self,
        environment: Mapping[str, str],
        limits: Limits | None = None,
        is_needed: Callable[[], bool] = _nobody,
    ) -> None:
        """`environment` is the whole one of its processes.

        While it `is_needed`, its process stays however long nothing is asked.
        """
        self._environment = environment
        self._limits = limits or Limits()
        self._is_needed = is_needed
        self._ending: asyncio.TimerHandle | None = None
        self._starting = asyncio.Lock()
        self._process: Process | None = None
        self._leaving: set[asyncio.Task[None]] = set()
        self._closed = False
        self._known: dict[str, Mapping[str, object]] = {}

    @property
    def state(self) -> WorkerState | None:
        """The process that lives; `None` where none does."""
        process = self._process
        if process is None or not process.alive:
            return None
        return WorkerState(process.pid, process.memory, process.is_idle)

    @property
    def is_warm(self) -> bool:
        """Whether its process answers without delay: one that starts takes seconds."""
        process = self._process
        return process is not None and process.alive and process.warm.is_set()

    async def warm_up(self) -> None:
        """Start the process, without waiting until it is ready.

        Raises:
            WorkerGone: it cannot be started.
        """
        await self._living()

    async def ready(self) -> None:
        """Start it and wait until it answers without delay.

        Raises:
            WorkerGone: it ended before.
        """
        process = await self._living()
        await process.warm.wait()
        if not process.alive:
            raise WorkerGone("The process for language models ended unexpectedly. Retry.")

    async def open(self, verb: str, body: Mapping[str, object]) -> Exchange:
        """Send a request.

        Raises:
            WorkerGone: there is no process and none can be started.
        """
        return (await self._living()).open(verb, body)

    async def know(self, verb: str, body: Mapping[str, object]) -> Mapping[str, object]:
        """Ask about models: `resolve`, `about`, `count`. What was asked before is known.

        Raises:
            WorkerGone: there was no answer.
        """
        key = json.dumps([verb, body], sort_keys=True) if verb in _LASTING else ""
        if known := self._known.get(key):
            return known
        exchange = await self.open(verb, body)
        try:
            answer = _known(await exchange.frame(_SECONDS))
        except TimeoutError:
            raise WorkerGone("The process for language models does not answer. Retry.") from None
        finally:
            exchange.close()
        if key:
            self._known[key] = answer
        return answer

    async def close(self) -> None:
        """End its processes and start no more."""
        self._closed = True
        async with self._starting:
            self._end()
        if self._ending:
            self._ending.cancel()
        if self._leaving:
            await asyncio.wait(self._leaving)

    async def _living(self) -> Process:
        self._used()
        if self._process and self._process.alive:
            return self._process
        async with self._starting:
            if self._closed:
                raise WorkerGone("The server is ending.")
            if self._process and self._process.alive:
                return self._process
            try:
                self._process = await start(self._environment, self._rest)
            except OSError as error:
                raise WorkerGone(
                    f"The process for language models cannot be started: {error.strerror}."
                ) from error
            return self._process

    def _rest(self) -> None:
        """Nobody waits for it: the moment to replace one that has grown."""
        process = self._process
        self._used()
        if process and process.memory > self._limits.memory and not self._closed:
            log.info("worker %s has %s bytes and is replaced", process.pid, process.memory)
            self._end()
            self._own(self._renew())

    def _used(self) -> None:
        """From now on it may be idle for a while. The timer keeps it; else only who asks does."""
        if self._ending:
            self._ending.cancel()
        if not self._closed:
            loop = asyncio.get_running_loop()
            self._ending = loop.call_later(self._limits.idle, self._end_unless_needed)

    def _end_unless_needed(self) -> None:
        self._ending = None
        if self._is_needed() or self._is_busy:
            self._used()
        elif self._process:
            log.info("worker %s ends: nobody needs it", self._process.pid)
            self._end()

    @property
    def _is_busy(self) -> bool:
        """Whether a process starts, gets ready or answers."""
        process = self._process
        if self._starting.locked() or process is None or not process.alive:
            return self._starting.locked()
        return not process.warm.is_set() or not process.is_idle

    def _end(self) -> None:
        if self._process:
            self._own(self._process.end())
            self._process = None

    async def _renew(self) -> None:
        try:
            await self._living()
        except WorkerGone as gone:
            log.warning("no worker in its place: %s", gone)

    def _own(self, work: Coroutine[object, object, None]) -> None:
        owned = asyncio.get_running_loop().create_task(work, name="the change of a worker")
        self._leaving.add(owned)
        owned.add_done_callback(self._leaving.discard)


def _known(frame: Frame) -> Mapping[str, object]:
    match frame:
        case Known(body=body):
            return body
        case Fault(kind="crashed"):
            raise WorkerGone("The process for language models ended unexpectedly. Retry.")
        case Fault(reason=reason):
            raise WorkerGone(f"The process for language models cannot say: {reason}")
        case _:
            raise WorkerGone("The process for language models said something else. Retry.")
