"""One worker process from its start to its end: pipes, requests by id, reaping. Never a zombie."""

import asyncio
import json
import logging
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from sessionls.engine.models.worker.frames import Ended, Fault, Frame, Known, Warm, read_frame

COMMAND = (sys.executable, "-P", "-m", "sessionls.engine.models.worker.program")
_LONGEST_LINE = 64 * 1024 * 1024
_GRACE = 3.0
# Its working folder: never that of a workspace, whose files it could take for its own.
_FOLDER = Path(sys.executable).anchor or "/"

log = logging.getLogger(__name__)


class Exchange:
    """One request and what comes back. It must be closed; closing early cancels it at once."""

    def __init__(self, close: Callable[[], None]) -> None:
        """`close` is called once."""
        self._frames: asyncio.Queue[Frame] = asyncio.Queue()
        self._close = close
        self._closed = False

    async def frame(self, seconds: float | None = None) -> Frame:
        """The next frame.

        Raises:
            TimeoutError: none came in that time.
        """
        if not self._frames.empty():
            return self._frames.get_nowait()
        async with asyncio.timeout(seconds):
            return await self._frames.get()

    def put(self, frame: Frame) -> None:
        """One more frame."""
        self._frames.put_nowait(frame)

    def close(self) -> None:
        """Nobody listens any more."""
        if not self._closed:
            self._closed = True
            self._close()


class Process:
    """A worker that lives. `warm` is set when it answers without delay, or when it is gone."""

    def __init__(self, process: asyncio.subprocess.Process, on_idle: Callable[[], None]) -> None:
        """Use `start`. `on_idle` is called when the last answer has ended."""
        self._process = process
        self._on_idle = on_idle
        self._exchanges: dict[int, Exchange] = {}
        self._last = 0
        self.memory = 0
        self.warm = asyncio.Event()
        self.leaving = False
        self._living = asyncio.get_running_loop().create_task(
            self._live(), name="a worker for language models"
        )

    @property
    def pid(self) -> int:
        """Its number, for `sessionls.info`."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it takes requests."""
        return not self.leaving and not self._living.done()

    @property
    def is_idle(self) -> bool:
        """Whether nobody waits for it."""
        return not self._exchanges

    def open(self, verb: str, body: Mapping[str, object]) -> Exchange:
        """Send a request."""
        self._last += 1
        identity = self._last
        exchange = Exchange(lambda: self._forget(identity))
        self._exchanges[identity] = exchange
        self._write({"id": identity, verb: body})
        return exchange

    def leave(self) -> None:
        """Take no more requests; end by itself."""
        self.leaving = True
        if self._process.stdin:
            self._process.stdin.close()

    async def end(self) -> None:
        """Leave, by force if need be, and wait until it is gone."""
        self.leave()
        try:
            await asyncio.wait({self._living}, timeout=_GRACE)
        finally:
            self._kill()
        await asyncio.wait({self._living})

    def _forget(self, identity: int) -> None:
        if self._exchanges.pop(identity, None) is None:
            return
        self._write({"cancel": identity})
        self._rest()

    def _write(self, message: Mapping[str, object]) -> None:
        if self._process.stdin and not self._process.stdin.is_closing():
            line = json.dumps(message, separators=(",", ":"))
            self._process.stdin.write(line.encode() + b"\n")

    async def _live(self) -> None:
        try:
            async with asyncio.TaskGroup() as group:
                draining = group.create_task(self._drain())
                await self._listen()
                self._kill()
                await self._process.wait()
                draining.cancel()
        finally:
            self._kill()
            self.leaving = True
            self.warm.set()
            self._lose_all()

    async def _listen(self) -> None:
        assert self._process.stdout is not None
        try:
            while line := await self._process.stdout.readline():
                self._take(*read_frame(line))
        except ValueError as error:
            log.warning("worker %s said something that is no frame: %s", self.pid, error)

    def _take(self, identity: int | None, frame: Frame) -> None:
        match frame:
            case Warm(memory=memory):
                self.memory = memory
                self.warm.set()
                return
            case Ended(memory=memory):
                self.memory = memory or self.memory
            case _:
                pass
        last = isinstance(frame, Ended | Fault | Known)
        exchanges = self._exchanges
        exchange = exchanges.pop(identity or 0, None) if last else exchanges.get(identity or 0)
        if exchange:
            exchange.put(frame)
        if isinstance(frame, Ended | Fault):
            # A question about models comes just before an answer: no moment to rest.
            self._rest()

    def _rest(self) -> None:
        if not self._exchanges and not self.leaving:
            self._on_idle()

    async def _drain(self) -> None:
        """Read what libraries print, so that the pipe never fills; what they print is not kept."""
        assert self._process.stderr is not None
        size = 0
        while piece := await self._process.stderr.read(65536):
            size += len(piece)
        if size:
            log.info("worker %s wrote %s bytes to stderr", self.pid, size)

    def _kill(self) -> None:
        if self._process.returncode is None:
            try:
                self._process.kill()
            except ProcessLookupError:
                return

    def _lose_all(self) -> None:
        code = self._process.returncode
        if self._exchanges:
            log.warning("worker %s ended with %s while it was needed", self.pid, code)
        for exchange in self._exchanges.values():
            exchange.put(Fault("crashed", f"It ended with {code}."))
        self._exchanges.clear()


async def start(environment: Mapping[str, str], on_idle: Callable[[], None]) -> Process:
    """Start a worker. Requests may be sent at once; it answers when it has imported litellm.

    Raises:
        OSError: the process cannot be started.
    """
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        *COMMAND,
        stdin=pipe,
        stdout=pipe,
        stderr=pipe,
        env=environment,
        cwd=_FOLDER,
        limit=_LONGEST_LINE,
        # Signals of the terminal are for the server; its end is told by the pipe.
        start_new_session=True,
    )
    return Process(process, on_idle)
