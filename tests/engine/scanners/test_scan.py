"""Many sources at once: each exactly once, soon, and nothing left behind when nobody listens."""

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator, Iterable
from pathlib import Path

import pytest
from tests.engine.scanners.sources import unsaved

from sessionls.engine.scanners.hit import SourceText
from sessionls.engine.scanners.scan import SCANNERS, Scanned, scan_sources

LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
HEAVY = "x = 1\n" * 200_000


def write(folder: Path, count: int) -> list[SourceText]:
    sources: list[SourceText] = []
    for number in range(count):
        text = f"eval(x{number})\n"
        path = folder / f"{number}.py"
        path.write_text(text)
        sources.append(SourceText(path, text, saved=True))
    return sources


async def test_every_source_comes_once_with_its_own_hits(tmp_path: Path) -> None:
    sources = write(tmp_path, 700)
    seen = [
        (source.path, source.text[hit.start : hit.end])
        async for source, hits, _ in scan_sources(sources, SCANNERS)
        for hit in hits
        if hit.scanner == "python"
    ]
    assert sorted(seen) == sorted((source.path, source.text.strip()) for source in sources)


async def test_saved_unsaved_and_other_languages_mix(tmp_path: Path) -> None:
    sources = [
        *write(tmp_path, 3),
        unsaved("eval(y)\n", "b.py"),
        unsaved("eval(y)\n", "b.js"),
        unsaved("eval(y)\n", "b.txt"),
    ]
    rules = {
        source.path.name: [hit.rule for hit in hits]
        async for source, hits, _ in scan_sources(sources, ["python", "patterns"])
    }
    assert rules == {
        **{name: ["S307"] for name in ("0.py", "1.py", "2.py", "b.py")},
        "b.js": ["js-eval-input"],
        "b.txt": [],
    }


async def test_first_results_do_not_wait_for_the_last(tmp_path: Path) -> None:
    seen = 0
    async for _ in scan_sources([*write(tmp_path, 20), unsaved(HEAVY)], ["python"]):
        seen += 1
        if seen == 1:
            break
    assert seen == 1


async def test_no_source_and_no_scanner_are_fine() -> None:
    assert [one async for one in scan_sources([], SCANNERS)] == []
    (only,) = [one async for one in scan_sources([unsaved("eval(x)\n")], [])]
    assert only[1:] == ((), ())


async def test_same_source_twice_comes_twice() -> None:
    source = unsaved("eval(x)\n")
    seen = [len(hits) async for _, hits, _ in scan_sources([source, source], ["python"])]
    assert seen == [1, 1]


def children() -> set[int]:
    """The processes that this one has started and not yet reaped."""
    listed = Path(f"/proc/{os.getpid()}/task").glob("*/children")
    return {int(pid) for path in listed for pid in path.read_text().split()}


async def until_there_is_a_child(before: set[int]) -> None:
    deadline = time.monotonic() + 10
    while not children() - before:
        assert time.monotonic() < deadline, "ruff has not been started"
        await asyncio.sleep(0)


async def drain(scanned: AsyncIterator[Scanned]) -> None:
    async for _ in scanned:
        pass


@LINUX
@pytest.mark.parametrize("on_disk", ["one text", "files"])
async def test_cancelling_ends_ruff_and_leaves_no_process(tmp_path: Path, on_disk: str) -> None:
    sources = list(heavy(tmp_path) if on_disk == "files" else [unsaved(HEAVY)])
    before = children()
    async with asyncio.TaskGroup() as group:
        scanning = group.create_task(drain(scan_sources(sources, ["python"])))
        await until_there_is_a_child(before)
        scanning.cancel()
    assert scanning.cancelled()
    assert children() - before == set()


def heavy(folder: Path) -> Iterable[SourceText]:
    for number in range(4):
        path = folder / f"{number}.py"
        path.write_text(HEAVY)
        yield SourceText(path, HEAVY, saved=True)


@LINUX
async def test_finished_scan_leaves_no_process(tmp_path: Path) -> None:
    before = children()
    await drain(scan_sources(write(tmp_path, 30), ["python", "defects"]))
    assert children() - before == set()


async def test_event_loop_stays_free_while_texts_are_scanned() -> None:
    code = 'password = "hunter2"; db.query("SELECT a FROM t WHERE b = " + b)\n' * 100
    sources = [unsaved(code, f"{number}.js") for number in range(10)]
    turns = 0
    async with asyncio.TaskGroup() as group:
        scanning = group.create_task(drain(scan_sources(sources, ["patterns", "secrets"])))
        while not scanning.done():
            turns += 1
            await asyncio.sleep(0.001)
    assert turns > 20
