"""What bandit finds at medium severity and above we find on the same lines, ten times as fast."""

import json
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.engine.scanners.sources import saved

from sessionls.engine.scanners.scan import scan_sources

CORPUS = Path(__file__).parents[2] / "rules" / "code"
PACKAGES = Path(pytest.__file__).parents[1]
SECURITY = ("python", "patterns", "secrets")
# Codes that the corpus must make bandit speak about, so that the comparison means something.
MEDIUM_AND_ABOVE = {
    *("B102", "B103", "B104", "B108", "B113", "B201", "B202", "B301", "B302", "B303", "B304"),
    *("B305", "B306", "B307", "B308", "B310", "B312", "B313", "B314", "B315", "B316", "B317"),
    *("B318", "B319", "B321", "B323", "B324", "B401", "B402", "B411", "B412", "B413", "B415"),
    *("B501", "B502", "B503", "B505", "B506", "B507", "B508", "B509", "B601", "B602", "B604"),
    *("B605", "B608", "B609", "B610", "B611", "B612", "B613", "B614", "B615", "B701", "B702"),
    *("B703", "B704"),
}
# The project has judged these lines itself: bandit does not read ruff's marks.
JUDGED = re.compile(r"#\s*(noqa|ruff\s*:\s*ignore)\b")


def run_bandit(paths: Iterable[Path]) -> Mapping[str, Any]:
    command = [sys.executable, "-m", "bandit", "-q", "-ll", "-f", "json", *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return json.loads(done.stdout)


async def lines_of(paths: Iterable[Path]) -> dict[Path, set[int]]:
    """The lines that a hit of ours touches, by file."""
    found: dict[Path, set[int]] = {}
    async for source, hits, _ in scan_sources([saved(path) for path in paths], SECURITY):
        lines = found.setdefault(source.path, set())
        for hit in hits:
            first = source.text.count("\n", 0, hit.start) + 1
            lines.update(range(first, first + source.text.count("\n", hit.start, hit.end) + 1))
    return found


def missed(report: Mapping[str, Any], found: Mapping[Path, set[int]]) -> list[str]:
    return [
        f"{one['test_id']} {one['filename']}:{one['line_number']}"
        for one in report["results"]
        if not is_found(one, found[Path(one["filename"])]) and not is_judged(one)
    ]


def is_found(one: Mapping[str, Any], lines: set[int]) -> bool:
    # Of a statement over several lines bandit names the first, we the place of the mistake.
    return not lines.isdisjoint({one["line_number"], *one["line_range"]})


def is_judged(one: Mapping[str, Any]) -> bool:
    lines = Path(one["filename"]).read_text("utf-8").splitlines()
    return any(JUDGED.search(lines[number - 1]) for number in one["line_range"])


async def test_all_of_bandit_in_the_corpus_is_found() -> None:
    paths = sorted(CORPUS.glob("*.py"))
    report = run_bandit(paths)
    assert {one["test_id"] for one in report["results"]} >= MEDIUM_AND_ABOVE
    assert missed(report, await lines_of(paths)) == []


@pytest.mark.long
@pytest.mark.timeout(600)
async def test_all_of_bandit_in_installed_packages_is_found() -> None:
    names = (
        "_pytest",
        "bandit",
        "jsonschema",
        "pip",
        "pydantic",
        "pygls",
        "requests",
        "setuptools",
    )
    paths = sorted(path for name in names for path in (PACKAGES / name).rglob("*.py"))
    assert len(paths) > 600
    report = run_bandit(paths)
    assert len(report["results"]) > 30
    assert missed(report, await lines_of(paths)) == []
