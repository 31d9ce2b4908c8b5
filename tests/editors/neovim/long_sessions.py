"""Sessions of any length, written into a workspace's store before anything opens it."""

import asyncio
from pathlib import Path

from sessionls.domain.blocks import Message, TextBlock
from sessionls.domain.fold_version import FOLD_VERSION
from sessionls.domain.records import By, MessageAdded, SessionCreated
from sessionls.journal.store import Store
from sessionls.workspace.bus import Bus
from sessionls.workspace.ledger import Ledger
from sessionls.workspace.workspace import summarize
from sessionls.workspace.world import real_world

ANA = By(kind="person", name="Ana", id="ana@example.org")
TEXT = "Message {}, with `code` and **words** in it.\n\n- one\n- two\n"
_BATCH = 1000


def write_sessions(workspace: Path, *counts: int) -> list[str]:
    """One session for each count of messages; return their ids."""
    return asyncio.run(_write(workspace / ".sessionls", counts))


async def _write(folder: Path, counts: tuple[int, ...]) -> list[str]:
    world = real_world()
    store = Store.open(folder, summarize=summarize, row_version=FOLD_VERSION, now=world.now)
    ledger = Ledger(store, Bus(), world, lambda wire: wire)
    names: list[str] = []
    for count in counts:
        name = world.new_id()
        names.append(name)
        created = SessionCreated(title=f"{count} messages", agent="assistant")
        await ledger.begin(name, ANA, created)
        session = await ledger.open(name)
        for first in range(0, count, _BATCH):
            numbers = range(first + 1, min(first + _BATCH, count) + 1)
            added = [_message(world.new_id(), number) for number in numbers]
            await ledger.record(session, ANA, *added)
    await store.close()
    return names


def _message(name: str, number: int) -> MessageAdded:
    return MessageAdded(message=Message(id=name, blocks=(TextBlock(text=TEXT.format(number)),)))
