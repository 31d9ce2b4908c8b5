"""Editors at desks over one core, on real socket pairs."""

import asyncio
import socket
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.server.peer import DEADLINE, Peer

from sessionls.server.connection import Connection
from sessionls.server.desk import Desk
from sessionls.server.registry import register_all
from sessionls.workspace.core import Core
from sessionls.workspace.places import home_of
from sessionls.workspace.world import real_world


@dataclass
class Seated:
    """An editor that has taken its seat, and what serves it."""

    peer: Peer
    desk: Desk

    async def result(self, command: str, **argument: object) -> dict[str, Any]:
        answer = await self.peer.command(f"sessionls.{command}", argument)
        assert "result" in answer, answer
        return answer["result"]

    async def told(self, method: str) -> dict[str, Any]:
        """The params of the next such notification; passes over all else."""
        while (got := await self.peer.message()).get("method") != method:
            pass
        return got["params"]


@dataclass
class House:
    """A core over a folder, and the editors that come to it."""

    core: Core
    folder: Path

    @asynccontextmanager
    async def editor(
        self, limit: int = 2**20, person: str | None = None, **shown: bool
    ) -> AsyncGenerator[Seated]:
        """An editor; beyond twice `limit` bytes it reads only when it is asked to.

        `person` is the name of who sits there, `shown` are further abilities of ours that it has.
        """
        ours, theirs = socket.socketpair()
        connection = Connection({}, *await asyncio.open_connection(sock=ours))
        desk = Desk(connection, self.core)
        register_all(desk)
        serving = asyncio.get_running_loop().create_task(connection.serve())
        peer = Peer(*await asyncio.open_connection(sock=theirs, limit=limit))
        try:
            can = {"experimental": {"sessionls": {"updates": True, **shown}}}
            options = {"initializationOptions": {"participant": {"name": person}}} if person else {}
            await peer.initialize(capabilities=can, rootUri=self.folder.as_uri(), **options)
            yield Seated(peer, desk)
        finally:
            await peer.close()
            await asyncio.wait_for(serving, DEADLINE)


@asynccontextmanager
async def house(base: Path, environment: Mapping[str, str] | None = None) -> AsyncGenerator[House]:
    """A core with a home and a workspace folder below `base`."""
    folder = base / "work"
    folder.mkdir()
    home = home_of({"SESSIONLS_HOME": str(base / "home")})
    core = Core(home, real_world(), environment=environment)
    try:
        yield House(core, folder)
    finally:
        await core.close()
