"""How the command line reaches a server: the hub, else a child that serves this command alone."""

import asyncio
import contextlib
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncGenerator, Mapping
from pathlib import Path

from sessionls import VERSION
from sessionls.cli.ahead import take
from sessionls.cli.client import Client
from sessionls.cli.hub_log import shown_afterwards
from sessionls.cli.link import Json, Link, ServerLeft
from sessionls.cli.questions import answer
from sessionls.cli.render.console import line, note
from sessionls.domain.errors import Refused
from sessionls.hub.dialing import dial, streams, visit
from sessionls.hub.trouble import HubRefused, NoHub

LOG_SHOWN = "SESSIONLS_CLI_LOG"
"""When set in the environment, the server's log goes to standard error."""
ALONE = "SESSIONLS_NO_HUB"
"""When set in the environment, commands are served by a process of their own."""
NAME = "sessionls-cli"
"""How a terminal calls itself among the connections of the hub."""
_START = 30.0
_END = 5.0


def log_shown() -> bool:
    """Whether a person wants to see the server's log."""
    return bool(os.environ.get(LOG_SHOWN))


def show_log() -> None:
    """From here on the server's log goes to standard error."""
    os.environ[LOG_SHOWN] = "1"


def stay_alone() -> None:
    """From here on no hub is asked, neither here nor by what is started here."""
    os.environ[ALONE] = "1"


def tell_lost() -> None:
    """Tell the person that the hub has ended, and that this goes on."""
    note(line(("The hub has ended; another one takes over.", "yellow")))


@contextlib.asynccontextmanager
async def connect(
    root: Path, environment: Mapping[str, str] | None = None
) -> AsyncGenerator[Client]:
    """A client of the workspace's server, initialized; the connection ends with the block.

    `environment` says which hub it is, and which credentials the turns have that are asked for;
    it is the process's own where none is given.

    Raises:
        ServerLeft, Refused: There is no server to be had.
    """
    given = os.environ if environment is None else environment
    async with contextlib.AsyncExitStack() as stack:
        link = None if given.get(ALONE) else await _dial_or_tell(given)
        if link is None:
            yield await stack.enter_async_context(_alone(root, given))
        else:
            if log_shown():
                stack.enter_context(shown_afterwards(given))
            yield await stack.enter_async_context(_at_hub(link, root, given))


@contextlib.asynccontextmanager
async def visit_hub(environment: Mapping[str, str]) -> AsyncGenerator[Client | None]:
    """A client of the hub that is there, at no workspace; `None` where there is none.

    Raises:
        ServerLeft, Refused: It does not answer, or does not take us.
    """
    try:
        streams = await visit(environment)
    except (NoHub, HubRefused) as trouble:
        raise Refused(str(trouble)) from None
    if streams is None:
        yield None
        return
    link = Link(*streams, answer)
    try:
        yield Client(await _initialized(link, None))
        await _leave(link)
    finally:
        link.close()
        await link.closed()


@contextlib.asynccontextmanager
async def _at_hub(link: Link, root: Path, environment: Mapping[str, str]) -> AsyncGenerator[Client]:
    async def again() -> Link:
        try:
            return await _initialized(await _dial(environment), root)
        except NoHub as trouble:
            raise ServerLeft(str(trouble)) from None

    try:
        begun = await _initialized(link, root)
    except ServerLeft:
        # It went between hello and the first request.
        begun = await again()
    client = Client(begun, again, root)
    client.on_lost = tell_lost
    try:
        yield client
        await _leave(client.link)
    finally:
        client.link.close()
        await client.link.closed()


@contextlib.asynccontextmanager
async def _alone(root: Path, environment: Mapping[str, str]) -> AsyncGenerator[Client]:
    process = await _start(root, environment)
    assert process.stdout is not None
    assert process.stdin is not None
    try:
        link = await _initialized(Link(process.stdout, process.stdin, answer), root)
        yield Client(link, root=root)
        await _leave(link)
    finally:
        await _end(process)


async def _dial_or_tell(environment: Mapping[str, str]) -> Link | None:
    """A link to the hub; `None` where there can be none, which the person is told."""
    try:
        return await _dial(environment)
    except NoHub as trouble:
        note(
            line(
                ("sessionls: ", "yellow"),
                f"{trouble} This command is served by itself: while an editor works in the same "
                "folder, it can only read there.",
            )
        )
        return None


async def _dial(environment: Mapping[str, str]) -> Link:
    # Who went ahead of us went with this process's own environment.
    ahead = await asyncio.to_thread(take) if environment is os.environ else None
    try:
        return Link(*await (streams(ahead) if ahead else dial(environment)), answer)
    except HubRefused as refusal:
        raise Refused(str(refusal)) from None


async def _start(root: Path, environment: Mapping[str, str]) -> Process:
    # -P: nothing is imported from the workspace, which may hold a `queue.py` of anybody.
    # In a process group of its own, Ctrl-C reaches this process only, which cancels in order.
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", "sessionls", "--no-hub"),
        stdin=PIPE,
        stdout=PIPE,
        stderr=None if log_shown() else DEVNULL,
        cwd=root,
        env=environment,
        process_group=None if sys.platform == "win32" else 0,
    )


async def _initialized(link: Link, root: Path | None) -> Link:
    try:
        async with asyncio.timeout(_START):
            await link.request("initialize", _about(root))
    except TimeoutError:
        raise ServerLeft from None
    link.notify("initialized", {})
    return link


async def _leave(link: Link) -> None:
    with contextlib.suppress(ServerLeft, TimeoutError, OSError):
        async with asyncio.timeout(_END):
            await link.request("shutdown", None)
        link.notify("exit", None)


async def _end(process: Process) -> None:
    assert process.stdin is not None
    process.stdin.close()
    try:
        async with asyncio.timeout(_END):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()


def _about(root: Path | None) -> Json:
    uri = root.as_uri() if root else None
    return {
        "processId": os.getpid(),
        "clientInfo": {"name": NAME, "version": VERSION},
        "rootUri": uri,
        "workspaceFolders": [{"uri": uri, "name": root.name}] if root else [],
        "capabilities": {
            "general": {"positionEncodings": ["utf-16"]},
            "window": {"workDoneProgress": True},
            "workspace": {"workspaceFolders": True},
            # What agents ask is shown from the records, whole: see `asking`.
            "experimental": {"sessionls": {"updates": True, "asks": True}},
        },
    }
