"""Serving in the process itself, on stdio: one connection over a core of its own.

What stands behind the connection is imported when somebody needs it. A server that an editor
starts for every folder costs little where nobody works with sessions.
"""

import asyncio
import gc
import logging
import os
import sys
from typing import TYPE_CHECKING

from sessionls.server.stdio import Wire, serve_stdio, take_wire

if TYPE_CHECKING:
    from sessionls.server.connection import Connection
    from sessionls.workspace.core import Core


def main() -> int:
    """Serve the editor at stdin and stdout until it leaves; return the exit code."""
    wire = take_wire()
    # Nothing that imports make is garbage; looking for some costs a fifth of the start.
    gc.disable()
    logging.basicConfig(
        stream=sys.stderr,
        level=logging.WARNING,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )
    try:
        return asyncio.run(_serve(wire))
    except KeyboardInterrupt:
        return 130


async def _serve(wire: Wire) -> int:
    from sessionls.server.abilities import abilities
    from sessionls.server.announced import announcement
    from sessionls.server.connection import Connection

    cores: list[Core] = []

    def connect(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Connection:
        connection = Connection(
            {}, reader, writer, announce=lambda can: announcement(abilities(can))
        )
        connection.wake = lambda: cores.append(_wake(connection))
        connection.on_answered.append(lambda: _after_the_answer(connection))
        return connection

    try:
        return await serve_stdio(connect, wire)
    finally:
        for core in cores:
            await core.close()


def _after_the_answer(connection: "Connection") -> None:
    gc.enable()
    if _is_needed_now(connection):
        connection.need()


def _is_needed_now(connection: "Connection") -> bool:
    """Whether there may be findings to show or settings to check before anybody asks."""
    from sessionls.engine.looking import is_there
    from sessionls.workspace.places import STORE, home_of
    from sessionls.workspace.uris import path_of

    options = connection.client.options
    settings = isinstance(options, dict) and bool(options.keys() - {"participant"})  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType]
    home = home_of(os.environ)
    if settings or is_there(home.settings) or is_there(home.workspaces):
        return True
    roots = (path_of(folder.uri) for folder in connection.folders)
    return any(root is not None and is_there(root / STORE) for root in roots)


def _wake(connection: "Connection") -> "Core":
    from sessionls.server.desk import Desk
    from sessionls.server.registry import register_all
    from sessionls.workspace.core import Core
    from sessionls.workspace.places import home_of
    from sessionls.workspace.world import real_world

    core = Core(home_of(os.environ), real_world())
    desk = Desk(connection, core)
    register_all(desk)
    # All of it stays; what is made from here on need not be compared with it.
    gc.collect()
    gc.freeze()
    connection.protocol.start(desk.ready(), "taking the seat")
    return core
