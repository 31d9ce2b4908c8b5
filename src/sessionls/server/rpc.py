"""JSON-RPC on one connection: what may be asked when, one answer to each request. Knows no feature.

pygls gives the document store, the capabilities and the features' table. Reading, dispatch,
cancelling and answering are ours: pygls 2.1 ends the process with one connection, keeps what has
ended, lets cancelled commands run on, and sends tracebacks.
"""

import asyncio
import functools
import logging
import uuid
from collections.abc import Awaitable, Callable, Generator, Mapping, Set
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, Literal, cast

from lsprotocol import types
from pygls.capabilities import ServerCapabilitiesBuilder
from pygls.exceptions import FeatureAlreadyRegisteredError, JsonRpcException
from pygls.progress import Progress
from pygls.protocol import LanguageServerProtocol, lsp_method

from sessionls.server import errors, messages
from sessionls.server.errors import RefusedError, WireError
from sessionls.server.frames import encode_frame
from sessionls.server.handlers import Handler, begin, call, is_awaitable
from sessionls.server.messages import MessageId
from sessionls.server.open_texts import OpenTexts
from sessionls.server.running import Running

if TYPE_CHECKING:
    from cattrs import Converter

    from sessionls.server.connection import Connection

log = logging.getLogger(__name__)

_GONE = "The editor has gone"

_ASLEEP = frozenset(
    {
        types.INITIALIZED,
        types.TEXT_DOCUMENT_DID_OPEN,
        types.TEXT_DOCUMENT_DID_CHANGE,
        types.TEXT_DOCUMENT_DID_SAVE,
        types.TEXT_DOCUMENT_DID_CLOSE,
        types.WORKSPACE_DID_CHANGE_WATCHED_FILES,
    }
)
"""What comes in while nobody works with sessions; all else wakes what is behind the connection."""


