"""The store: appends against raw writes and SQLite, lists, pages and forks at any length."""

import asyncio
import json
import os
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

from bench.table import Row, median_ms, ms
from sessionls.domain.blocks import Message, TextBlock
from sessionls.domain.fold_version import FOLD_VERSION
from sessionls.domain.records import By, MessageAdded, SessionCreated
from sessionls.journal.journal_file import Journal
from sessionls.journal.line import encode
from sessionls.journal.store import Store
from sessionls.workspace import forking, loading
from sessionls.workspace.bus import Bus
from sessionls.workspace.ledger import Ledger
from sessionls.workspace.listing import page
from sessionls.workspace.requests import ListQuery, PageQuery
from sessionls.workspace.workspace import summarize
from sessionls.workspace.world import World, real_world

ANA = By(kind="person", name="Ana")
TEXT = "lorem ipsum " * 110
APPENDS = 2000


def rows() -> list[Row]:
    """All measurements of the store."""
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        return [*_appends(base), *asyncio.run(_long(base / "long")), *_list(base / "many")]


def _record(seq: int, world: World) -> dict[str, object]:
    message = Message(id=world.new_id(), blocks=(TextBlock(text=TEXT),))
    record = {"seq": seq, "id": world.new_id(), "at": world.stamp(), "by": ANA.wire()}
    return {**record, **MessageAdded(message=message).wire()}


def _appends(base: Path) -> list[Row]:
    """One writer, one record of 1.5 kB after the other, interleaved in slices."""
    world = real_world()
    records = [_record(seq, world) for seq in range(1, APPENDS + 1)]
    raw = os.open(base / "raw", os.O_CREAT | os.O_APPEND | os.O_WRONLY)
    lines = [json.dumps(record).encode() + b"\n" for record in records]
    journal = Journal.create(base / "journal.jsonl")
    database = sqlite3.connect(base / "sqlite", isolation_level=None)
    database.execute("pragma journal_mode=WAL")
    database.execute("pragma synchronous=FULL")
    database.execute("create table record (session text, seq int, body text)")

    def plain(i: int) -> None:
        os.write(raw, lines[i])
        os.fdatasync(raw)

    def ours(i: int) -> None:
        journal.append([[encode(records[i])]])

    def sqlite(i: int) -> None:
        body = json.dumps(records[i])
        database.execute("insert into record values ('s', ?, ?)", (i, body))

    took = {name: [] for name in ("plain", "ours", "sqlite")}
    turns = [("plain", plain), ("ours", ours), ("sqlite", sqlite)]
    shuffle = Random(0).shuffle
    for i in range(APPENDS):
        # Each comes as often after each of the others: it meets what they left in the caches.
        shuffle(turns)
        for name, work in turns:
            took[name].append(ms(lambda i=i, work=work: work(i)) * 1000)
    middle = {name: statistics.median(times) for name, times in took.items()}
    through = asyncio.run(_through_the_store(base / "async"))
    return [
        Row(
            "append 1.5 kB, durable", middle["ours"], "µs", "write+fdatasync", middle["plain"], 1.3
        ),
        Row("the same against SQLite", middle["ours"], "µs", "WAL FULL", middle["sqlite"], 1.0),
        Row("the same, awaited on the loop", through, "µs", "write+fdatasync", middle["plain"]),
    ]


async def _through_the_store(folder: Path) -> float:
    """The whole way of an append: acceptance, fold, thread, disk, and back on the loop."""
    ledger = _ledger(folder)
    await ledger.begin("S", ANA, SessionCreated(title="t", agent="assistant"))
    session = await ledger.open("S")
    took: list[float] = []
    for _ in range(APPENDS):
        message = Message(id=str(len(took)), blocks=(TextBlock(text=TEXT),))
        began = time.perf_counter()
        await ledger.record(session, ANA, MessageAdded(message=message))
        took.append((time.perf_counter() - began) * 1e6)
    await ledger.store.close()
    return statistics.median(took)


async def _long(folder: Path) -> list[Row]:
    """Pages and forks of a session of 100,000 messages against one of 100."""
    ledger = _ledger(folder)
    world = real_world()
    for name, count in (("SHORT", 100), ("LONG", 100_000)):
        await ledger.begin(name, ANA, SessionCreated(title=name, agent="assistant"))
        session = await ledger.open(name)
        for first in range(0, count, 1000):
            await ledger.record(session, ANA, *_messages(min(1000, count - first)))
    await ledger.store.close()
    ledger = _ledger(folder)

    def tail(name: str) -> Callable[[], object]:
        return lambda: ledger.tail(name, before=None, limit=50)

    short, long = median_ms(tail("SHORT"), 51), median_ms(tail("LONG"), 51)
    forks: dict[str, list[float]] = {"SHORT": [], "LONG": []}
    for _ in range(21):
        for name, took in forks.items():
            began = time.perf_counter()
            await forking.fork(ledger, world, name, ANA)
            took.append((time.perf_counter() - began) * 1000)
    began = time.perf_counter()
    await loading.load(ledger, "LONG", PageQuery(limit=50))
    loaded = (time.perf_counter() - began) * 1000
    await ledger.store.close()
    at_once = statistics.median(forks["LONG"]), statistics.median(forks["SHORT"])
    return [
        Row("last 50 of 100,000 messages", long, "ms", "of 100", short, 2, goal_is_value=True),
        Row("the same as `session.load`", loaded, "ms", goal=2, goal_is_value=True),
        Row("fork of 100,000 messages", at_once[0], "ms", "of 100", at_once[1], 1.5),
    ]


def _messages(count: int) -> list[MessageAdded]:
    return [
        MessageAdded(message=Message(id=str(i), blocks=(TextBlock(text=TEXT),)))
        for i in range(count)
    ]


def _list(folder: Path) -> list[Row]:
    """Opening a store of 10,000 sessions, and a page of their list."""
    asyncio.run(_make_many(folder))

    async def cold() -> tuple[float, float]:
        began = time.perf_counter()
        ledger = _ledger(folder)
        opened = (time.perf_counter() - began) * 1000
        warm = median_ms(lambda: page(ledger.store.rows(), ListQuery()), 21)
        await ledger.store.close()
        return opened, warm

    times = [asyncio.run(cold()) for _ in range(5)]
    opened = statistics.median(time for time, _ in times)
    warm = statistics.median(time for _, time in times)
    return [
        Row("open a store of 10,000 sessions", opened, "ms"),
        Row("list of 10,000 sessions", warm, "ms", goal=100, goal_is_value=True),
    ]


async def _make_many(folder: Path) -> None:
    ledger = _ledger(folder)
    world = real_world()
    for first in range(0, 10_000, 500):
        async with asyncio.TaskGroup() as group:
            for number in range(first, first + 500):
                created = SessionCreated(title=f"Session {number}", agent="assistant")
                group.create_task(ledger.begin(world.new_id(), ANA, created))
    await ledger.store.close()


def _ledger(folder: Path) -> Ledger:
    world = real_world()
    store = Store.open(folder, summarize=summarize, row_version=FOLD_VERSION, now=world.now)
    return Ledger(store, Bus(), world, lambda wire: wire)
