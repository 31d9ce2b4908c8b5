"""What a server writes to its standard error: read so that it never blocks, logged by its size."""

import asyncio
import os
import sys
from types import TracebackType
from typing import Self, TextIO

from sessionls.engine.mcp.visible import cleaned

_KEPT = 4_096
_LONGEST = 300


class Complaints:
    """The end of what a program wrote to `stream`, to be told to the person who starts it."""

    def __init__(self) -> None:
        self.size = 0
        self._tail = b""
        self._source: int | None = None
        self.stream: TextIO

    def last(self) -> str:
        """The last line that says something; empty if there is none."""
        if self._source is not None:
            self._read(self._source)
        lines = self._tail.decode("utf-8", "replace").splitlines()
        return next((cleaned(line.strip(), _LONGEST) for line in lines[::-1] if line.strip()), "")

    def __enter__(self) -> Self:
        if sys.platform == "win32":
            # The event loop of Windows cannot wait for such a pipe.
            self.stream = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123 - no file
            return self
        self._source, sink = os.pipe()
        os.set_blocking(self._source, False)
        self.stream = os.fdopen(sink, "w", encoding="utf-8")
        asyncio.get_running_loop().add_reader(self._source, self._read, self._source)
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self.stream.close()
        if self._source is not None:
            self._read(self._source)
            self._close(self._source)

    def _read(self, source: int) -> None:
        # One piece at a time: a program that never stops must not hold up the event loop.
        try:
            piece = os.read(source, 65_536)
        except BlockingIOError:
            return
        self.size += len(piece)
        self._tail = (self._tail + piece)[-_KEPT:]

    def _close(self, source: int) -> None:
        if self._source is not None:
            asyncio.get_running_loop().remove_reader(source)
            os.close(source)
            self._source = None
