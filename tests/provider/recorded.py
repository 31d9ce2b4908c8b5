"""What the provider has seen: requests and gates. Never holds a key, only its hash."""

import asyncio
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

_SECRET = ("authorization", "x-api-key", "api-key")


@dataclass(slots=True)
class Recorded:
    """One request. `key` is the hash of its key (`key_hash`), empty without one.

    `problem` is why it was refused. `ended` is set when the answer is over; then `disconnected`
    tells whether the client went away before.
    """

    path: str
    headers: Mapping[str, str]
    key: str
    body: dict[str, object]
    problem: str | None = None
    disconnected: bool = False
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def messages(self) -> list[dict[str, object]]:
        """The messages of the request."""
        messages = self.body.get("messages")
        return messages if isinstance(messages, list) else []

    def wire(self) -> dict[str, object]:
        """The request as a JSON object."""
        return {
            "path": self.path,
            "headers": dict(self.headers),
            "key": self.key,
            "body": self.body,
            "problem": self.problem,
            "ended": self.ended.is_set(),
            "disconnected": self.disconnected,
        }


@dataclass(slots=True)
class Gate:
    """A place in an answer where it waits. `reached` tells that it does, `opened` lets it go on."""

    reached: asyncio.Event = field(default_factory=asyncio.Event)
    opened: asyncio.Event = field(default_factory=asyncio.Event)

    def open(self) -> None:
        """Let it go on, now and whenever it comes by."""
        self.opened.set()


def key_hash(key: str) -> str:
    """What stands in a record instead of a key."""
    return hashlib.sha256(key.encode()).hexdigest()[:16] if key else ""


def record(path: str, headers: Mapping[str, str], body: dict[str, object]) -> Recorded:
    """A request without its secrets."""
    lower = {name.lower(): value for name, value in headers.items()}
    key = next((lower[name] for name in _SECRET if lower.get(name)), "")
    open_headers = {name: value for name, value in lower.items() if name not in _SECRET}
    return Recorded(path, open_headers, key_hash(key.removeprefix("Bearer ")), body)
