"""Deltas on their way to the server: merged over a few milliseconds, kinds kept apart."""

import asyncio
from collections.abc import Callable

DELAY = 0.015
"""Seconds. The first delta goes at once, those that follow it closely go together."""

Send = Callable[[dict[str, object]], None]


class Merged:
    """The deltas of one answer. `flush` comes before anything else that is said."""

    def __init__(self, send: Send, delay: float = DELAY) -> None:
        """`send` takes frames; `delay` is in seconds."""
        self._send = send
        self._delay = delay
        self._loop = asyncio.get_running_loop()
        self._sent = self._loop.time() - delay
        self._kind = ""
        self._pieces: list[str] = []
        self._timer: asyncio.TimerHandle | None = None

    def add(self, kind: str, text: str) -> None:
        """Some more of a kind: `text` or `thought`."""
        if kind != self._kind:
            self.flush()
            self._kind = kind
        self._pieces.append(text)
        if self._timer is None:
            wait = self._sent + self._delay - self._loop.time()
            if wait <= 0:
                self.flush()
            else:
                self._timer = self._loop.call_later(wait, self.flush)

    def flush(self) -> None:
        """Send what is there."""
        if self._timer:
            self._timer.cancel()
            self._timer = None
        if self._pieces:
            self._send({self._kind: "".join(self._pieces)})
            self._pieces.clear()
            self._sent = self._loop.time()
