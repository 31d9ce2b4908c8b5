"""Serving in the process itself, on stdio: one connection over a core of its own."""

import asyncio
import gc
import logging
import os
import sys


def main() -> int:
    """Serve the editor at stdin and stdout until it leaves; return the exit code."""
    # Nothing that imports make is garbage; collecting in between costs a fifth of the start.
    gc.disable()
    logging.basicConfig(
        stream=sys.stderr,
        level=logging.WARNING,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )
    try:
        return asyncio.run(_serve())
    except KeyboardInterrupt:
        return 130


async def _serve() -> int:
    from sessionls.server.connection import Connection
    from sessionls.server.desk import Desk
    from sessionls.server.features import (
        code_actions,
        code_lenses,
        documents,
        folding,
        lifecycle,
        links,
        outline,
        session_documents,
    )
    from sessionls.server.features.commands import commands_of
    from sessionls.server.stdio import serve_stdio
    from sessionls.workspace.core import Core
    from sessionls.workspace.places import home_of
    from sessionls.workspace.world import real_world

    features = (lifecycle, documents, code_actions, session_documents)
    of_documents = (outline, folding, links, code_lenses)
    core = Core(home_of(os.environ), real_world())

    def connect(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Connection:
        connection = Connection({}, reader, writer)
        desk = Desk(connection, core)
        connection.commands = commands_of(desk)
        for feature in (*features, *of_documents):
            feature.register(desk)
        return connection

    gc.enable()
    gc.freeze()
    try:
        return await serve_stdio(connect)
    finally:
        await core.close()
