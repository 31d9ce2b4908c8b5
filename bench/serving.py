"""The processes that `bench.connections` measures: `python -m bench.serving KIND SOCKET`."""

import asyncio
import sys
import tempfile
import threading
import time
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def serve_bare() -> Serve:
    """Connections with a pygls server each; `stream` tells all of them of words."""
    from pygls.io_ import run_async

    servers: list[Any] = []

    def told(session: str) -> None:
        for server in servers:
            delta = {"session": session, "turn": "turn", "message": session, "text": "token "}
            server.protocol.notify("sessionls/delta", delta)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        server = bare_server()
        servers.append(server)

        @server.command("stream")
        async def stream(asked: dict[str, Any]) -> object:
            return await _stream(asked, told)

        server.protocol.set_writer(writer)
        await run_async(threading.Event(), reader, server.protocol)
        servers.remove(server)
        writer.close()

    return serve


def bare_server() -> Any:
    """What pygls documents, with one command."""
    import logging

    from pygls.lsp.server import LanguageServer

    # Else it logs every message.
    logging.getLogger("pygls").setLevel(logging.WARNING)
    server = LanguageServer("bare", "0")

    @server.command("ping")
    def ping(*_: object) -> object:
        return {"n": 1}

    return server


async def serve_ours(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """One of our connections, with the same command."""
    from sessionls.server.connection import Connection

    def ping(connection: Connection, argument: Mapping[str, object]) -> object:
        del connection, argument
        return {"n": 1}

    async def async_ping(connection: Connection, argument: Mapping[str, object]) -> object:
        return ping(connection, argument)

    await Connection({"ping": ping, "async": async_ping}, reader, writer).serve()


def serve_desks(base: Path) -> Serve:
    """Connections with all that belongs to an editor, over one core; `stream` is a command more."""
    from sessionls.server.connection import Connection
    from sessionls.server.desk import Desk
    from sessionls.server.registry import register_all
    from sessionls.workspace.bus import Delta
    from sessionls.workspace.core import Core
    from sessionls.workspace.places import home_of
    from sessionls.workspace.world import real_world

    core = Core(home_of({"SESSIONLS_HOME": str(base / "home")}), real_world())

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = Connection({}, reader, writer)
        desk = Desk(connection, core)
        register_all(desk)

        async def stream(_: Connection, asked: Mapping[str, Any]) -> object:
            (workspace,) = desk.seat.joined()
            bus = workspace.bus
            return await _stream(asked, lambda one: bus.publish(Delta(one, "turn", one, "token ")))

        connection.commands = {**connection.commands, "stream": stream}
        await connection.serve()

    return serve


async def _stream(asked: Mapping[str, Any], tell: Callable[[str], None]) -> object:
    """Stream words into sessions at a pace; how much of a core that takes.

    More than a whole one where it cannot keep the pace.
    """
    used, began = time.process_time(), time.perf_counter()
    for number in range(asked["tokens"]):
        for session in asked["sessions"]:
            tell(session)
        due = began + (number + 1) / asked["pace"]
        await asyncio.sleep(max(due - time.perf_counter(), 0))
    planned = asked["tokens"] / asked["pace"]
    return {"share": (time.process_time() - used) / planned * 100}


async def _listen(kind: str, path: str) -> None:
    with tempfile.TemporaryDirectory() as base:
        kinds = {"bare": serve_bare, "ours": lambda: serve_ours}
        serve = kinds.get(kind, lambda: serve_desks(Path(base)))()
        server = await asyncio.start_unix_server(serve, path)
        sys.stdout.write("listening\n")
        sys.stdout.flush()
        await server.serve_forever()


if __name__ == "__main__":
    if sys.argv[1:] == ["stdio"]:
        bare_server().start_io()
    else:
        asyncio.run(_listen(*sys.argv[1:]))
