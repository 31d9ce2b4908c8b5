"""How the command line reaches a server. Today: a child that serves on its stdin and stdout."""

import asyncio
import contextlib
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncGenerator
from pathlib import Path

from sessionls.cli.client import Client, Json, ServerLeft
from sessionls.cli.questions import answer

LOG_SHOWN = "SESSIONLS_CLI_LOG"
"""When set in the environment, the server's log goes to standard error."""
_START = 30.0
_END = 5.0


def log_shown() -> bool:
    """Whether a person wants to see the server's log."""
    return bool(os.environ.get(LOG_SHOWN))


def show_log() -> None:
    """From here on the server's log goes to standard error."""
    os.environ[LOG_SHOWN] = "1"


@contextlib.asynccontextmanager
async def connect(root: Path) -> AsyncGenerator[Client]:
    """A connection to the server of a workspace, initialized; it ends with the block.

    Raises:
        ServerLeft: There is no server to be had.
    """
    process = await _start(root)
    assert process.stdout is not None
    assert process.stdin is not None
    client = Client(process.stdout, process.stdin, answer)
    try:
        await _initialize(client, root)
        yield client
        await _leave(client)
    finally:
        await _end(process)


async def _start(root: Path) -> Process:
    # -P: nothing is imported from the workspace, which may hold a `queue.py` of anybody.
    # In a process group of its own, Ctrl-C reaches this process only, which cancels in order.
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", "sessionls", "--no-hub"),
        stdin=PIPE,
        stdout=PIPE,
        stderr=None if log_shown() else DEVNULL,
        cwd=root,
        process_group=None if sys.platform == "win32" else 0,
    )


async def _initialize(client: Client, root: Path) -> None:
    try:
        async with asyncio.timeout(_START):
            await client.request("initialize", _about(root))
    except TimeoutError:
        raise ServerLeft from None
    client.notify("initialized", {})


async def _leave(client: Client) -> None:
    with contextlib.suppress(ServerLeft, TimeoutError, OSError):
        async with asyncio.timeout(_END):
            await client.request("shutdown", None)
        client.notify("exit", None)


async def _end(process: Process) -> None:
    assert process.stdin is not None
    process.stdin.close()
    try:
        async with asyncio.timeout(_END):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()


def _about(root: Path) -> Json:
    uri = root.as_uri()
    return {
        "processId": os.getpid(),
        "clientInfo": {"name": "sessionls-cli"},
        "rootUri": uri,
        "workspaceFolders": [{"uri": uri, "name": root.name}],
        "capabilities": {
            "general": {"positionEncodings": ["utf-16"]},
            "window": {"workDoneProgress": True},
            "workspace": {"workspaceFolders": True},
            # What agents ask is shown from the records, whole: see `asking`.
            "experimental": {"sessionls": {"updates": True, "asks": True}},
        },
    }
