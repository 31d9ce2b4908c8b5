"""Holds a program so that it, and what it starts, ends with us, even when we are killed.

Not for Windows, where the SDK puts the programs that it starts into a job that ends with us.
"""

import asyncio
import os
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

# A watcher, no child of the program's, reads from a pipe that only we hold open. When it ends, so
# does the whole group of processes; the program is in place of the shell, under its number.
_SCRIPT = (
    'exec 9<"$1" || exit 1; shift; '
    "( ( read -r _ <&9; kill -KILL 0 ) </dev/null >/dev/null 2>&1 & ); "
    'exec "$@" 9<&-'
)


class Leash:
    """The line to one program, which has to be the first of its own group of processes."""

    def __init__(self) -> None:
        """Make the line.

        Raises:
            OSError: The folder for temporary files cannot be used.
        """
        self._timer: asyncio.TimerHandle | None = None
        self._held: int | None = None
        self._folder: Path | None = None
        if sys.platform != "win32":
            self._folder = Path(tempfile.mkdtemp(prefix="sessionls-"))
            os.mkfifo(self._pipe, 0o600)
            # For reading, too: nobody reads yet, and opening must not wait.
            self._held = os.open(self._pipe, os.O_RDWR | os.O_CLOEXEC)

    def argv(self, command: Sequence[str]) -> list[str]:
        """The command line that starts a command on the leash."""
        if self._folder is None:
            return [*command]
        return ["/bin/sh", "-c", _SCRIPT, "sh", str(self._pipe), *command]

    def drop_in(self, seconds: float) -> None:
        """Drop it after a while, unless it is dropped or kept before."""
        if self._timer:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(seconds, self.drop)

    def keep(self) -> None:
        """The program has started and goes on: nobody needs the line's name any more."""
        if self._timer:
            self._timer.cancel()
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)

    def drop(self) -> None:
        """End what is left of the program and of all that it started. More than once is fine."""
        self.keep()
        if self._held is not None:
            os.close(self._held)
            self._held = None

    @property
    def _pipe(self) -> Path:
        assert self._folder is not None
        return self._folder / "line"
