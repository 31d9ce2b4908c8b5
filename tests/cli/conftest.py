"""A workspace with mistakes in it, and a person at a terminal in it."""

import os
from pathlib import Path

import pytest
from tests.cli.terminal import Terminal

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
def terminal(tmp_path: Path, workspace: Path) -> Terminal:
    """A person without any configuration, in the workspace."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    coverage = {name: value for name, value in os.environ.items() if name.startswith("COV")}
    return Terminal(
        workspace,
        {
            **kept,
            **coverage,
            "HOME": str(tmp_path / "home"),
            "TMPDIR": str(tmp_path),
            "SESSIONLS_HOME": str(tmp_path / "home" / "sessionls"),
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_SYSTEM": os.devnull,
        },
    )
