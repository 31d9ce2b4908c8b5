"""One link to a server, from its first byte to its last; reads only while somebody waits."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import cast

from pydantic import TypeAdapter, ValidationError

from sessionls.domain.errors import SessionlsError
from sessionls.server.frames import BadFrameError, encode_frame, read_frame

Json = dict[str, object]
_OBJECT = TypeAdapter(Json)


class CommandRefused(SessionlsError):
    """The server's own sentence on why it did not do what was asked; `code` is its reason's name.

    Few reasons have one: see `docs/protocol.md`.
    """

    def __init__(self, sentence: str, code: str | None = None) -> None:
        super().__init__(sentence)
        self.code = code


class ServerLeft(SessionlsError):
    """The server ended while it was needed."""

    def __init__(self, sentence: str = "") -> None:
        super().__init__(
            sentence
            or "The server ended before it answered. `sessionls doctor` shows what is wrong; "
            "`sessionls --verbose ...` shows the server's log."
        )


@dataclass(frozen=True, slots=True)
class Notice:
    """What the server tells unasked: an LSP notification."""

    method: str
    params: Json


Answer = Callable[[str, Json], Awaitable[object]]
"""Answers a request of the server: its method and parameters."""


class Link:
    """Requests with their answers, and the notices that come between them, in order.

    Several may await `request` and `notice` at once; one of them reads for all, and requests of
    the server are answered on the way. What nobody awaits yet waits in order.
    """

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, answer: Answer
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._answer = answer
        self._last_id = 0
        self._notices: deque[Notice] = deque()
        self._awaited: dict[int, Json | None] = {}
        self._reading = asyncio.Lock()

    async def request(self, method: str, params: object) -> object:
        """Ask, and wait for the answer.

        Raises:
            CommandRefused: With the server's text.
            ServerLeft: The server is gone.
        """
        number = self.send(method, params)
        self._awaited[number] = None
        try:
            await self._drain()
            await self._read_until(lambda: self._awaited[number] is not None)
            return _result(self._awaited[number] or {})
        finally:
            del self._awaited[number]

    def send(self, method: str, params: object) -> int:
        """Ask something whose answer nobody needs; usable from a signal's callback."""
        self._last_id += 1
        call = {"jsonrpc": "2.0", "id": self._last_id, "method": method, "params": params}
        self._writer.write(encode_frame(call))
        return self._last_id

    def notify(self, method: str, params: object) -> None:
        """Send a notification."""
        self._writer.write(encode_frame({"jsonrpc": "2.0", "method": method, "params": params}))

    async def notice(self) -> Notice:
        """The next notice.

        Raises:
            ServerLeft: None will come any more.
        """
        await self._read_until(lambda: bool(self._notices))
        return self._notices.popleft()

    def tell(self, notice: Notice) -> None:
        """Put in a notice of our own, as if it had just come."""
        self._notices.append(notice)

    def close(self) -> None:
        """Send what is left, and read no more."""
        self._writer.close()

    async def closed(self) -> None:
        """Wait for that; a server that is gone is no trouble any more."""
        try:
            await self._writer.wait_closed()
        except OSError:
            return

    async def _drain(self) -> None:
        try:
            await self._writer.drain()
        except OSError:
            raise ServerLeft from None

    async def _read_until(self, is_there: Callable[[], bool]) -> None:
        while not is_there():
            async with self._reading:
                if not is_there():
                    await self._take(await self._receive())

    async def _receive(self) -> Json:
        try:
            body = await read_frame(self._reader)
            if body is None:
                raise ServerLeft
            return _OBJECT.validate_json(body)
        except (BadFrameError, ValidationError, OSError):
            raise ServerLeft from None

    async def _take(self, message: Json) -> None:
        method, params = message.get("method"), message.get("params")
        if not isinstance(method, str):
            if (number := message.get("id")) in self._awaited:
                self._awaited[cast("int", number)] = message
            return
        known = cast("Json", params) if isinstance(params, dict) else {}
        if "id" in message:
            result = await self._answer(method, known)
            self._writer.write(
                encode_frame({"jsonrpc": "2.0", "id": message["id"], "result": result})
            )
        else:
            self._notices.append(Notice(method, known))


def _result(message: Json) -> object:
    match message.get("error"):
        case None:
            return message.get("result")
        case {"message": str(text), "data": {"reason": str(code)}}:
            raise CommandRefused(text, code)
        case {"message": str(text)}:
            raise CommandRefused(text)
        case _:
            raise CommandRefused("The server answered with an error that has no text.")