class Protocol(LanguageServerProtocol):
    """One connection's side of JSON-RPC.

    Requests run side by side; notifications about one document (or of one method, where there is
    no document) run one after another. Text is in sync before the next message is looked at.
    """

    _server: "Connection"  # pyright: ignore[reportIncompatibleVariableOverride]

    def __init__(self, server: "Connection", converter: "Converter") -> None:
        super().__init__(server, converter)
        self.phase: Literal["new", "ready", "shutdown"] = "new"
        self.progress = _ForgetfulProgress(self)
        self._features = cast("dict[str, Handler]", self.fm.features)
        self._builtins = cast("dict[str, Handler]", self.fm.builtin_features)
        self._options: dict[str, object] = {}
        self._promised: Set[str] = frozenset()
        self._running = Running()
        self._gone = False

    def register(self, method: str, handler: Handler, options: object) -> None:
        """Add the handler of a method, and what the capabilities say about it.

        Raises:
            FeatureAlreadyRegisteredError: Two features want the same method.
        """
        if method in self._features:
            raise FeatureAlreadyRegisteredError(method)
        self._features[method] = handler
        self._options[method] = options

    def is_busy(self) -> bool:
        """Whether a request of the peer waits for its answer."""
        return bool(self._running)

    # No property: pygls looks at all of them before there is anything to see.
    def registered(self) -> dict[str, object]:
        """The methods that have a feature, with their options or `None`."""
        return dict(self._options)

    # What comes in

    def receive(self, message: dict[str, Any] | WireError) -> bool:
        """Take one message, or what kept it from being read. Whatever it is, this does not raise.

        Return whether that began something which takes its first step when the loop turns.
        """
        if isinstance(message, WireError):
            self.answer(None, message)
        elif messages.is_response(message):
            self._receive_response(message)
        elif (fault := messages.fault(message)) is not None:
            self.answer(messages.id_of(message), fault)
        elif "id" in message:
            return self._receive_request(message)
        else:
            return self._receive_notification(message["method"], message.get("params"))
        return False

    def answer(self, message_id: MessageId | None, result: object) -> None:
        """Answer a request with its result or a `WireError`; what has no JSON form is a bug."""
        frame = errors.attempt("response", lambda: messages.response(message_id, result))
        if isinstance(frame, WireError):
            frame = messages.response(message_id, frame)
        self._server.writer.write(frame)

    def start(self, work: Awaitable[object], name: str) -> asyncio.Task[object]:
        """Run something that ends with the connection at the latest; its failure is logged."""
        return self._running.start(work, name)

    async def settle(self) -> None:
        """Cancel all that still runs and wait for its end; nobody waits for the peer any more."""
        self._gone = True
        for future in list(self._request_futures.values()):
            future.set_exception(ConnectionResetError(_GONE))
        await self._running.settle()

    # What goes out

    def notify(self, method: str, params: object = None) -> None:
        """Send a notification."""
        self._send_data({"jsonrpc": "2.0", "method": method, **_given(params)})

    def send_request(
        self,
        method: str,
        params: object = None,
        callback: Callable[[Any], None] | None = None,
        msg_id: MessageId | None = None,
    ) -> Future[Any]:
        """Ask the peer. Cancelling the future tells the peer.

        The future fails with `JsonRpcException` where the peer refuses, and with
        `ConnectionResetError` where it leaves before it answers.
        """
        message_id = msg_id or str(uuid.uuid4())
        request = {"jsonrpc": "2.0", "id": message_id, "method": method, **_given(params)}
        frame = encode_frame(request, messages.plain)
        future: Future[Any] = Future()
        if self._gone:
            future.set_exception(ConnectionResetError(_GONE))
            return future
        self._request_futures[message_id] = future
        self._result_types[message_id] = self.get_result_type(method)
        future.add_done_callback(functools.partial(self._end_sent, message_id))
        if callback is not None:
            future.add_done_callback(functools.partial(_call_with_result, method, callback))
        self._server.writer.write(frame)
        return future

    # pygls caches these two on `self`, which keeps every protocol alive.

    def get_message_type(  # pyright: ignore[reportIncompatibleVariableOverride]
        self, method: str
    ) -> type[Any] | None:
        """The standard's message of that method."""
        return types.METHOD_TO_TYPES.get(method, (None,))[0]

    def get_result_type(  # pyright: ignore[reportIncompatibleVariableOverride]
        self, method: str
    ) -> type[Any] | None:
        """The standard's response to that method."""
        return types.METHOD_TO_TYPES.get(method, (None, None))[1]

    # The life of a connection

    @lsp_method(types.INITIALIZE)
    def lsp_initialize(
        self, params: types.InitializeParams
    ) -> Generator[Any, Any, types.InitializeResult]:
        """Meet the editor: the documents' store and the capabilities follow from what it can."""
        self._server.process_id = params.process_id
        self.client_capabilities = params.capabilities
        encoding = ServerCapabilitiesBuilder.choose_position_encoding(params.capabilities)
        sync = types.TextDocumentSyncKind.Incremental
        folders = self._server.meet(params, encoding)
        root = params.root_uri or (folders[0].uri if folders else None)
        self._workspace = OpenTexts(root, sync, folders, encoding)
        if (handler := self._features.get(types.INITIALIZE)) is not None:
            yield handler, (params,), None
        promised = self._server.announcement
        self._promised = promised.features.keys() - _ASLEEP
        self.server_capabilities = ServerCapabilitiesBuilder(
            params.capabilities,
            {*promised.features, *self._builtins},
            {method: one for method, one in promised.features.items() if one is not None},
            list(promised.commands),
            sync,
            None,
            encoding,
        ).build()
        self.phase = "ready"
        return types.InitializeResult(self.server_capabilities, self.server_info)

    @lsp_method(types.SHUTDOWN)
    def lsp_shutdown(self, *args: object) -> Generator[Any, Any, None]:
        """Take no more requests. Those that run go on until `exit`: turns outlive both anyway."""
        self.phase = "shutdown"
        if (handler := self._features.get(types.SHUTDOWN)) is not None:
            yield handler, args, None

    @lsp_method(types.EXIT)
    def lsp_exit(self, *args: object) -> Generator[Any, Any, None]:
        """End this connection, and only this one."""
        if (handler := self._features.get(types.EXIT)) is not None:
            yield handler, args, None
        self._server.stop()

    @lsp_method(types.WORKSPACE_EXECUTE_COMMAND)
    def lsp_workspace__execute_command(self, params: object) -> Any:
        """Run a command; the coroutine belongs to the request, so that cancelling reaches it."""
        return self._server.run_command(params)

    def _receive_request(self, message: Mapping[str, Any]) -> bool:
        message_id, method = message["id"], message["method"]
        params = message.get("params")
        name = messages.name_of(method, params)

        def run() -> object:
            handler = self._admit(message_id, method, params)
            return begin(handler, messages.structured_params(method, params), call)

        result = errors.attempt(name, run)
        if not is_awaitable(result):
            self.answer(message_id, result)
            return False
        self._running.answer_later(message_id, name, result, self.answer)
        return True

    def _admit(self, message_id: MessageId, method: str, params: object) -> Handler:
        match self.phase:
            case "new" if method != types.INITIALIZE:
                raise RefusedError(errors.NOT_INITIALIZED, "The first request is 'initialize'")
            case "ready" if method == types.INITIALIZE:
                raise RefusedError(errors.INVALID_REQUEST, "This connection is initialized already")
            case "shutdown":
                raise RefusedError(errors.INVALID_REQUEST, "Only 'exit' may follow 'shutdown'")
            case _:
                pass
        if self._running.holds(message_id):
            raise RefusedError(errors.INVALID_REQUEST, f"The id {message_id!r} is in use")
        if method not in self._features and self._server.sleeps_through(method, params):
            return _nothing
        if (handler := self._handler(method)) is None:
            raise RefusedError(errors.METHOD_NOT_FOUND, f"There is no method {method!r} here")
        return handler

    def _receive_notification(self, method: str, params: object) -> bool:
        if method == types.CANCEL_REQUEST:
            self._cancel(params)
            return False
        if method == types.TEXT_DOCUMENT_DID_OPEN:
            self._server.notice_opened(params)
        handler = self._handler(method)
        if handler is None or (self.phase != "ready" and method != types.EXIT):
            log.debug("Ignored the notification %s", method)
            return False
        lane = _lane(method, params)

        def run() -> object:
            call_now = functools.partial(self._running.call_in_lane, lane)
            return begin(handler, messages.structured_params(method, params), call_now)

        result = errors.attempt(method, run)
        if is_awaitable(result):
            self._running.start_in_lane(lane, result, method)
            return True
        if isinstance(result, WireError):
            log.warning("Could not take the notification %s: %s", method, result.message)
        return False

    def _receive_response(self, message: Mapping[str, Any]) -> None:
        message_id = messages.id_of(message)
        future = self._request_futures.get(message_id or "")
        if message_id is None or future is None or not future.set_running_or_notify_cancel():
            return
        if error := message.get("error"):
            future.set_exception(messages.peer_error(error))
            return
        kind = self._result_types.get(message_id)
        result = errors.attempt(
            "response", lambda: messages.structured_result(kind, message.get("result"))
        )
        if isinstance(result, WireError):
            future.set_exception(JsonRpcException(result.message, result.code))
        else:
            future.set_result(result)

    def _cancel(self, params: object) -> None:
        match params:
            case {"id": int(message_id) | str(message_id)}:
                self._running.cancel(message_id)
            case _:
                log.debug("Nothing to cancel")

    def _handler(self, method: str) -> Handler | None:
        if method in self._promised and method not in self._features:
            self._server.need()
        return self._builtins.get(method) or self._features.get(method)

    def _end_sent(self, message_id: MessageId, future: Future[Any]) -> None:
        self._request_futures.pop(message_id, None)
        self._result_types.pop(message_id, None)
        if future.cancelled():
            self.notify(types.CANCEL_REQUEST, {"id": message_id})

    def _send_data(self, data: object) -> None:
        self._server.writer.write(encode_frame(data, messages.plain))


class _ForgetfulProgress(Progress):
    """pygls' progress, without the tokens of what has ended."""

    def end(self, token: types.ProgressToken, value: types.WorkDoneProgressEnd) -> None:
        super().end(token, value)
        self.tokens.pop(token, None)  # pyright: ignore[reportUnknownMemberType]


def _nothing(params: object) -> None:
    """What there is to say of other people's files."""


def _given(params: object) -> dict[str, object]:
    # JSON-RPC knows no `null` here: params are there, or they are not.
    return {} if params is None else {"params": params}


def _lane(method: str, params: object) -> str:
    match params:
        case {"textDocument": {"uri": str(uri)}} | {"notebookDocument": {"uri": str(uri)}}:
            return uri
        case _:
            return method


def _call_with_result(method: str, callback: Callable[[Any], None], future: Future[Any]) -> None:
    if not future.cancelled() and future.exception() is None:
        errors.attempt(method, lambda: callback(future.result()))
