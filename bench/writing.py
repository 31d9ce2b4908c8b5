"""Completion of `#file` where a person writes a message, in a workspace of fifty thousand files."""

import asyncio
import statistics
import tempfile
import time
from pathlib import Path

from bench.table import Row
from sessionls.workspace.core import Core
from sessionls.workspace.file_names import FileNames
from sessionls.workspace.offers import Draft, offers
from sessionls.workspace.places import home_of
from sessionls.workspace.seat import Seat
from sessionls.workspace.world import real_world

_FOLDERS, _FILES = 1_000, 50
_WORDS = ("shop", "cart", "order", "price", "user", "token", "store", "report", "view", "model")
_TYPED = ("", "s", "sh", "shop", "shop_ca", "token/p1", "order_price7.py", "spr", "zzz")
_TIMES = 20


def rows() -> list[Row]:
    """How long the files take to be listed, and how long an answer takes then."""
    with tempfile.TemporaryDirectory() as base:
        root = Path(base) / "work"
        for number in range(_FOLDERS):
            folder = root / _WORDS[number % 10] / _WORDS[number // 10 % 10] / f"p{number}"
            folder.mkdir(parents=True)
            for file in range(_FILES):
                name = f"{_WORDS[file % 10]}_{_WORDS[(file + number) % 10]}{file}.py"
                (folder / name).touch()
        listing, first, each = asyncio.run(_measure(root, Path(base) / "home"))
    median = statistics.median(each) * 1000
    files = f"{_FOLDERS * _FILES:,} files"
    return [
        Row(f"{files}: listing them", listing, "s"),
        Row(f"{files}: the first answer", first * 1000, "ms"),
        Row(f"{files}: completion", median, "ms", goal=10, goal_is_value=True),
        Row(f"{files}: the slowest completion", max(each) * 1000, "ms"),
    ]


async def _measure(root: Path, home: Path) -> tuple[float, float, list[float]]:
    core = Core(home_of({"SESSIONLS_HOME": str(home)}), real_world())
    seat = Seat(core, lambda _, __: None, lambda _: None, lambda _: None)
    await seat.sit({}, [root.as_uri()])
    workspace = await seat.first()
    began = time.perf_counter()
    await offers(seat, workspace, Draft("#shop", 5), 50)
    first = time.perf_counter() - began
    await _listed(workspace.files)
    listing = time.perf_counter() - began
    each: list[float] = []
    for typed in _TYPED * _TIMES:
        began = time.perf_counter()
        await offers(seat, workspace, Draft(f"#{typed}", 1 + len(typed)), 50)
        each.append(time.perf_counter() - began)
    seat.leave()
    await core.close()
    return listing, first, each


async def _listed(files: FileNames) -> None:
    while not (await files.find("no such file", 1)).whole:
        await asyncio.sleep(0.01)
