"""A desk: one connection with its seat and its outgoing mail; what features work with."""

import asyncio
from collections.abc import Callable, Mapping
from typing import cast

from sessionls.domain.text import Encoding
from sessionls.server.connection import Connection
from sessionls.server.documents import SessionDocuments
from sessionls.server.hosting import Host
from sessionls.server.push import Push
from sessionls.workspace.core import Core
from sessionls.workspace.seat import Seat


class Desk:
    """Everything that belongs to one editor's link."""

    def __init__(
        self,
        connection: Connection,
        core: Core,
        environment: Mapping[str, str] | None = None,
        host: Host | None = None,
    ) -> None:
        """`environment` is the editor's, where it is not that of this process.

        `host` is the process that serves others, too, where this one may ask and end it.
        """
        self.host = host
        self.connection = connection
        self.push = Push(connection)
        self.seat = Seat(core, self.push.told, self.push.meet, self.push.warn, environment)
        self.push.sit(self.seat)
        self.documents = SessionDocuments(connection, self.seat, self.push)
        self.on_ready: list[Callable[[], None]] = []
        """Called once each, in order, when the seat is taken: the client may be asked things."""
        self.on_ready.append(self.documents.start)
        self.on_file: list[Callable[[str], None]] = []
        """Called with the URI of each file that was saved, or changed on the disk."""
        self._warm = False
        self._ready: asyncio.Task[object] | None = None
        connection.on_closed.append(self._leave)

    @property
    def encoding(self) -> Encoding:
        """How this client counts characters."""
        return cast("Encoding", self.connection.client.encoding)

    @property
    def options(self) -> Mapping[str, object]:
        """`initializationOptions`, empty where the client gives no object."""
        options = self.connection.client.options
        return cast("Mapping[str, object]", options) if isinstance(options, dict) else {}

    async def ready(self) -> None:
        """Take the seat, once: whoever comes first begins it, all wait for it.

        When that failed, the next one tries again.
        """
        if self._ready is None or _failed(self._ready):
            self._ready = self.connection.protocol.start(self._sit(), "taking the seat")
        await asyncio.shield(self._ready)

    def warm_up(self) -> None:
        """Make ready in the background what the first review would wait for; once."""
        if not self._warm:
            self._warm = True
            self.connection.protocol.start(self.seat.core.warm_up(), "warming up")

    async def _sit(self) -> None:
        await self.seat.sit(self.options, [folder.uri for folder in self.connection.folders])
        for call in self.on_ready:
            call()

    def _leave(self) -> None:
        self.push.close()
        self.documents.close()
        self.seat.leave()


def _failed(taking: "asyncio.Task[object]") -> bool:
    return taking.done() and not taking.cancelled() and taking.exception() is not None
