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

_INFORMATION = 3


def main(note: str = "") -> int:
    """Serve the editor at stdin and stdout until it leaves; return the exit code.

    `note` tells the person why this process serves by itself, where they did not ask for that.
    """
    wire = take_wire()
    # Imports make little garbage: looking for it at the usual pace costs a tenth of the start, and
    # never looking costs six megabytes.
    gc.set_threshold(10_000, 10, 10)
    logging.basicConfig(
        stream=sys.stderr,
        level=logging.WARNING,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )
    if note:
        sys.stderr.write(f"sessionls: {note}\n")
    try:
        return asyncio.run(_serve(wire, note))
    except KeyboardInterrupt:
        return 130


async def _serve(wire: Wire, note: str) -> int:
    from sessionls.hub.serving import connection_over

    cores: list[Core] = []

    def core() -> "Core":
        cores.append(_make_core())
        return cores[-1]

    def connect(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> "Connection":
        connection = connection_over(core, reader, writer, os.environ, _settle)
        if note:
            shown = {"type": _INFORMATION, "message": f"sessionls: {note}"}
            connection.on_answered.append(
                lambda: connection.protocol.notify("window/showMessage", shown)
            )
        return connection

    try:
        return await serve_stdio(connect, wire)
    finally:
        for one in cores:
            await one.close()


def _make_core() -> "Core":
    # attrs keeps the source of all that it makes, for tracebacks: room for what comes now.
    linecache.clearcache()
    from sessionls.workspace.core import Core
    from sessionls.workspace.places import home_of
    from sessionls.workspace.world import real_world

    return Core(home_of(os.environ), real_world(), environment=os.environ)


def _settle(_: object) -> None:
    # All of it stays; what is made from here on need not be compared with it.
    gc.collect()
    gc.freeze()
