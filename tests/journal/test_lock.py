"""One writer at a time, and folders that must not be written."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.journal import samples
from tests.journal.samples import Author, open_store, opened, record, texts

from sessionls.journal.errors import StoreBroken, StoreReadOnly

HOLD = """
import asyncio, sys
from pathlib import Path
from tests.journal.samples import Author, opened
async def main():
    async with opened(Path(sys.argv[1])) as store:
        await Author(store).write("A", "from the other process")
        print(store.trouble, flush=True)
        sys.stdin.readline()
asyncio.run(main())
"""


@contextmanager
def other_process(folder: Path) -> Generator[subprocess.Popen[str]]:
    """Another process that has the store open until the end of the block."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder)],
        cwd=Path(samples.__file__).parents[2],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == "None\n"
        yield process
        process.kill()


async def test_a_second_process_reads_and_names_the_first(tmp_path: Path) -> None:
    with other_process(tmp_path) as process:
        async with opened(tmp_path) as store:
            assert store.trouble is not None
            assert f"Process {process.pid} (sessionls 0.1.0, since 2026-05-04T03:02:01" in (
                store.trouble
            )
            assert texts(store, "A") == ["from the other process"]
            with pytest.raises(StoreReadOnly, match="open for writing"):
                store.append("A", [record(2)], {})
            with pytest.raises(StoreReadOnly):
                await store.put_blob(b"x")


async def test_a_killed_writer_leaves_the_store_to_the_next(tmp_path: Path) -> None:
    with other_process(tmp_path) as process:
        store = open_store(tmp_path)
        assert not await store.try_write()
        process.kill()
        process.wait()
        assert await store.try_write()
        assert store.trouble is None
        await Author(store).write("A", "mine")
        assert texts(store, "A") == ["from the other process", "mine"]
        await store.close()


async def test_a_reader_that_looks_again_sees_what_was_added(tmp_path: Path) -> None:
    async with opened(tmp_path) as writer, opened(tmp_path) as reader:
        await Author(writer).write("A", "one")
        assert not reader.exists("A")
        assert not await reader.try_write()
        assert texts(reader, "A") == ["one"]


