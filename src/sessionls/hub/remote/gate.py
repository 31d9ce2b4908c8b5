"""The gate of one guest's connection: what comes in, what goes out. Knows messages, no sockets.

Nothing passes that is not named in `allowed`. What a guest's editor says about itself, its folders
and its settings ends here: on the host it is who the invitation says, in the folder it names.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeGuard, cast

from sessionls.domain.errors import BadInput, Refused, SessionlsError
from sessionls.hub.remote import allowed, bounds, words
from sessionls.hub.remote.asked import admitted
from sessionls.hub.remote.greeted import met_as_guest, own_folders, shows_documents
from sessionls.hub.remote.opened import Opened
from sessionls.hub.remote.places import SharedPlaces
from sessionls.hub.remote.questions import CANCELLED, SHOWN, Asked
from sessionls.hub.remote.streamed import Streamed
from sessionls.hub.remote.told import Answered, about, told
from sessionls.hub.remote.veil import Veil
from sessionls.server import errors
from sessionls.server.announced import is_prompt
from sessionls.server.protocol import DELTA
from sessionls.workspace.roles import Guest, may

Message = dict[str, Any]
_TOO_MANY = (
    f"More than {bounds.OPEN_REQUESTS} requests of yours wait for an answer. Send fewer at once."
)
_SESSION_DOCUMENT = "sessionls:"


@dataclass(frozen=True, slots=True)
class Passed:
    """What goes on to the host's side, or back to the guest, or nowhere."""

    on: Message | None = None
    back: Message | None = None


@dataclass(slots=True)
class Gate:
    """Judges each message of one guest's connection."""

    guest: Guest
    places: SharedPlaces
    veil: Veil
    _open: dict[int | str, str] = field(default_factory=dict[int | str, str])
    _shows: bool = False
    _streamed: Streamed = field(default_factory=Streamed)
    _requests: Asked = field(default_factory=Asked)
    _opened: Opened = field(default_factory=Opened)

    def came(self, message: object) -> Passed:
        """A message of the guest."""
        if not isinstance(message, dict):
            return Passed(back=_refusal(None, errors.INVALID_REQUEST, "This is no message."))
        given = cast("Message", message)
        method = given.get("method")
        if not isinstance(method, str):
            return Passed(on=self._requests.answered(given))
        if "id" not in given:
            return self._notification(method, given)
        number = given["id"]
        if (reason := self._why_not_asked(number)) is not None:
            # An id that is in use is not answered twice.
            return Passed(back=_refusal(None, errors.INVALID_REQUEST, reason))
        return self._asked(number, method, given)

    def _why_not_asked(self, number: object) -> str | None:
        """Why a request of that id is not looked at."""
        if not isinstance(number, int | str) or isinstance(number, bool):
            return "An id is a number or a text."
        if number in self._open:
            return "This id waits for an answer already."
        return None

    def _asked(self, number: int | str, method: str, given: Message) -> Passed:
        if len(self._open) >= bounds.OPEN_REQUESTS:
            return Passed(back=_refusal(number, errors.INVALID_REQUEST, _TOO_MANY))
        try:
            on = self._request(method, given)
        except SessionlsError as refusal:
            return Passed(back=self._covered(_refusal(number, errors.INVALID_PARAMS, str(refusal))))
        if on is None:
            sentence = f"Guests cannot ask for {method[:80]!r}"
            return Passed(back=_refusal(number, errors.METHOD_NOT_FOUND, sentence))
        self._open[number] = about(given)
        return Passed(on=on)

    def goes(self, message: Message) -> Message | None:
        """A message for the guest, as it may see it; `None` where it may not.

        A request that is not passed on has to be answered by who asks here.
        """
        method = message.get("method")
        if method is None:
            asked = self._open.pop(cast("int", message.get("id")), "")
            answered = Answered(asked, self.guest.role, self.places.root.name)
            return self._covered(told(message, answered))
        if "id" in message:
            return self._asks(method, message)
        if method not in allowed.TOLD:
            return None
        if method == CANCELLED:
            return message if self._requests.taken_back(message) else None
        if method == DELTA:
            params = self._streamed.told(message["params"])
            return None if params is None else self._covered({**message, "params": params})
        return self._covered(message)

    def _asks(self, method: str, message: Message) -> Message | None:
        """A request of the host, as the guest sees it; `None` where it is not asked that."""
        if method not in allowed.ASKED or (method == SHOWN and not may(self.guest.role, "drive")):
            return None
        seen = self._covered(message)
        self._requests.sent(message, seen)
        return seen

    def _request(self, method: str, given: Message) -> Message | None:
        """The request as it goes on; `None` where guests have no such request."""
        params = given.get("params")
        match method:
            case "initialize":
                self.places.own = own_folders(params)
                self._shows = shows_documents(params)
                return {**given, "params": met_as_guest(params, self.places.root)}
            case "shutdown":
                return given
            case "workspace/executeCommand":
                return self._command(given, params)
            case "workspace/textDocumentContent":
                return given if _is_ours(_at(params, "uri")) else None
            case allowed.RESOLVED:
                return given
            case _:
                uri = _at(_at(params, "textDocument"), "uri")
                return given if _is_asked_of(method, uri) else None

    def _command(self, given: Message, params: object) -> Message:
        name, argument = _at(params, "command"), _argument(_at(params, "arguments"))
        if name == "sessionls.session.show" and not self._shows:
            raise Refused("Your editor has no virtual documents. Export the session instead.")
        taken = admitted(name, argument, self.guest.role, self.places)
        return {**given, "params": {"command": name, "arguments": [taken]}}

    def _notification(self, method: str, given: Message) -> Passed:
        if method == words.ALIVE:
            return Passed(back={"jsonrpc": "2.0", "method": words.ALIVE})
        if method in allowed.SYNCHRONISING:
            uri = _at(_at(given.get("params"), "textDocument"), "uri")
            is_known = _is_ours(uri) or _is_prompt(uri)
            admitted = self._opened.admitted(method, str(uri), given) if is_known else None
            return Passed(on=admitted)
        return Passed(on=given) if method in allowed.NOTIFICATIONS else Passed()

    def _covered(self, message: Message) -> Message:
        return cast("Message", self.veil.cover(message))


def _at(value: object, key: str) -> object:
    return cast("Mapping[str, object]", value).get(key) if isinstance(value, dict) else None


def _argument(arguments: Any) -> dict[str, object]:
    match arguments:
        case None | []:
            return {}
        case [{**one}]:
            return cast("dict[str, object]", one)
        case _:
            raise BadInput("A command takes one object as its only argument.")


def _is_ours(uri: object) -> TypeGuard[str]:
    return isinstance(uri, str) and uri.startswith(_SESSION_DOCUMENT)


def _is_prompt(uri: object) -> bool:
    return isinstance(uri, str) and is_prompt(uri)


def _is_asked_of(method: str, uri: object) -> bool:
    """Whether guests may ask that of a document."""
    if method in allowed.OF_PROMPTS:
        return _is_prompt(uri)
    return method in allowed.OF_DOCUMENTS and _is_ours(uri)


def _refusal(number: int | str | None, code: int, sentence: str) -> Message:
    error = {"code": code, "message": sentence}
    return {"jsonrpc": "2.0", "id": number, "error": error}
