"""What the editor has been told to register: a new hub that asks for the same is answered here."""

from json import dumps

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

Passed = tuple[bytes | None, bytes | None]
"""What goes on to the editor, and what back to the hub."""


class Registrations:
    """The ids that one editor knows. An editor may refuse to take one a second time."""

    __slots__ = ("_known",)

    def __init__(self) -> None:
        self._known: set[str] = set()

    def asked(self, message: "dict[str, Any]", body: bytes) -> Passed:
        """A request of the hub: what to do with it."""
        match message:
            case {"method": "client/registerCapability", "params": {"registrations": [*asked]}}:
                return self._register(message, asked, body)
            case {
                "method": "client/unregisterCapability",
                "params": {"unregisterations": [*gone]},
            }:
                self._known -= {one["id"] for one in gone}
            case _:
                pass
        return body, None

    def _register(self, message: "dict[str, Any]", asked: "list[Any]", body: bytes) -> Passed:
        fresh = [one for one in asked if one["id"] not in self._known]
        self._known |= {one["id"] for one in fresh}
        if len(fresh) == len(asked):
            return body, None
        if not fresh:
            return None, _encoded({"jsonrpc": "2.0", "id": message["id"], "result": None})
        return _encoded({**message, "params": {"registrations": fresh}}), None


def _encoded(message: "dict[str, Any]") -> bytes:
    return dumps(message, separators=(",", ":")).encode()