async def test_a_newer_store_is_read_and_not_touched(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        await Author(store).write("A", "one")
    (tmp_path / "store.json").write_text('{"format": 2, "more": []}')
    _tear(tmp_path / "sessions" / "A.jsonl")
    before = _contents(tmp_path)
    async with opened(tmp_path) as store:
        assert store.trouble == (
            "This store was written by a newer sessionls (format 2); "
            "it is open for reading only. Update sessionls to write."
        )
        assert texts(store, "A") == ["one"]
        with pytest.raises(StoreReadOnly, match="newer sessionls"):
            store.append("A", [record(2)], {})
    assert _contents(tmp_path) == before


@pytest.mark.parametrize("content", ["", "{", "[]", '{"format": "x"}', '{"format": 0}'])
async def test_a_damaged_format_file_is_written_again(tmp_path: Path, content: str) -> None:
    async with opened(tmp_path) as store:
        await Author(store).write("A", "one")
    (tmp_path / "store.json").write_text(content)
    async with opened(tmp_path) as store:
        assert store.trouble is None
        assert texts(store, "A") == ["one"]
    assert json.loads((tmp_path / "store.json").read_text()) == {"format": 1}


@pytest.mark.parametrize(
    "name", ["sessions", "blobs", "lock", "store.json", "holder.json", "roots.json", ""]
)
async def test_nothing_is_written_through_a_link(tmp_path: Path, name: str) -> None:
    folder, elsewhere = tmp_path / ".sessionls", tmp_path / "elsewhere"
    async with opened(folder) as store:
        await Author(store).write("A", "one")
    place = folder / name if name else folder
    if place.exists():
        place.rename(elsewhere)
    else:
        elsewhere.write_text("precious")
    place.symlink_to(elsewhere)
    before = _contents(elsewhere)
    async with opened(folder) as store:
        assert store.trouble is not None
        assert f"{place} is a symbolic link" in store.trouble
        assert texts(store, "A") == ["one"]
    assert _contents(elsewhere) == before


async def test_a_link_in_place_of_a_journal_is_left_out_and_left_alone(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("precious")
    async with opened(tmp_path) as store:
        await Author(store).write("A", "one")
    (tmp_path / "sessions" / "B.jsonl").symlink_to(victim)
    async with opened(tmp_path) as store:
        assert "is a symbolic link" in store.reports[0].text
        assert not store.exists("B")
        with pytest.raises(StoreBroken):
            await Author(store).write("B", "one")
        (tmp_path / "sessions" / "A.jsonl").rename(tmp_path / "A")
        (tmp_path / "sessions" / "A.jsonl").symlink_to(tmp_path / "A")
        with pytest.raises(StoreBroken, match="symbolic link"):
            await Author(store).write("A", "two")
    assert victim.read_text() == "precious"


async def test_a_planted_link_for_cut_bytes_harms_nobody(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("precious")
    async with opened(tmp_path) as store:
        await Author(store).write("A", "one")
    (tmp_path / "sessions" / "A.cut").symlink_to(victim)
    _tear(tmp_path / "sessions" / "A.jsonl")
    async with opened(tmp_path) as store:
        assert texts(store, "A") == ["one"]
        assert "symbolic link" in store.reports[0].text
    assert victim.read_text() == "precious"


NOBODY = """
import asyncio, os, sys
from pathlib import Path
from sessionls.domain.errors import SessionlsError
from tests.journal.samples import Author, opened, texts
import filelock, importlib.metadata
importlib.metadata.version("sessionls")
if os.getuid() == 0:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
async def main():
    try:
        async with opened(Path(sys.argv[1])) as store:
            print(store.trouble)
            print(store.exists("A") and texts(store, "A"))
            await Author(store).write("A", "two")
            print("written")
    except SessionlsError as error:
        print(type(error).__name__, error)
asyncio.run(main())
"""


@pytest.fixture
def shared() -> Iterator[Path]:
    """A folder that every user may enter, which those of pytest are not."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


def as_nobody(folder: Path) -> list[str]:
    """What a user without rights is told about a store."""
    done = subprocess.run(
        [sys.executable, "-c", NOBODY, str(folder)],
        cwd=Path(samples.__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


async def test_a_store_of_somebody_else_can_be_read_if_it_lets_us(shared: Path) -> None:
    await _fill(shared / "store")
    for path, mode in ((shared / "store", 0o555), (shared / "store" / "sessions", 0o555)):
        path.chmod(mode)
    (shared / "store" / "sessions" / "A.jsonl").chmod(0o444)
    trouble, said, refused = as_nobody(shared / "store")
    assert "cannot be written (permission denied)" in trouble
    assert said == "['one']"
    assert refused.startswith("StoreReadOnly")


@pytest.mark.parametrize("place", ["store", "store/sessions"])
async def test_a_store_that_cannot_be_listed_is_unusable(shared: Path, place: str) -> None:
    await _fill(shared / "store")
    (shared / place).chmod(0)
    (said,) = as_nobody(shared / "store")
    (shared / place).chmod(0o700)
    assert said.startswith("StoreUnusable Sessions can be neither read nor kept in")


@pytest.mark.parametrize("kept", [["catalog.json"], []])
async def test_a_journal_that_cannot_be_read_is_said_to_be(shared: Path, kept: list[str]) -> None:
    await _fill(shared / "store")
    if not kept:
        (shared / "store" / "catalog.json").unlink()
    _give_to_nobody(shared / "store")
    (shared / "store" / "sessions" / "A.jsonl").chmod(0)
    trouble, *said = as_nobody(shared / "store")
    assert trouble == "None"
    if kept:
        assert said[0].startswith("StoreBroken")
        assert "A.jsonl cannot be read (permission denied)" in said[0]
    else:
        assert said[0] == "False"
        assert "A.jsonl is already there" in said[1]


def _give_to_nobody(folder: Path) -> None:
    if os.getuid() == 0:
        for path in (folder, *folder.rglob("*")):
            os.chown(path, 65534, 65534)


async def _fill(folder: Path) -> None:
    async with opened(folder) as store:
        await Author(store).write("A", "one")


def _contents(place: Path) -> dict[str, bytes]:
    files = [place] if place.is_file() else [path for path in place.rglob("*") if path.is_file()]
    return {str(path): path.read_bytes() for path in files}


def _tear(journal: Path) -> None:
    journal.write_bytes(journal.read_bytes() + b"{torn")
