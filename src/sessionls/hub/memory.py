"""What the forwarder remembers of its editor's link, so that a new hub can go on with it.

It reads messages after they have gone by, and none before the first answer is out.
"""

from json import dumps, loads

from sessionls.hub.open_documents import OpenDocuments
from sessionls.hub.open_folders import OpenFolders
from sessionls.hub.registrations import Registrations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from sessionls.domain.counting import Encoding

LOST = -32802
"""LSP's `ServerCancelled`: the request may be made again."""
_LOST_TEXT = (
    "The hub of sessionls ended before it answered, and a new one has taken over. Try again: a "
    "command with a key is done once, however often it is sent."
)
_TEXTS = frozenset({"textDocument/didOpen", "textDocument/didChange", "textDocument/didClose"})
_NOTICE = b'{"jsonrpc":"2.0","method":"'
_RESPONSE = b'{"jsonrpc":"2.0","id":'
_ENDINGS = (b',"result":', b',"error":')
_QUESTION = "window/showMessageRequest"


class Memory:
    """One editor's link: what is open in it, and how it began."""

    __slots__ = (
        "_configuration", "_documents", "_folders", "_initialize", "_initialized", "_open",
        "_progress", "_questions", "_registrations", "_replayed", "_wants_news", "editor",
        "leaving", "shutdown",
    )  # fmt: skip

    def __init__(self) -> None:
        self.editor: int | None = None
        """The editor's process, as it says."""
        self.shutdown = False
        self.leaving = False
        """Whether `exit` has gone by."""
        self._initialize: tuple[int | str, bytes] | None = None
        self._initialized: bytes | None = None
        self._replayed: int | str | None = None
        self._wants_news = False
        self._folders = OpenFolders()
        self._configuration: bytes | None = None
        self._documents = OpenDocuments()
        self._open: dict[int | str, str] = {}
        self._progress: dict[int | str, None] = {}
        self._questions: dict[int | str, None] = {}
        self._registrations = Registrations()

    def sent(self, body: bytes) -> None:
        """The editor said this. Whatever it is, this does not raise."""
        try:
            message = loads(body)
            self._take(message, message.get("method"), body)
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            # The hub tells the editor what is wrong with it.
            return

    def came(self, body: bytes) -> tuple[bytes | None, bytes | None]:
        """The hub said this: what goes on to the editor of it, and what back to the hub."""
        try:
            return self._hear(body)
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            # The editor may understand it: a hub of another version knows what it says.
            return body, None

    @property
    def encoding(self) -> "Encoding":
        """How the editor and the hub have agreed to count characters."""
        return self._documents.encoding

    def text(self, uri: str) -> str | None:
        """What the editor holds of a file; `None` where that is not open."""
        return self._documents.text(uri)

    def _hear(self, body: bytes) -> tuple[bytes | None, bytes | None]:
        if body.startswith(_NOTICE):
            if body.startswith(b'$/progress"', len(_NOTICE)):
                self._take_progress(loads(body)["params"])
            return body, None
        number = _answered(body)
        message = None if number is not None else loads(body)
        if message is not None and "method" in message:
            if message["method"] == _QUESTION:
                self._questions[message["id"]] = None
            return self._registrations.asked(message, body)
        if message is not None:
            number = message.get("id")
        if number is None:
            return body, None
        if self._initialize and number == self._initialize[0]:
            return self._met(body, number), None
        self._open.pop(number, None)
        return body, None

    def lost(self) -> "Iterator[bytes]":
        """What the editor has to hear when the hub has gone: nothing stays open."""
        for number in tuple(self._open):
            if self._initialize and number == self._initialize[0]:
                continue  # a new hub answers it
            if self._open.pop(number) == "shutdown":
                yield _encoded({"id": number, "result": None})
            else:
                yield _encoded({"id": number, "error": {"code": LOST, "message": _LOST_TEXT}})
        for token in self._progress:
            yield _progress_end(token)
        self._progress.clear()
        for number in self._questions:
            # Nobody would hear the answer; the next hub asks again.
            yield _encoded({"method": "$/cancelRequest", "params": {"id": number}})
        self._questions.clear()

    def replay(self) -> "Iterator[bytes]":
        """What a new hub has to hear, in order."""
        if self._initialize is None:
            return
        number, initialize = self._initialize
        self._replayed = None if number in self._open else number
        yield self._folders.brought_to(initialize)
        if self._initialized is not None:
            yield self._initialized
        if self._configuration is not None:
            yield self._configuration
        yield from self._documents.bodies()

    def _take(self, message: "dict[str, Any]", method: str | None, body: bytes) -> None:
        if method is None:
            self._questions.pop(message["id"], None)
        elif "id" in message:
            self._take_request(message["id"], method, message, body)
        elif method in _TEXTS:
            self._documents.take(method, message["params"], body)
        else:
            self._take_notification(method, body)

    def _take_request(
        self, number: int | str, method: str, message: "dict[str, Any]", body: bytes
    ) -> None:
        self._open[number] = method
        if method == "initialize" and self._initialize is None:
            self._initialize = (number, body)
            self.editor = message["params"].get("processId")
            match message["params"]:
                case {"capabilities": {"experimental": {"sessionls": {**wanted}}}}:
                    self._wants_news = bool(wanted)
                case _:
                    pass
        elif method == "shutdown":
            self.shutdown = True

    def _take_notification(self, method: str, body: bytes) -> None:
        match method:
            case "initialized":
                self._initialized = body
            case "exit":
                self.leaving = True
            case "workspace/didChangeWorkspaceFolders" if self._initialize:
                self._folders.change(self._initialize[1], body)
            case "workspace/didChangeConfiguration":
                self._configuration = body
            case _:
                pass

    def _take_progress(self, params: "dict[str, Any]") -> None:
        match params["value"].get("kind"):
            case "begin":
                self._progress[params["token"]] = None
            case "end":
                self._progress.pop(params["token"], None)
            case _:
                pass

    def _met(self, body: bytes, number: int | str) -> bytes | None:
        """The answer to `initialize`: the first goes to the editor, those of later hubs do not."""
        self._open.pop(number, None)
        match loads(body):
            case {"result": {"capabilities": {"positionEncoding": str(encoding)}}}:
                self._documents.count_in(encoding)
            case _:
                pass
        if self._replayed is None:
            return body
        self._replayed = None
        return (
            _encoded({"method": "sessionls/reattached", "params": {}}) if self._wants_news else None
        )


def _answered(body: bytes) -> int | None:
    """The number of the request that this answers, as we write it; `None` when in doubt."""
    if not body.startswith(_RESPONSE):
        return None
    end = body.find(b",", len(_RESPONSE), len(_RESPONSE) + 20)
    number = body[len(_RESPONSE) : end]
    return int(number) if end > 0 and number.isdigit() and body.startswith(_ENDINGS, end) else None


def _progress_end(token: int | str) -> bytes:
    value = {"kind": "end", "message": "the hub ended"}
    return _encoded({"method": "$/progress", "params": {"token": token, "value": value}})


def _encoded(message: dict[str, object]) -> bytes:
    return dumps({"jsonrpc": "2.0", **message}, separators=(",", ":")).encode()
