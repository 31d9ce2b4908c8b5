"""A process that writes many sessions at once is killed over and over."""

import os
import random
import signal
import subprocess
import sys
from collections import defaultdict
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.journal import child_writer
from tests.journal.samples import folded, opened, seqs, texts

KILLS = 200


@pytest.mark.long
@pytest.mark.timeout(300)
async def test_every_acknowledged_record_survives_two_hundred_kills(tmp_path: Path) -> None:
    chance = random.Random(7)
    promised: dict[str, set[str]] = defaultdict(set)
    counted = 0
    with _lives(tmp_path / "store") as writer:
        for life in range(KILLS):
            made = _live_and_die(writer, chance.randrange(1, 120))
            counted += len(made)
            for session, tag in made:
                promised[session].add(tag)
            if life % 3 == 0:
                (tmp_path / "store" / "catalog.json").unlink(missing_ok=True)
            await _check(tmp_path / "store", promised)
            _begin_anew(tmp_path / "store", promised, life)
    assert counted > 10 * KILLS


def _live_and_die(writer: subprocess.Popen[str], count: int) -> list[tuple[str, str]]:
    """Kill a life after so many promises; all that it promised."""
    assert writer.stdin is not None
    assert writer.stdout is not None
    writer.stdin.write("live\n")
    writer.stdin.flush()
    child = int(writer.stdout.readline())
    lines = [writer.stdout.readline() for _ in range(count)]
    os.kill(child, signal.SIGKILL)
    while (line := writer.stdout.readline()) != "gone\n":
        lines.append(line)
    return [(session, tag) for session, tag in map(str.split, lines)]


async def _check(folder: Path, promised: dict[str, set[str]]) -> None:
    async with opened(folder) as store:
        assert store.trouble is None
        for session, tags in promised.items():
            records = list(store.read(session))
            found = {str(each["text"]).split("-")[0] for each in records}
            assert tags <= found, (session, len(tags - found))
            assert seqs(records) == list(range(1, len(records) + 1))
            assert store.row(session) == folded(store, session)
        assert not any("damaged" in report.text for report in store.reports)


def _begin_anew(folder: Path, promised: dict[str, set[str]], life: int) -> None:
    """Now and then another folder, so that reading everything again stays quick."""
    if life % 10 == 9:
        folder.rename(folder.with_name(f"store{life}"))
        promised.clear()


@contextmanager
def _lives(folder: Path) -> Generator[subprocess.Popen[str]]:
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
        _live_and_die(writer, 40)
        async with opened(folder) as store:
            assert store.trouble is None
            assert texts(store, "S0")
