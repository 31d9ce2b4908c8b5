"""A review by the security agent against bandit, over the same Python files."""

import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import bandit
import pydantic
import pygls
import pytest
import rich
import typer

from bench.table import Row
from sessionls.domain.blocks import ReferenceBlock
from sessionls.domain.records import By
from sessionls.workspace.core import Core
from sessionls.workspace.places import home_of
from sessionls.workspace.requests import Prompt
from sessionls.workspace.world import real_world

PACKAGES = (bandit, pydantic, pygls, pytest, rich, typer)
ANA = By(kind="person", name="Ana")
Place = tuple[str, int]


def rows() -> list[Row]:
    """Time of both over some installed packages; how many of bandit's findings we miss."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "code"
        for package in PACKAGES:
            assert package.__file__
            source = Path(package.__file__).parent
            target = root / source.name
            target.mkdir(parents=True)
            _copy(source, target)
        took, found = asyncio.run(_ours(root, Path(folder) / "home"))
        began = time.perf_counter()
        theirs = list(_bandit(root))
        bandit = time.perf_counter() - began
        single = asyncio.run(_one_file(root, Path(folder) / "home2"))
    files = f"{sum(1 for package in PACKAGES for _ in _sources(package))} Python files"
    # Of a statement over several lines bandit names one, we the place of the mistake.
    missed = sum(found.isdisjoint(places) for places in theirs)
    return [
        Row(f"review of {files}", took, "s", "bandit", bandit, 0.1),
        Row("bandit's medium and high not found", missed, "", goal=0, goal_is_value=True),
        Row("review of one file, warm", single * 1000, "ms"),
    ]


async def _ours(root: Path, home: Path) -> tuple[float, set[Place]]:
    core = Core(home_of({"SESSIONLS_HOME": str(home)}), real_world())
    workspace = await core.workspace(root, lambda: "assistant")
    began = time.perf_counter()
    session = await _review(workspace, root)
    took = time.perf_counter() - began
    findings = (await workspace.ledger.open(session)).findings.values()
    places = {(finding.uri, finding.range.start.line + 1) for finding in findings}
    await core.close()
    return took, places


async def _one_file(root: Path, home: Path) -> float:
    core = Core(home_of({"SESSIONLS_HOME": str(home)}), real_world())
    workspace = await core.workspace(root, lambda: "assistant")
    file = next(root.rglob("server.py"))
    took: list[float] = []
    for _ in range(7):
        began = time.perf_counter()
        await _review(workspace, file)
        took.append(time.perf_counter() - began)
    await core.close()
    return sorted(took)[len(took) // 2]


async def _review(workspace: object, path: Path) -> str:
    from sessionls.workspace.workspace import Workspace

    assert isinstance(workspace, Workspace)
    session = str((await workspace.sessions.new(ANA))["id"])
    context = (ReferenceBlock(uri=path.as_uri()),)
    await workspace.sessions.prompt(session, ANA, Prompt("review", "security", context=context))
    while workspace.turns.running:
        await asyncio.sleep(0.001)
    return session


def _bandit(root: Path) -> Iterator[set[Place]]:
    """The lines of each finding of medium severity and above."""
    command = [sys.executable, "-m", "bandit", "-q", "-r", "-ll", "-f", "json", str(root)]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    for issue in json.loads(answer.stdout)["results"]:
        uri = Path(issue["filename"]).as_uri()
        yield {(uri, line) for line in (issue["line_number"], *issue["line_range"])}


def _copy(source: Path, target: Path) -> None:
    for file in source.rglob("*.py"):
        copy = target / file.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(file.read_bytes())


def _sources(package: object) -> Iterator[Path]:
    name = getattr(package, "__file__", None)
    assert isinstance(name, str)
    yield from Path(name).parent.rglob("*.py")
