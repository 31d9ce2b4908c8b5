"""An MCP server for the tests, over its pipes or over HTTP: `peer_server.py [http]`."""

import asyncio
import json
import os
import socket
import sys
from pathlib import Path

from mcp.server.mcpserver import Context, Image, MCPServer

NOTES = Path(os.environ.get("PEER_NOTES", os.devnull))
PIXEL = bytes.fromhex("89504e470d0a1a0a")

server = MCPServer("peer")


def note(line: str) -> None:
    with NOTES.open("a") as notes:
        notes.write(f"{line}\n")


@server.tool()
def add(a: int, b: int) -> int:
    """Add two numbers."""
    return a + b


@server.tool()
def fail() -> str:
    """Always fails."""
    raise ValueError("not today")


@server.tool()
async def slow(seconds: float, context: Context) -> str:
    """Takes its time, and says how far it is."""
    note("slow began")
    try:
        for step in range(4):
            await context.report_progress(step, 4, f"step {step}")
            await asyncio.sleep(seconds / 4)
    except BaseException:
        note("slow was cancelled")
        raise
    return "done"


@server.tool()
def crash() -> str:
    """Ends the server."""
    note("crashed")
    os._exit(3)


@server.tool()
def structured() -> dict[str, int]:
    """An object."""
    return {"answer": 42}


@server.tool()
def image() -> Image:
    """A picture."""
    return Image(data=PIXEL, format="png")


@server.tool()
def huge(characters: int) -> str:
    """Very many words."""
    return "x" * characters


@server.tool()
def environment() -> str:
    """What it was told."""
    return json.dumps({"env": dict(os.environ), "cwd": str(Path.cwd()), "pid": os.getpid()})


@server.tool()
async def grow(context: Context) -> str:
    """Offers one more tool from now on."""
    server.add_tool(lambda: "new", name="grown", description="A new tool.")
    await context.notify_tools_changed()
    return "grown"


def listen() -> None:
    """Serve on a free port of loopback, and say which."""
    import uvicorn

    listener = socket.create_server(("127.0.0.1", 0))
    print(listener.getsockname()[1], flush=True)  # noqa: T201 - how the test learns it
    config = uvicorn.Config(server.streamable_http_app(), log_level="error")
    uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    note(f"started {os.getpid()}")
    listen() if sys.argv[1:] == ["http"] else server.run("stdio")
