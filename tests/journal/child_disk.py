"""Scenarios on a small file system of its own, which the caller mounted at the given folder."""

import asyncio
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from tests.journal.samples import Author, folded, open_store, opened, record, seqs, texts

from sessionls.journal.errors import StoreError, StoreFull, StoreReadOnly

LARGE = "x" * 3000


async def fills_up(folder: Path) -> None:
    """A full disk refuses in words, keeps what it promised, and goes on when there is room."""
    ballast = folder / "ballast"
    ballast.write_bytes(b"x" * 150_000)
    store = open_store(folder / "store")
    author = Author(store)
    await author.write("A", "one")
    await author.write("B", "one")
    kept = await _until_full(author)
    assert texts(store, "A") == kept
    assert store.trouble is None
    await _refused(Author(store).write("C", LARGE * 40), StoreFull)
    assert not store.exists("C")
    await _refused(store.put_blob(b"x" * 300_000), StoreFull)
    await store.flush()
    ballast.unlink()
    await Author(store).write("A", "again")
    await Author(store).write("C", "one")
    assert texts(store, "A") == [*kept, "again"]
    await store.close()
    await _is_whole(folder / "store", {"A": [*kept, "again"], "B": ["one"], "C": ["one"]})


async def _until_full(author: Author) -> list[str]:
    kept = ["one"]
    while True:
        waiting = [author.write("A", f"{LARGE}{number}", "y") for number in range(4)]
        ended = await asyncio.gather(*waiting, return_exceptions=True)
        good = [number for number, end in enumerate(ended) if end is None]
        # Whatever failed took everything behind it along.
        assert good == list(range(len(good)))
        for number in good:
            kept += [f"{LARGE}{number}", "y"]
        failed = [end for end in ended if end is not None]
        assert all(isinstance(end, StoreFull) for end in failed), failed
        if failed:
            assert "No space is left" in str(failed[0])
            return kept


async def fills_up_behind_others(folder: Path) -> None:
    """A batch that fails takes what is queued behind it along; other sessions do not notice."""
    async with opened(folder / "store") as store:
        author = Author(store)
        await author.write("A", "one")
        await author.write("B", "one")
        first = author.write("A", "two")
        # Larger than a group may be, so that the ones behind it are not in the same write.
        too_large = author.write("A", LARGE * 2000)
        behind = [author.write("A", str(number)) for number in range(5)]
        beside = author.write("B", "two")
        await asyncio.gather(first, beside)
        for future in (too_large, *behind):
            await _refused(future, StoreFull)
        assert texts(store, "A") == ["one", "two"]
        assert store.row("A") == folded(store, "A")
        await Author(store).write("A", "three")
    await _is_whole(folder / "store", {"A": ["one", "two", "three"], "B": ["one", "two"]})


async def turns_read_only(folder: Path) -> None:
    """A disk that becomes read-only while in use refuses in words until it is writable again."""
    async with opened(folder / "store") as store:
        await Author(store).write("A", "one")
        place = str(folder / "store" / "sessions")
        _mount("--bind", place, place)
        _mount("-o", "remount,bind,ro", place)
        await _refused(Author(store).write("B", "one"), StoreReadOnly)
        assert not store.exists("B")
        assert texts(store, "A") == ["one"]
        subprocess.run(["umount", place], check=True)
        await Author(store).write("B", "one")
        await Author(store).write("A", "two")
    await _is_whole(folder / "store", {"A": ["one", "two"], "B": ["one"]})


async def is_read_only_at_first(folder: Path) -> None:
    """A store on a read-only disk is read, torn tails included, and written when it can be."""
    async with opened(folder / "store") as store:
        await Author(store).write("A", "one")
    journal = folder / "store" / "sessions" / "A.jsonl"
    torn = journal.read_bytes() + b'{"seq":2,"to'
    journal.write_bytes(torn)
    _mount("-o", "remount,ro", str(folder))
    async with opened(folder / "store") as store:
        assert store.trouble is not None
        assert "read-only file system" in store.trouble
        assert texts(store, "A") == ["one"]
        assert not await store.try_write()
        with pytest.raises(StoreReadOnly, match="read-only file system"):
            store.append("A", [record(2)], {})
        assert journal.read_bytes() == torn
        _mount("-o", "remount,rw", str(folder))
        assert await store.try_write()
        assert store.trouble is None
        await Author(store).write("A", "two")
    await _is_whole(folder / "store", {"A": ["one", "two"]})


async def is_full_at_first(folder: Path) -> None:
    """A store on a full disk opens for reading, and for writing when there is room."""
    async with opened(folder / "store") as store:
        await Author(store).write("A", "one")
    (folder / "store" / "catalog.json").unlink()
    ballast = folder / "ballast"
    _fill(ballast)
    async with opened(folder / "store") as store:
        assert texts(store, "A") == ["one"]
        if store.trouble is None:
            await _refused(Author(store).write("A", LARGE * 4), StoreFull)
        else:
            assert "No space is left" in store.trouble
        ballast.unlink()
        assert await store.try_write()
        await Author(store).write("A", "two")
    await _is_whole(folder / "store", {"A": ["one", "two"]})


def _fill(ballast: Path) -> None:
    with ballast.open("wb", buffering=0) as file:
        try:
            while file.write(b"x" * 1000):
                pass
        except OSError:
            return


async def _refused(awaited: Awaitable[object], kind: type[StoreError]) -> None:
    with pytest.raises(kind, match="was not saved"):
        await awaited


async def _is_whole(folder: Path, expected: dict[str, list[str]]) -> None:
    async with opened(folder) as store:
        assert store.reports == () or "kept in" in store.reports[0].text
        assert len(store.rows()) == len(expected)
        for session, said in expected.items():
            assert texts(store, session) == said
            assert seqs(store.read(session)) == list(range(1, len(said) + 1))
            assert store.row(session) == folded(store, session)


def _mount(*arguments: str) -> None:
    subprocess.run(["mount", *arguments], check=True)


SCENARIOS: dict[str, Callable[[Path], Awaitable[None]]] = {
    scenario.__name__: scenario
    for scenario in (
        fills_up,
        fills_up_behind_others,
        turns_read_only,
        is_read_only_at_first,
        is_full_at_first,
    )
}


async def _play(name: str, folder: Path) -> None:
    await SCENARIOS[name](folder)


if __name__ == "__main__":
    asyncio.run(_play(sys.argv[1], Path(sys.argv[2])))
