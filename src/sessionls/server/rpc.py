"""JSON-RPC on one connection: what may be asked when, one answer to each request. Knows no feature.

pygls gives the document store, the capabilities and the features' table. Reading, dispatch,
cancelling and answering are ours: pygls 2.1 ends the process with one connection, keeps what has
ended, lets cancelled commands run on, and sends tracebacks.
"""

import asyncio
import contextvars
import enum
import functools
import inspect
import json
import logging
import uuid
from collections.abc import Awaitable, Callable, Coroutine, Generator, Mapping
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, Literal, cast

import attrs
from lsprotocol import types
from pygls.capabilities import ServerCapabilitiesBuilder
from pygls.constants import ATTR_EXECUTE_IN_THREAD
from pygls.exceptions import JsonRpcException
from pygls.progress import Progress
from pygls.protocol import LanguageServerProtocol, default_converter, lsp_method
from pygls.workspace import Workspace

from sessionls.server import errors
from sessionls.server.errors import RefusedError, WireError
from sessionls.server.frames import encode_frame

if TYPE_CHECKING:
    from cattrs import Converter

    from sessionls.server.connection import Connection

MessageId = int | str
Handler = Callable[..., object]
Start = Callable[..., object]
Steps = Generator[Any, Any, Any]

log = logging.getLogger(__name__)


@functools.cache
def shared_converter() -> "Converter":
    """The one converter of the process: each costs 13 ms to make and 280 kB to keep."""
    return default_converter()


