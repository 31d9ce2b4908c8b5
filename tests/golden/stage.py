"""The server of the story: a hub's core, a model whose answers are written down, editors."""

import asyncio
import socket
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sessionls.domain.records import ToolCall
from sessionls.domain.usage import Usage
from sessionls.engine.models.model import CallAsked, Finished, ModelEvent, ModelRequest
from sessionls.engine.models.scripted import ScriptedModel, saying
from sessionls.hub.remote.front import Front
from sessionls.hub.remote.sharing import Sharing
from sessionls.server.connection import Connection
from sessionls.server.desk import Desk
from sessionls.server.hosting import Premises, Visitor
from sessionls.server.registry import register_all
from sessionls.workspace.core import Core
from sessionls.workspace.equipment import Choice, Chosen, offline
from sessionls.workspace.places import home_of
from sessionls.workspace.world import real_world
from tests.server.peer import DEADLINE, Peer

CAPABILITIES: dict[str, Any] = {
    "experimental": {"sessionls": {"updates": True, "list": True, "asks": True}},
    "window": {"showDocument": {"support": True}},
    "workspace": {
        "applyEdit": True,
        "workspaceEdit": {"documentChanges": True},
        "textDocumentContent": {"dynamicRegistration": True},
    },
}
ANSWERS: Mapping[str, object] = {
    "workspace/applyEdit": {"applied": True},
    "window/showDocument": {"success": True},
    "client/registerCapability": None,
    "window/showMessageRequest": None,
}
"""What an editor of the story answers when the server asks."""
_USED = Usage(input=120, output=30, cached=100, cost=0.0021)
_CALLS: Sequence[tuple[str, dict[str, object]]] = (
    ("shell", {"command": "true"}),
    ("ask", {"question": "Which one?", "choices": ["this", "that"]}),
    ("edit", {"path": "notes.md", "content": "new\n"}),
)


@dataclass
class Office:
    """What a hub is for its own user's connections, over a core of this process."""

    core: Core
    lent: Mapping[str, str] = field(default_factory=dict[str, str])
    visitors: list[Visitor] = field(default_factory=list[Visitor])
    ended: list[str] = field(default_factory=list[str])

    def __post_init__(self) -> None:
        """The sharing is the real one."""
        self.sharing = Sharing(self.core.home.state, self, lambda: datetime.now(UTC))

    @property
    def premises(self) -> Premises:
        return Premises(1, "", "1.0.0", "unix", "/run/user/1000/sessionls/hub", 600.0, ending=False)

    @property
    def listening(self) -> Mapping[str, object] | None:
        return self.sharing.standing()

    def came(self, connection: Connection) -> None:
        """No guest comes in this story."""

    def gone(self, connection: Connection) -> None:
        """And none goes."""

    def end(self) -> None:
        self.ended.append("now")

    def end_after_turns(self) -> None:
        self.ended.append("later")

    def sharing_for(self, connection: Connection) -> Front:
        return Front(self.sharing)


@dataclass
class Person:
    """Somebody at an editor; everything that it hears is kept."""

    peer: Peer
    heard: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])

    async def ask(self, command: str, argument: Mapping[str, object]) -> dict[str, Any]:
        """The result of a command; what the server asks meanwhile is answered."""
        number = self.peer.begin_command(command, dict(argument))
        while True:
            message = await self._next()
            if message.get("id") == number and "method" not in message:
                assert "result" in message, (command, argument, message)
                return message["result"]

    async def until(self, method: str, **holds: object) -> dict[str, Any]:
        """The params of a notification with these values, heard already or still to come."""
        while True:
            for message in self.heard:
                params = message["params"]
                if message["method"] == method and holds.items() <= params.items():
                    return params
            await self._next()

    def records(self) -> list[dict[str, Any]]:
        """Every record that was pushed so far."""
        updates = (one for one in self.heard if one["method"] == "sessionls/update")
        return [record for one in updates for record in one["params"]["records"]]

    async def recorded(self, kind: str, seen: int = 0) -> dict[str, Any]:
        """The record of a kind that comes after so many of them."""
        while True:
            found = [record for record in self.records() if record["kind"] == kind]
            if found[seen:]:
                return found[seen]
            await self._next()

    async def _next(self) -> dict[str, Any]:
        message = await self.peer.message()
        if "method" in message and "id" in message:
            result = ANSWERS.get(message["method"])
            self.peer.send({"jsonrpc": "2.0", "id": message["id"], "result": result})
        elif "method" in message:
            self.heard.append(message)
        return message


def scripted() -> ScriptedModel:
    """Calls one tool after the other, and then answers in words."""
    left = list(enumerate(_CALLS))

    def script(request: ModelRequest) -> Sequence[ModelEvent]:
        if left and request.agent == "critic":
            number, (name, arguments) = left.pop(0)
            call = ToolCall(id=f"c{number}", name=name, arguments=arguments)
            return (CallAsked(call), Finished("tool_calls", ScriptedModel.name, _USED))
        *words, _ = saying("Looks **good** to me.")
        return (*words, Finished("end", ScriptedModel.name, _USED))

    return ScriptedModel(script)


@asynccontextmanager
async def stage(base: Path) -> AsyncGenerator[Office]:
    """A hub's core whose agent `security` needs no model."""
    model = scripted()

    async def window() -> int:
        return 200_000

    async def choose(choice: Choice) -> Chosen:
        if choice.agent.name == "security":
            return Chosen(offline(choice))
        return Chosen(model, window)

    core = Core(home_of({"SESSIONLS_HOME": str(base / "home")}), real_world(), choose)
    office = Office(core)
    try:
        yield office
    finally:
        await office.sharing.close()
        await core.close()


@asynccontextmanager
async def arriving(office: Office, folder: Path, name: str) -> AsyncGenerator[Person]:
    """Somebody who comes to an editor."""
    ours, theirs = socket.socketpair()
    connection = Connection({}, *await asyncio.open_connection(sock=ours))
    desk = Desk(connection, office.core, host=office)
    register_all(desk)
    office.visitors.append(Visitor(connection, office.core.since, 1, desk))
    serving = asyncio.get_running_loop().create_task(connection.serve())
    peer = Peer(*await asyncio.open_connection(sock=theirs, limit=2**24))
    person = Person(peer)
    try:
        email = f"{name.lower()}@example.org"
        await peer.initialize(
            capabilities=CAPABILITIES,
            rootUri=folder.as_uri(),
            clientInfo={"name": "golden", "version": "1.0.0"},
            initializationOptions={"participant": {"name": name, "email": email}},
        )
        yield person
    finally:
        await peer.close()
        await asyncio.wait_for(serving, DEADLINE)
