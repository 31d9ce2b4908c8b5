"""The way out of one connection: never blocks, never grows without bound, few system calls."""

import asyncio
import logging
from collections.abc import Callable

BEHIND = 256 * 1024
"""Bytes not yet taken by the peer from which on it gets nothing that it did not ask for."""
DROPPED = 8 * 1024 * 1024
"""Bytes not yet taken from which on the peer is dropped; it may come back and catch up.

Beyond `BEHIND` there are only answers to its own requests. A peer that reads at all does not leave
so many of those unread, and a thousand that do not read fit into memory.
"""

_CLOSING = 2.0
"""Seconds for a peer to take the rest."""

log = logging.getLogger(__name__)


class FrameWriter:
    """Sends whole frames. What is written in one turn of the loop goes out in one piece."""

    def __init__(
        self, stream: asyncio.StreamWriter, behind: int = BEHIND, dropped: int = DROPPED
    ) -> None:
        self._stream = stream
        self._transport = stream.transport
        self._behind = behind
        self._dropped = dropped
        self._waiting: list[bytes] = []
        self._bytes = 0
        """The backlog as it is while something waits for the loop to turn."""
        self.on_drop: Callable[[], None] | None = None
        self._transport.set_write_buffer_limits(high=behind)

    @property
    def backlog(self) -> int:
        """Bytes that the peer has not yet taken."""
        return self._bytes if self._waiting else self._transport.get_write_buffer_size()

    @property
    def is_behind(self) -> bool:
        """Whether the peer should get only what it asks for until it has caught up."""
        return self.backlog > self._behind

    @property
    def closed(self) -> bool:
        """Whether nothing more reaches the peer."""
        return self._transport.is_closing()

    def write(self, frame: bytes) -> None:
        """Send whole frames. To a peer that has gone this does nothing."""
        if not self._waiting:
            if self.closed:
                return
            self._bytes = self._transport.get_write_buffer_size()
        # Without this frame, so that one big answer reaches a peer that keeps up.
        if self._bytes > self._dropped:
            self._drop()
            return
        if not self._waiting:
            asyncio.get_running_loop().call_soon(self.flush)
        self._waiting.append(frame)
        self._bytes += len(frame)

    def flush(self) -> None:
        """Hand over at once what this turn of the loop has written so far."""
        if not self._waiting:
            return
        frames, self._waiting = self._waiting, []
        if not self.closed:
            self._stream.write(frames[0] if len(frames) == 1 else b"".join(frames))

    async def drained(self) -> None:
        """Wait until a peer that was behind has taken nearly all.

        Raises:
            OSError: It has gone.
        """
        self.flush()
        await self._stream.drain()

    async def close(self) -> None:
        """Send what is waiting, unless the peer does not take it, and close."""
        self.flush()
        self._stream.close()
        try:
            async with asyncio.timeout(_CLOSING):
                await self._stream.wait_closed()
        except TimeoutError:
            self._transport.abort()
        except OSError as error:
            log.debug("The peer had gone already: %s", error)

    def _drop(self) -> None:
        log.warning("Dropped a peer that left %s bytes unread", self._bytes)
        self._waiting = []
        self._transport.abort()
        if self.on_drop is not None:
            self.on_drop()
