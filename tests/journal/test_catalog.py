"""The catalog may be lost, broken or old at any time: the answers stay the same."""

import asyncio
import random
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from tests.journal.samples import NOW, Author, folded, open_store, opened, seqs, summarize, texts

from sessionls.journal.entry import Row
from sessionls.journal.line import Record
from sessionls.journal.seal import seal
from sessionls.journal.store import Store


async def fill(folder: Path) -> None:
    """Sessions, forks, a deleted one that is needed, and a catalog copy from half-way."""
    async with opened(folder) as store:
        author = Author(store)
        await asyncio.gather(*(author.write(f"S{number}", "a", "b") for number in range(6)))
        await author.fork("F", "S0", 1, "f")
        await store.flush()
        (folder / "older.json").write_bytes((folder / "catalog.json").read_bytes())
        await author.write("S1", "more", "and more")
        await author.fork("G", "S2", 2, "g")
        await author.delete("S2")
        await author.delete("S3")


def answers(store: Store) -> dict[str, object]:
    """Everything that lists and readers get."""
    return {
        session: (
            store.row(session),
            store.head(session),
            texts(store, session),
            store.forks(session),
        )
        for session in [f"S{number}" for number in range(6)] + ["F", "G"]
        if store.exists(session)
    }


def _flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 4
    path.write_bytes(content)


def _reseal(path: Path, old: bytes, new: bytes) -> None:
    body = path.read_bytes().rsplit(b',"crc"', 1)[0]
    assert old in body
    path.write_bytes(seal(body.replace(old, new)))


HARM: dict[str, Callable[[Path], object]] = {
    "gone": Path.unlink,
    "empty": lambda path: path.write_bytes(b""),
    "garbage": lambda path: path.write_bytes(random.Random(1).randbytes(900)),
    "half": lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
    "a flipped bit": _flip,
    "an older copy": lambda path: path.write_bytes((path.parent / "older.json").read_bytes()),
    "a newer format": lambda path: _reseal(path, b'"format":1', b'"format":2'),
    "other fields": lambda path: _reseal(path, b'"size"', b'"bytes"'),
    "other rows": lambda path: _reseal(path, b'"rows":1', b'"rows":0'),
    "another kind of JSON": lambda path: path.write_bytes(b"[]"),
    "a folder": lambda path: (path.unlink(), path.mkdir()),
}


@pytest.mark.parametrize("harm", HARM)
async def test_a_harmed_catalog_changes_no_answer(tmp_path: Path, harm: str) -> None:
    await fill(tmp_path)
    async with opened(tmp_path) as store:
        before = answers(store)
    assert len(before) == 6
    HARM[harm](tmp_path / "catalog.json")
    async with opened(tmp_path) as store:
        assert answers(store) == before
    async with opened(tmp_path) as store:
        assert answers(store) == before


async def test_a_catalog_of_sessions_that_are_gone_lists_none_of_them(tmp_path: Path) -> None:
    await fill(tmp_path)
    for session in ("S4", "S5"):
        (tmp_path / "sessions" / f"{session}.jsonl").unlink()
    async with opened(tmp_path) as store:
        assert sorted(answers(store)) == ["F", "G", "S0", "S1"]


class Counting:
    """Sums sessions up and remembers how often it was asked to."""

    def __init__(self) -> None:
        self.folded = 0

    def __call__(self, records: Iterable[Record]) -> Row:
        self.folded += 1
        return summarize(records)


async def test_only_sessions_that_the_catalog_does_not_know_are_folded_again(
    tmp_path: Path,
) -> None:
    await fill(tmp_path)
    (tmp_path / "older.json").replace(tmp_path / "catalog.json")
    for expected in (3, 0):
        counting = Counting()
        store = Store.open(tmp_path, summarize=counting, row_version=1, now=lambda: NOW)
        assert counting.folded == expected  # S1, G, and S2, which is kept for G
        await store.close()


async def test_rows_of_another_version_are_made_anew(tmp_path: Path) -> None:
    await fill(tmp_path)

    def first_text(records: Iterable[Record]) -> Row:
        return {"first": next(iter(records))["text"]}

    store = Store.open(tmp_path, summarize=first_text, row_version=2, now=lambda: NOW)
    assert store.row("S1") == {"first": "a", "id": "S1"}
    await store.close()
    store = open_store(tmp_path, row_version=2)
    assert store.row("S1") == {"first": "a", "id": "S1"}
    await store.close()


async def test_the_catalog_follows_by_itself_after_a_while(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    await Author(store).write("A", "one")
    async with asyncio.timeout(20):
        while not (tmp_path / "catalog.json").exists():
            await asyncio.sleep(0.02)
    other = open_store(tmp_path)
    assert other.row("A") == folded(store, "A")
    await other.close()
    await store.close()


async def test_a_catalog_that_cannot_be_written_loses_nothing(tmp_path: Path) -> None:
    (tmp_path / "catalog.json").mkdir(parents=True)
    async with opened(tmp_path) as store:
        await Author(store).write("A", "one")
        await store.flush()
    async with opened(tmp_path) as store:
        assert texts(store, "A") == ["one"]
        assert seqs(store.read("A")) == [1]


async def test_temporary_files_of_a_crash_are_cleared(tmp_path: Path) -> None:
    async with opened(tmp_path):
        pass
    (tmp_path / "catalog.json123.tmp").write_text("half")
    (tmp_path / "blobs" / "abc.tmp").write_text("half")
    async with opened(tmp_path):
        assert not list(tmp_path.rglob("*.tmp"))
