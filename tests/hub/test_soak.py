"""Editors of every kind come and go for a while: the hub is what it was before."""

import asyncio
import json
import os
from pathlib import Path
from typing import Any

import pytest
from tests.hub.desktop import CAPABILITIES, Desktop, until
from tests.server.peer import Peer

from sessionls.hub.dialing import dial

pytestmark = pytest.mark.long

ROUNDS = 25
AT_ONCE = 10


@pytest.mark.timeout(600)
async def test_nothing_is_left_of_editors_that_have_gone(desktop: Desktop, workspace: Path) -> None:
    editor = await desktop.open(workspace)
    (hub,) = desktop.hubs()
    session = (await editor.do("session.new", title="Busy"))["session"]["id"]
    for number in range(30):
        text = f"{number} " + "word " * 2000
        turn = (await editor.do("session.prompt", session=session, text=text))["turn"]
        await editor.ended(session, turn)
    await rounds(desktop, workspace, session)
    await alone(editor)
    before = descriptors(hub)
    memory = resident(hub)
    await rounds(desktop, workspace, session)
    await alone(editor)
    # Some may still have been on their way out when they were counted first.
    await until(lambda: descriptors(hub) <= before)
    # What the first half left is warm; twice as many editors leave no more.
    assert resident(hub) - memory < 8_000_000
    assert desktop.hubs() == [hub]


async def rounds(desktop: Desktop, workspace: Path, session: str) -> None:
    """Many editors, some at once, each going in its own way."""
    kinds = [polite, hasty, deaf, busy]
    for number in range(ROUNDS):
        async with asyncio.TaskGroup() as group:
            for one in range(AT_ONCE):
                kind = kinds[(number + one) % len(kinds)]
                group.create_task(kind(await visitor(desktop, workspace), session))


async def visitor(desktop: Desktop, workspace: Path) -> Peer:
    """An editor without a process between."""
    peer = Peer(*await dial(desktop.environment))
    await peer.initialize(rootUri=workspace.as_uri(), capabilities=CAPABILITIES)
    return peer


async def polite(peer: Peer, session: str) -> None:
    """Looks and leaves in order."""
    await peer.command("sessionls.session.load", {"session": session, "limit": 5})
    await peer.ask("shutdown")
    peer.notify("exit")
    await gone(peer)


async def hasty(peer: Peer, session: str) -> None:
    """Leaves in the middle of requests, of which it has cancelled some."""
    for number in range(20):
        asked = peer.begin_command("sessionls.session.search", {"query": f"word {number}"})
        if number % 2:
            peer.notify("$/cancelRequest", {"id": asked})
    await peer.writer.drain()
    peer.writer.close()


async def deaf(peer: Peer, session: str) -> None:
    """Asks for much and reads nothing."""
    for _ in range(50):
        peer.begin_command("sessionls.session.load", {"session": session, "limit": 50})
    await peer.writer.drain()
    peer.writer.transport.abort()


async def busy(peer: Peer, session: str) -> None:
    """Opens and changes texts, and vanishes."""
    document: dict[str, Any] = {
        "uri": "file:///nowhere/text.py", "languageId": "python", "version": 1, "text": "x" * 10_000
    }  # fmt: skip
    peer.notify("textDocument/didOpen", {"textDocument": document})
    for version in range(2, 30):
        change = {"text": json.dumps([version] * 1000)}
        document = {"uri": "file:///nowhere/text.py", "version": version}
        peer.notify(
            "textDocument/didChange", {"textDocument": document, "contentChanges": [change]}
        )
    await peer.command("sessionls.session.load", {"session": session, "limit": 1})
    peer.writer.transport.abort()


async def gone(peer: Peer) -> None:
    """Wait until the hub has let go of it."""
    while await peer.read() is not None:
        pass
    peer.writer.close()


async def alone(editor: Any) -> None:
    """Wait until all others have gone."""
    while (await editor.do("info"))["hub"]["connections"] != 1:
        await asyncio.sleep(0.05)


def descriptors(pid: int) -> int:
    """How many files and sockets a process holds open."""
    return len(os.listdir(f"/proc/{pid}/fd"))  # noqa: PTH208


def resident(pid: int) -> int:
    """The memory of a process in bytes."""
    pages = int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")
