"""Serving in the process itself, on stdio: one connection over a core of its own.

What stands behind the connection is imported when somebody needs it. A server that an editor
starts for every folder costs little where nobody works with sessions.
"""

import asyncio
import gc
import linecache
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
    # Imports make little garbage: looking for it at the usual pace costs a tenth of the start, and
    # never looking costs six megabytes.
    gc.set_threshold(10_000, 10, 10)
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
    from sessionls.hub.waking import wake_if_needed

    wake_if_needed(connection, os.environ)


def _wake(connection: "Connection") -> "Core":
    # attrs keeps the source of all that it makes, for tracebacks: room for what comes now.
    linecache.clearcache()
    from sessionls.server.desk import Desk
    from sessionls.server.registry import register_all
    from sessionls.workspace.core import Core
    from sessionls.workspace.places import home_of
    from sessionls.workspace.world import real_world

    core = Core(home_of(os.environ), real_world(), environment=os.environ)
    desk = Desk(connection, core)
    register_all(desk)
    # All of it stays; what is made from here on need not be compared with it.
    gc.collect()
    gc.freeze()
    connection.protocol.start(desk.ready(), "taking the seat")
    return core
