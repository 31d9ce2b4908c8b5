"""A command while it runs: its output as it comes, its exit code, its sure end. Knows no tool."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from sessionls.engine.tools import shell_keeper

GRACE = 2.0
"""Seconds between asking a command to end and killing it."""

_PATIENCE = GRACE + 4.0
_CHUNK = 65_536


class Command:
    """A running command. Everything that it starts ends with it, and with this process."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def read(self) -> bytes:
        """Some more of what it says, errors included, in order; empty when nobody is left."""
        assert self._process.stdout
        return await self._process.stdout.read(_CHUNK)

    async def code(self) -> int:
        """Its exit code; 128 and more where a signal ended it."""
        code = await self._process.wait()
        return code if code >= 0 else 128 - code

    async def end(self) -> None:
        """End it and all that it started. Takes `GRACE` seconds and little more, never less sure.

        Cancelling this waits all the same: nothing may be left.
        """
        assert self._process.stdin
        self._process.stdin.close()
        self._kill_orphans()
        cancelled = False
        while True:
            try:
                async with asyncio.timeout(_PATIENCE):
                    await self._ended()
                break
            except TimeoutError:
                if self._process.returncode is not None:
                    break  # somebody whom we cannot end holds its output
                self._kill()
            except asyncio.CancelledError:
                cancelled = True
        self._kill_orphans()
        if cancelled:
            raise asyncio.CancelledError

    async def _ended(self) -> None:
        # While its output is not read to the end, a process does not count as ended.
        while await self.read():
            pass
        await self._process.wait()

    def _kill_orphans(self) -> None:
        """Where somebody killed the keeper, its group is all that we still know of."""
        if self._process.returncode == -signal.SIGKILL:
            self._kill()

    def _kill(self) -> None:
        with suppress(OSError):
            os.killpg(self._process.pid, signal.SIGKILL)


@asynccontextmanager
async def running(
    words: Sequence[str], folder: Path, environment: Mapping[str, str]
) -> AsyncGenerator[Command]:
    """A command in a folder with exactly this environment; it is over when the block is left.

    Raises:
        OSError: it cannot be started.
    """
    keeper = [sys.executable, "-I", "-S", shell_keeper.__file__, str(GRACE)]
    process = await asyncio.create_subprocess_exec(
        *keeper,
        *words,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        cwd=folder,
        env=dict(environment),
        start_new_session=True,
    )
    command = Command(process)
    try:
        yield command
    finally:
        await command.end()
