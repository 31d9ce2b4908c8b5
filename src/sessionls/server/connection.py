"""One editor's link: what it can, which commands it may give, its beginning and its end."""

import asyncio
import functools
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from sessionls import VERSION
from sessionls.server import errors, messages
from sessionls.server.calling import argument_of, called, no_such
from sessionls.server.client import Announce, Announcement, Client, met
from sessionls.server.cutting import BadFrame, Cutter
from sessionls.server.errors import WireError
from sessionls.server.messages import shared_converter
from sessionls.server.rpc import Protocol
from sessionls.server.writer import FrameWriter

Registered = TypeVar("Registered", bound=Callable[..., object])

log = logging.getLogger(__name__)

_CHUNK = 256 * 1024
_SLICE = 0.001
"""Seconds for which the messages of one peer may keep the others waiting."""

# pygls logs whole messages at INFO.
logging.getLogger("pygls").setLevel(logging.WARNING)


class Connection(LanguageServer):
    """One editor's link, from its first byte to its last.

    `commands` answers `workspace/executeCommand`; each of `features` registers LSP features on it.
    With `announce`, both may also be added by `wake`: what nobody has needed yet then costs neither
    time nor memory.
    """

    protocol: Protocol  # pyright: ignore[reportIncompatibleVariableOverride]

    def __init__(
        self,
        commands: "Mapping[str, CommandHandler]",
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        features: "Iterable[Callable[[Connection], None]]" = (),
        announce: "Announce | None" = None,
    ) -> None:
        super().__init__(  # pyright: ignore[reportUnknownMemberType]
            "sessionls", VERSION, protocol_cls=Protocol, converter_factory=shared_converter
        )
        self.commands = commands
        self.writer = FrameWriter(writer)
        self.client = Client()
        self.on_met: list[Callable[[], None]] = []
        """Called once each, in order, when `client` has been filled."""
        self.on_answered: list[Callable[[], None]] = []
        """Called once each, in order, between the answer to `initialize` and the next message."""
        self.on_closed: list[Callable[[], None]] = []
        """Called once each, in order, when nothing of this connection runs any more."""
        self.wake: Callable[[], None] | None = None
        """Brings in what was announced and is not there yet; called once, when it is needed."""
        self.wakes: Callable[[str], bool] = lambda _uri: False
        """Whether a document that is opened needs what is not there yet, by its URI."""
        self.sleeps: Callable[[str, str], bool] = lambda _method, _uri: False
        """Whether there is nothing to answer a method about a document, by its URI."""
        self._announce = announce
        self._met = False
        self._answered = False
        self._reader = reader
        self._reading: asyncio.Task[None] | None = None
        self._stopping = False
        self.writer.on_drop = self.stop
        for register in features:
            register(self)

    @property
    def thread_pool(self) -> ThreadPoolExecutor:
        """The threads of all connections."""
        return _shared_threads()

    @property
    def folders(self) -> tuple[types.WorkspaceFolder, ...]:
        """The workspace folders of now."""
        return tuple(self.workspace.folders.values())

    def feature(
        self, feature_name: str, options: object = None
    ) -> Callable[[Registered], Registered]:
        """Register the handler of a method, called with its params alone.

        pygls passes the server too wherever the first parameter looks as if it could be one, and
        takes long to look.
        """

        def register(handler: Registered) -> Registered:
            self.protocol.register(feature_name, handler, options)
            return handler

        return register

    async def serve(self) -> int:
        """Serve until `exit`, the end of the stream, or `stop`; return the process's exit code.

        0 after a `shutdown`, 1 without. Nothing of the connection runs any more afterwards.
        """
        self._reading = asyncio.get_running_loop().create_task(self._read())
        try:
            if self._stopping:
                self._reading.cancel()
            await asyncio.wait([self._reading])
        finally:
            await self._end(self._reading)
        return 0 if self.protocol.phase == "shutdown" else 1

    @property
    def announcement(self) -> Announcement:
        """What `initialize` promises: what was announced, else what is registered."""
        if self._announce is not None:
            return self._announce(self.client.capabilities)
        return Announcement(tuple(sorted(self.commands)), self.protocol.registered())

    def when_met(self, call: Callable[[], None]) -> None:
        """Call it when `client` has been filled; at once where it is."""
        if self._met:
            call()
        else:
            self.on_met.append(call)

    def need(self) -> None:
        """See that all that was announced is there."""
        wake, self.wake = self.wake, None
        if wake is not None:
            wake()

    def notice_opened(self, params: object) -> None:
        """See that all is there where a document needs it that is opened."""
        match params:
            case {"textDocument": {"uri": str(uri)}} if self.wake and self.wakes(uri):
                self.need()
            case _:
                pass

    def sleeps_through(self, method: str, params: object) -> bool:
        """Whether a request is answered with nothing, and nothing has to be there for that."""
        match params:
            case {"textDocument": {"uri": str(uri)}} if self.wake:
                return self.sleeps(method, uri)
            case _:
                return False

    def stop(self) -> None:
        """End the connection from outside; `serve` then returns."""
        self._stopping = True
        if self._reading is not None:
            self._reading.cancel()

    def run_command(self, params: object) -> object:
        """Run one of `commands`; what it returns may still have to be awaited.

        Raises:
            RefusedError: There is no such command, or its argument is not one object.
        """
        name, arguments = called(params)
        self.need()
        if (handler := self.commands.get(name)) is None:
            raise no_such(name, self.commands)
        return handler(self, argument_of(name, arguments))

    def meet(
        self, params: types.InitializeParams, encoding: types.PositionEncodingKind | str
    ) -> tuple[types.WorkspaceFolder, ...]:
        """Keep what `initialize` says about the editor; return its workspace folders."""
        self.client = met(params, encoding)
        self._met = True
        for call in self.on_met:
            call()
        return self.client.folders

    def report_server_error(self, error: Exception, source: object) -> None:
        """Log what pygls could not do; the editor is not bothered with it."""
        log.error("%s: %s", source, type(error).__name__)

    async def _read(self) -> None:
        cutter = Cutter()
        while data := await self._some_bytes():
            cutter.feed(data)
            await self._take(cutter)

    async def _some_bytes(self) -> bytes:
        try:
            return await self._reader.read(_CHUNK)
        except OSError:
            return b""

    async def _take(self, cutter: Cutter) -> None:
        """Take all whole messages that have come.

        What one begins takes its first step before the next is looked at. Only commands may be
        begun several at once: they change nothing before their first steps, which keep their order.
        """
        now = asyncio.get_running_loop().time
        began, waiting = now(), False
        while not self._stopping and (frame := cutter.next()) is not None:
            message = _read_message(frame)
            if (waiting and not messages.is_command(message)) or now() - began > _SLICE:
                await asyncio.sleep(0)
                began, waiting = now(), False
            self._complete()
            waiting |= self.protocol.receive(message)
            self._complete()
        if waiting:
            await asyncio.sleep(0)

    def _complete(self) -> None:
        if self._answered or self.protocol.phase == "new":
            return
        self._answered = True
        # What comes now may take long.
        self.writer.flush()
        for call in self.on_answered:
            errors.attempt("completing", call)

    async def _end(self, reading: "asyncio.Task[None]") -> None:
        reading.cancel()
        await asyncio.wait([reading])
        errors.outcome("connection", reading)
        await self.protocol.settle()
        await self.writer.close()
        for call in self.on_closed:
            errors.attempt("closing", call)


CommandHandler = Callable[[Connection, Mapping[str, object]], Awaitable[object] | object]
"""Takes the connection and the command's one object; gives what has a JSON form.

One that is no coroutine function runs at once, before commands that came just before it.
"""


@functools.cache
def _shared_threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(thread_name_prefix="sessionls")


def _read_message(frame: bytearray | BadFrame) -> dict[str, Any] | WireError:
    if isinstance(frame, BadFrame):
        return WireError(errors.INVALID_REQUEST, frame.sentence)
    return errors.attempt("message", lambda: messages.parse(frame))
