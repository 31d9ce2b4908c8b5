"""A process that writes many sessions at once is killed over and over."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.journal import child_writer
from tests.journal.samples import opened, seqs, summarize, texts

KILLS = 200


@pytest.mark.long
@pytest.mark.timeout(300)
async def test_every_acknowledged_record_survives_two_hundred_kills(tmp_path: Path) -> None:
    chance = random.Random(7)
    promised: dict[str, set[str]] = defaultdict(set)
    torn = 0
    with _lives(tmp_path / "store") as writer:
        for life in range(KILLS):
            promises = tmp_path / f"promises{life}"
            _live_and_die(writer, promises, chance.randrange(1, 120))
            for line in promises.read_text().splitlines():
                session, tag = line.split()
                promised[session].add(tag)
            if life % 3 == 0:
                (tmp_path / "store" / "catalog.json").unlink(missing_ok=True)
            torn += await _check(tmp_path / "store", promised)
            _begin_anew(tmp_path / "store", promised, life)
    assert torn > 0


def _live_and_die(writer: subprocess.Popen[str], promises: Path, count: int) -> None:
    assert writer.stdin is not None
    assert writer.stdout is not None
    writer.stdin.write(f"{promises}\n")
    writer.stdin.flush()
    child = int(writer.stdout.readline())
    deadline = time.monotonic() + 30
    while not promises.exists() or promises.read_bytes().count(b"\n") < count:
        assert time.monotonic() < deadline, "the writer acknowledges nothing"
        os.sched_yield()
    os.kill(child, signal.SIGKILL)
    assert writer.stdout.readline() == "gone\n"


async def _check(folder: Path, promised: dict[str, set[str]]) -> int:
    async with opened(folder) as store:
        assert store.trouble is None
        for session, tags in promised.items():
            records = list(store.read(session))
            found = {str(each["text"]).split("-")[0] for each in records}
            assert tags <= found, (session, len(tags - found))
            assert seqs(records) == list(range(1, len(records) + 1))
            assert store.row(session) == summarize(records)
        assert not any("damaged" in report.text for report in store.reports)
        return len(store.reports)


def _begin_anew(folder: Path, promised: dict[str, set[str]], life: int) -> None:
    """Now and then another folder, so that reading everything again stays quick."""
    if life % 20 == 19:
        folder.rename(folder.with_name(f"store{life}"))
        promised.clear()


@contextmanager
def _lives(folder: Path) -> Iterator[subprocess.Popen[str]]:
    root = Path(child_writer.__file__).parents[2]
    writer = subprocess.Popen(
        [sys.executable, "-m", "tests.journal.child_writer", str(folder)],
        cwd=root,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with writer:
        yield writer
        assert writer.stdin is not None
        writer.stdin.close()


async def test_a_store_is_free_as_soon_as_its_writer_is_killed(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    with _lives(folder) as writer:
        _live_and_die(writer, tmp_path / "promises", 40)
        async with opened(folder) as store:
            assert store.trouble is None
            assert texts(store, "S0")
