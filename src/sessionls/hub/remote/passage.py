"""The two ends of a guest's connection: reads what the gate admits, writes what it lets out."""

import asyncio
import json
import logging
from collections.abc import Callable
from typing import Any

from sessionls.hub.remote import bounds
from sessionls.hub.remote.gate import Gate, Message
from sessionls.server import errors, messages
from sessionls.server.cutting import BadFrame, Cutter
from sessionls.server.errors import RefusedError
from sessionls.server.frames import encode_frame
from sessionls.server.writer import FrameWriter

_CHUNK = 64 * 1024
_BEHIND, _DROPPED = 256 * 1024, 4 * 1024 * 1024

log = logging.getLogger(__name__)


class GuestReader(asyncio.StreamReader):
    """What a guest says, message by message through the gate; the end where it breaks bounds."""

    def __init__(
        self,
        stream: asyncio.StreamReader,
        gate: Gate,
        back: Callable[[bytes], None],
        pace: bounds.Pace,
        silence: float,
    ) -> None:
        super().__init__()
        self._stream = stream
        self._gate = gate
        self._back = back
        self._pace = pace
        self._silence = silence
        self._cutter = Cutter(bounds.MAX_BODY)

    async def read(self, n: int = -1) -> bytes:
        """The next messages that pass, as frames; empty at the end."""
        while True:
            try:
                async with asyncio.timeout(self._silence):
                    data = await self._stream.read(_CHUNK)
            except (TimeoutError, OSError) as error:
                log.info("a guest was lost: %s", type(error).__name__)
                return b""
            if not data:
                return b""
            self._cutter.feed(data)
            count, passed = self._passed()
            if wait := self._pace.take(count):
                await asyncio.sleep(wait)
            if passed:
                return passed

    def _passed(self) -> tuple[int, bytes]:
        """How many messages have come, and those that go on."""
        count, passed = 0, bytearray()
        while (body := self._cutter.next()) is not None:
            count += 1
            on, back = self._judged(body)
            passed += on
            if back:
                self._back(back)
        return count, bytes(passed)

    def _judged(self, body: bytearray | BadFrame) -> tuple[bytes, bytes]:
        """The frames that go on, and back; either may be empty."""
        if isinstance(body, BadFrame):
            return b"", _broken(errors.INVALID_REQUEST, body.sentence)
        try:
            judged = self._gate.came(messages.parse(body))
            return _frame(judged.on), _frame(judged.back)
        except RefusedError as refused:
            return b"", _broken(refused.error.code, refused.error.message)
        except RecursionError:
            return b"", _broken(errors.PARSE_ERROR, "This message is nested too deeply.")


class GuestWriter(FrameWriter):
    """What a guest is told, through the gate. What is refused is answered as if by the guest."""

    def __init__(self, stream: asyncio.StreamWriter, gate: Gate) -> None:
        super().__init__(stream, _BEHIND, _DROPPED)
        self._gate = gate
        self.refuse: Callable[[dict[str, Any]], None] = lambda _: None
        """Called with each request that is not passed on."""

    def write(self, frame: bytes) -> None:
        """Send whole frames, as far as the guest may see them."""
        cutter = Cutter()
        cutter.feed(frame)
        while (body := cutter.next()) is not None:
            if isinstance(body, BadFrame):
                continue
            try:
                self._tell(json.loads(body))
            except RecursionError:
                # Whatever it is, others are told things at the same moment, and must be.
                log.warning("left out a message to a guest: it is nested too deeply")

    def _tell(self, message: dict[str, Any]) -> None:
        seen = self._gate.goes(message)
        if seen is not None:
            super().write(encode_frame(seen))
        elif "id" in message:
            self.refuse(message)

    def abort(self) -> None:
        """Send nothing more, and close at once."""
        self._transport.abort()

    def write_back(self, frame: bytes) -> None:
        """Send what the gate itself answers."""
        super().write(frame)


def _frame(message: Message | None) -> bytes:
    return b"" if message is None else encode_frame(message)


def _broken(code: int, sentence: str) -> bytes:
    error = {"code": code, "message": sentence}
    return encode_frame({"jsonrpc": "2.0", "id": None, "error": error})
