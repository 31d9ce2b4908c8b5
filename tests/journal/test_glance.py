"""A look at a store without opening it tells what an opened one would, or nothing."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.journal.samples import Author, opened

from sessionls.journal.glance import rows_at_a_glance
from sessionls.journal.seal import seal

VERSION = 1


async def kept(folder: Path) -> list[object]:
    """A store with two sessions, a fork, and what a fork needs of a deleted one; its rows."""
    async with opened(folder) as store:
        author = Author(store)
        await author.write("A", "one")
        await author.write("B", "one", "two")
        await author.fork("C", "A", 1, "three")
        await author.delete("A")
        return list(store.rows())


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


async def test_it_tells_the_rows_and_leaves_everything_as_it_is(tmp_path: Path) -> None:
    rows = await kept(tmp_path)
    before = files(tmp_path)
    seen = rows_at_a_glance(tmp_path, VERSION)
    assert seen is not None
    assert sorted(map(str, seen)) == sorted(map(str, rows))
    assert files(tmp_path) == before


def test_where_nobody_kept_sessions_there_are_none(tmp_path: Path) -> None:
    assert rows_at_a_glance(tmp_path / "none", VERSION) == ()
    (tmp_path / "agents").mkdir()
    assert rows_at_a_glance(tmp_path, VERSION) == ()


def _rewrite(path: Path, old: bytes, new: bytes) -> None:
    body, _, _ = path.read_bytes().rpartition(b',"crc":')
    assert old in body
    path.write_bytes(seal(body.replace(old, new)))


def _flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def _grow(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"{")


HARM: dict[str, Callable[[Path], object]] = {
    "no catalog": lambda folder: (folder / "catalog.json").unlink(),
    "an empty catalog": lambda folder: (folder / "catalog.json").write_bytes(b""),
    "a damaged catalog": lambda folder: _flip(folder / "catalog.json"),
    "a catalog that is no object": lambda folder: (folder / "catalog.json").write_bytes(
        seal(b'["x"')
    ),
    "a catalog that is too deep": lambda folder: (folder / "catalog.json").write_bytes(
        seal(b'{"about":' + b"[" * 100_000)
    ),
    "a catalog without tables": lambda folder: (folder / "catalog.json").write_bytes(
        seal(b'{"about":{}')
    ),
    "tables of another kind": lambda folder: _rewrite(
        folder / "catalog.json", b'"sessions":{', b'"sessions":7,"other":{'
    ),
    "documents of another kind": lambda folder: _rewrite(
        folder / "catalog.json", b'"size"', b'"bytes"'
    ),
    "rows of another version": lambda folder: _rewrite(
        folder / "catalog.json", b'"rows":1', b'"rows":0'
    ),
    "a newer catalog": lambda folder: _rewrite(
        folder / "catalog.json", b'"format":1', b'"format":2'
    ),
    "a newer store": lambda folder: (folder / "store.json").write_text('{"format":2}'),
    "a longer journal": lambda folder: _grow(folder / "sessions" / "B.jsonl"),
    "a journal that is gone": lambda folder: (folder / "sessions" / "B.jsonl").unlink(),
    "a journal more": lambda folder: (folder / "sessions" / "D.jsonl").write_bytes(b""),
    "a name that is no session's": lambda folder: (folder / "sessions" / "ä.jsonl").touch(),
    "a link": lambda folder: (folder / "sessions" / "L.jsonl").symlink_to("B.jsonl"),
    "a catalog elsewhere": lambda folder: (folder / "deleted.jsonl").symlink_to("nowhere"),
    "somebody who holds it": lambda folder: (folder / "holder.json").write_text("{}"),
    "sessions that are a file": lambda folder: (
        (folder / "sessions").rename(folder / "moved") and (folder / "sessions").touch()
    ),
}


@pytest.mark.parametrize("harm", HARM)
async def test_in_doubt_it_tells_nothing(tmp_path: Path, harm: str) -> None:
    await kept(tmp_path)
    assert rows_at_a_glance(tmp_path, VERSION) is not None
    HARM[harm](tmp_path)
    assert rows_at_a_glance(tmp_path, VERSION) is None


async def test_a_store_that_is_open_is_not_looked_into(tmp_path: Path) -> None:
    await kept(tmp_path)
    async with opened(tmp_path):
        assert rows_at_a_glance(tmp_path, VERSION) is None
    assert rows_at_a_glance(tmp_path, VERSION) is not None


def test_looking_imports_nothing_heavy() -> None:
    look = (
        "import sys, sessionls.workspace.asleep, sessionls.hub.waking\n"
        "print({'pydantic', 'pydantic_core', 'tinydb', 'yaml'} & sys.modules.keys())"
    )
    said = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "set()"
