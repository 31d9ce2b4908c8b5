"""A workspace with mistakes in it, and a person at a terminal in it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.cli.terminal import Terminal, end_hub, person_at

INJECTION = """\
import subprocess


def resize(picture: str) -> None:
    subprocess.run(f"convert {picture} small.png", shell=True, check=True)
"""
CLEAN = "def double(number: int) -> int:\n    return 2 * number\n"


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A folder with one bad and one good file."""
    folder = tmp_path / "shop"
    (folder / ".sessionls").mkdir(parents=True)
    (folder / "bad.py").write_text(INJECTION)
    (folder / "good.py").write_text(CLEAN)
    return folder


@pytest.fixture
def terminal(tmp_path: Path, workspace: Path) -> Iterator[Terminal]:
    """A person without any configuration, in the workspace; their hub ends with the test."""
    person = person_at(workspace, tmp_path)
    yield person
    end_hub(person.environment)