class Protocol(LanguageServerProtocol):
    """One connection's side of JSON-RPC.

    Requests run side by side; notifications about one document (or of one method, where there is
    no document) run one after another. Text is in sync before the next message is looked at.
    """

    _server: "Connection"  # pyright: ignore[reportIncompatibleVariableOverride]

    def __init__(self, server: "Connection", converter: "Converter") -> None:
        super().__init__(server, converter)
        self.phase: Literal["new", "ready", "shutdown", "exited"] = "new"
        self.progress = _ForgetfulProgress(self)
        self._features = cast("dict[str, Handler]", self.fm.features)
        self._builtins = cast("dict[str, Handler]", self.fm.builtin_features)
        self._running: dict[MessageId, asyncio.Task[object]] = {}
        self._background: set[asyncio.Task[object]] = set()
        self._lanes: dict[str, asyncio.Task[object]] = {}

    # What comes in

    def receive(self, body: bytes) -> None:
        """Take one message. Whatever it is, this does not raise."""
        message = errors.attempt("message", lambda: _parse(body))
        if isinstance(message, WireError):
            self.answer(None, message)
        elif _is_response(message):
            self._receive_response(message)
        elif (fault := _fault(message)) is not None:
            self.answer(_id(message), fault)
        elif "id" in message:
            self._receive_request(message)
        else:
            self._receive_notification(message["method"], message.get("params"))

    def answer(self, message_id: MessageId | None, result: object) -> None:
        """Answer a request with its result or a `WireError`; what has no JSON form is a bug."""
        frame = errors.attempt("response", lambda: _response(message_id, result))
        if isinstance(frame, WireError):
            frame = _response(message_id, frame)
        self._send_frame(frame)

    def start(self, coroutine: Coroutine[Any, Any, object], name: str) -> asyncio.Task[object]:
        """Run something that ends with the connection at the latest; its failure is logged."""
        task = _task(coroutine)
        self._background.add(task)
        task.add_done_callback(functools.partial(self._end_background, name))
        return task

    async def settle(self) -> None:
        """Cancel all that still runs and wait for its end; nobody waits for the peer any more."""
        for future in list(self._request_futures.values()):
            future.cancel()
        while tasks := {*self._running.values(), *self._background}:
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)

    # What goes out

    def notify(self, method: str, params: object = None) -> None:
        """Send a notification."""
        self._send_data({"jsonrpc": "2.0", "method": method, "params": params})

    def send_request(
        self,
        method: str,
        params: object = None,
        callback: Callable[[Any], None] | None = None,
        msg_id: MessageId | None = None,
    ) -> Future[Any]:
        """Ask the peer. Cancelling the future tells the peer; the connection's end cancels it."""
        message_id = msg_id or str(uuid.uuid4())
        future: Future[Any] = Future()
        self._request_futures[message_id] = future
        self._result_types[message_id] = self.get_result_type(method)
        future.add_done_callback(functools.partial(self._end_sent, message_id))
        if callback is not None:
            future.add_done_callback(functools.partial(_call_with_result, method, callback))
        self._send_data({"jsonrpc": "2.0", "id": message_id, "method": method, "params": params})
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
        folders = self._server.meet(params, str(encoding))
        self._workspace = Workspace(params.root_uri, sync, folders, encoding)
        if (handler := self._features.get(types.INITIALIZE)) is not None:
            yield handler, (params,), None
        self.server_capabilities = ServerCapabilitiesBuilder(
            params.capabilities,
            {*self._features, *self._builtins},
            cast("dict[str, Any]", self.fm.feature_options),
            sorted(self._server.commands),
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

    def _receive_request(self, message: Mapping[str, Any]) -> None:
        message_id, method = message["id"], message["method"]
        context = contextvars.copy_context()
        context.run(self._ctx_msg_id.set, message_id)

        def begin() -> object:
            handler = self._admit(message_id, method)
            params = _params(method, message.get("params"))
            return context.run(self._begin, handler, params, _call)

        result = errors.attempt(method, begin)
        if inspect.isawaitable(result):
            task = _task(result, context)
            self._running[message_id] = task
            task.add_done_callback(functools.partial(self._end_request, message_id, method))
        else:
            self.answer(message_id, result)

    def _admit(self, message_id: MessageId, method: str) -> Handler:
        match self.phase:
            case "new" if method != types.INITIALIZE:
                raise RefusedError(errors.NOT_INITIALIZED, "The first request is 'initialize'")
            case "ready" if method == types.INITIALIZE:
                raise RefusedError(errors.INVALID_REQUEST, "This connection is initialized already")
            case "shutdown" | "exited":
                raise RefusedError(
                    errors.INVALID_REQUEST, "After 'shutdown' only 'exit' may follow"
                )
            case _:
                pass
        if message_id in self._running:
            raise RefusedError(
                errors.INVALID_REQUEST, f"A request with id {message_id!r} still runs"
            )
        if (handler := self._handler(method)) is None:
            raise RefusedError(errors.METHOD_NOT_FOUND, f"There is no method {method!r} here")
        return handler

    def _end_request(
        self, message_id: MessageId, method: str, task: "asyncio.Task[object]"
    ) -> None:
        self._running.pop(message_id, None)
        self.answer(message_id, errors.outcome(method, task))

    def _receive_notification(self, method: str, params: object) -> None:
        if method == types.CANCEL_REQUEST:
            self._cancel(params)
            return
        handler = self._handler(method)
        if handler is None or (self.phase != "ready" and method != types.EXIT):
            log.debug("Ignored the notification %s", method)
            return

        def begin() -> object:
            start = functools.partial(self._call_in_lane, _lane(method, params))
            return self._begin(handler, _params(method, params), start)

        result = errors.attempt(method, begin)
        if inspect.isawaitable(result):
            self._run_in_lane(_lane(method, params), result, method)
        elif isinstance(result, WireError):
            log.warning("Could not take the notification %s: %s", method, result.message)

    def _receive_response(self, message: Mapping[str, Any]) -> None:
        message_id = _id(message)
        future = self._request_futures.get(message_id or "")
        if message_id is None or future is None or not future.set_running_or_notify_cancel():
            return
        if error := message.get("error"):
            future.set_exception(_peer_error(error))
            return
        kind = self._result_types.get(message_id)
        result = errors.attempt("response", lambda: _result(kind, message.get("result")))
        if isinstance(result, WireError):
            future.set_exception(JsonRpcException(result.message, result.code))
        else:
            future.set_result(result)

    def _cancel(self, params: object) -> None:
        match params:
            case {"id": int(message_id) | str(message_id)} if message_id in self._running:
                self._running[message_id].cancel()
            case _:
                log.debug("Nothing to cancel")

    def _handler(self, method: str) -> Handler | None:
        return self._builtins.get(method) or self._features.get(method)

    # Running handlers: plain functions, coroutines, thread functions, and pygls' own generators,
    # which do pygls' part at once and then yield the feature's handler.

    def _begin(self, handler: Handler, params: object, start: Start) -> object:
        if not hasattr(handler, "method_name"):
            return start(handler, params)
        result = handler(params)
        return self._advance(result, None, start) if inspect.isgenerator(result) else result

    def _advance(self, steps: Steps, sent: object, start: Start) -> object:
        try:
            handler, args, _ = steps.send(sent)
        except StopIteration as end:
            return end.value
        result = start(handler, *args)
        if inspect.isawaitable(result):
            return self._advance_later(steps, result, start)
        return self._advance(steps, result, start)

    async def _advance_later(
        self, steps: Steps, waiting: Awaitable[object], start: Start
    ) -> object:
        result = self._advance(steps, await waiting, start)
        return await result if inspect.isawaitable(result) else result

    def _call_in_lane(self, lane: str, handler: Handler, *args: object) -> object:
        before = self._lanes.get(lane)
        return _call(handler, *args) if before is None else _call_after(before, handler, *args)

    def _run_in_lane(self, lane: str, result: Awaitable[object], method: str) -> None:
        task = self._lanes[lane] = self.start(_awaited(result), method)
        task.add_done_callback(functools.partial(self._leave_lane, lane))

    def _leave_lane(self, lane: str, task: "asyncio.Task[object]") -> None:
        if self._lanes.get(lane) is task:
            del self._lanes[lane]

    def _end_background(self, name: str, task: "asyncio.Task[object]") -> None:
        self._background.discard(task)
        result = errors.outcome(name, task)
        if isinstance(result, WireError) and not task.cancelled():
            log.warning("%s: %s", name, result.message)

    def _end_sent(self, message_id: MessageId, future: Future[Any]) -> None:
        self._request_futures.pop(message_id, None)
        self._result_types.pop(message_id, None)
        if future.cancelled():
            self.notify(types.CANCEL_REQUEST, {"id": message_id})

    def _send_data(self, data: object) -> None:
        self._send_frame(encode_frame(data, _plain))

    def _send_frame(self, frame: bytes) -> None:
        self._server.writer.write(frame)


class _ForgetfulProgress(Progress):
    """pygls' progress, without the tokens of what has ended."""

    def end(self, token: types.ProgressToken, value: types.WorkDoneProgressEnd) -> None:
        super().end(token, value)
        self.tokens.pop(token, None)  # pyright: ignore[reportUnknownMemberType]


def _parse(body: bytes) -> dict[str, Any]:
    try:
        message: object = json.loads(body.decode(), parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise RefusedError(errors.PARSE_ERROR, "This message is not JSON in UTF-8") from None
    if isinstance(message, list):
        raise RefusedError(errors.INVALID_REQUEST, "LSP has no batches: send each message alone")
    if not isinstance(message, dict):
        raise RefusedError(errors.INVALID_REQUEST, "A message is a JSON object")
    return cast("dict[str, Any]", message)


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def _is_response(message: Mapping[str, object]) -> bool:
    return "method" not in message and ("result" in message or "error" in message)


def _fault(message: Mapping[str, object]) -> WireError | None:
    if message.get("jsonrpc") != "2.0":
        return WireError(errors.INVALID_REQUEST, "A message has 'jsonrpc': '2.0'")
    if not isinstance(message.get("method"), str):
        return WireError(errors.INVALID_REQUEST, "A message has a 'method', which is a string")
    if "id" in message and _id(message) is None:
        return WireError(errors.INVALID_REQUEST, "The id of a request is a string or an integer")
    return None


def _id(message: Mapping[str, object]) -> MessageId | None:
    found = message.get("id")
    return found if isinstance(found, int | str) and not isinstance(found, bool) else None


def _params(method: str, params: object) -> object:
    # The arguments of a command are ours, and what the standard does not know has no type.
    if method == types.WORKSPACE_EXECUTE_COMMAND or method not in types.METHOD_TO_TYPES:
        return params
    kind = types.METHOD_TO_TYPES[method][2]
    if kind is None:
        return None
    # Lua and PHP write an empty object as an empty list.
    given: object = params or {}
    if not isinstance(given, dict):
        raise RefusedError(errors.INVALID_PARAMS, "params: must be an object")
    return shared_converter().structure(cast("dict[str, object]", given), kind)


def _lane(method: str, params: object) -> str:
    match params:
        case {"textDocument": {"uri": str(uri)}} | {"notebookDocument": {"uri": str(uri)}}:
            return uri
        case _:
            return method


def _call(handler: Handler, *args: object) -> object:
    return (
        asyncio.to_thread(handler, *args)
        if hasattr(handler, ATTR_EXECUTE_IN_THREAD)
        else handler(*args)
    )


async def _call_after(before: "asyncio.Task[object]", handler: Handler, *args: object) -> object:
    await asyncio.wait([before])
    result = _call(handler, *args)
    return await result if inspect.isawaitable(result) else result


async def _awaited(result: Awaitable[object]) -> object:
    return await result


def _task(
    awaitable: Awaitable[object], context: contextvars.Context | None = None
) -> "asyncio.Task[object]":
    coroutine = awaitable if inspect.iscoroutine(awaitable) else _awaited(awaitable)
    return asyncio.get_running_loop().create_task(coroutine, context=context)


def _response(message_id: MessageId | None, result: object) -> bytes:
    outcome = (
        {"error": {"code": result.code, "message": result.message}}
        if isinstance(result, WireError)
        else {"result": result}
    )
    return encode_frame({"jsonrpc": "2.0", "id": message_id, **outcome}, _plain)


def _result(kind: type[Any] | None, value: object) -> object:
    if kind is None:
        return value
    return shared_converter().structure({"id": "", "jsonrpc": "2.0", "result": value}, kind).result


def _peer_error(error: object) -> JsonRpcException:
    match error:
        case {"code": int(code), "message": str(message)}:
            return JsonRpcException(message, code)
        case _:
            return JsonRpcException("The editor answered with an error")


def _call_with_result(method: str, callback: Callable[[Any], None], future: Future[Any]) -> None:
    if not future.cancelled() and future.exception() is None:
        errors.attempt(method, lambda: callback(future.result()))


def _plain(value: object) -> object:
    """The JSON form of what `json` does not know: the standard's types, pydantic's, enums."""
    if attrs.has(type(value)):
        return shared_converter().unstructure(value)
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, Mapping):
        return dict(cast("Mapping[str, object]", value))
    if (wire := getattr(value, "wire", None)) is not None:
        return wire()
    raise TypeError(f"{type(value).__name__} has no JSON form")
