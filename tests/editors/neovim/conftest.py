"""Neovims for tests: each with a home, a workspace and a hub of its own, ended with the test."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from sessionls.hub.election import try_lock
from tests.editors.neovim.models import Model, model_of
from tests.editors.neovim.nvim import SERVER, Neovim, environment, neovim, settings
from tests.editors.neovim.patience import until

Launch = Callable[..., Neovim]
CODE = 'import subprocess\n\n\ndef call(name):\n    subprocess.run(f"ls {name}", shell=True)\n'
"""Code in which the rules find one mistake without a model."""


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """The user-level folders of this test; its hub has left at the end."""
    home = tmp_path / "home"
    yield home
    lock = home / "run" / "hub.lock"
    if lock.exists():
        # Where a turn still waits for an answer, the hub would wait with it.
        subprocess.run(
            [*SERVER, "hub", "stop", "--now"],
            env=environment(home),
            capture_output=True,
            check=False,
        )
        os.close(until(lambda: _held(lock), "the hub to leave"))


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A workspace with one file in which there is something to find."""
    folder = tmp_path / "workspace"
    (folder / ".sessionls").mkdir(parents=True)
    (folder / "app.py").write_text(CODE)
    return folder


@pytest.fixture
def launch(home: Path, workspace: Path) -> Iterator[Launch]:
    """Start Neovims in the workspace; those that still go are ended at the end."""
    with ExitStack() as stack:

        def start(sessionls: object = None, **more: Any) -> Neovim:
            given = settings() if sessionls is None else sessionls
            return stack.enter_context(neovim(home, workspace, given, **more))

        yield start


@pytest.fixture
def editor(launch: Launch) -> Neovim:
    """One Neovim; no language model answers in it."""
    return launch(settings(settings={"model": ["offline"]}))


@pytest.fixture
def model(tmp_path: Path) -> Iterator[Model]:
    """A provider of a language model, in a process of its own."""
    with model_of(tmp_path / "provider") as running:
        yield running


@pytest.fixture
def tmux() -> None:
    """The test needs tmux."""
    if shutil.which("tmux") is None:
        pytest.skip("tmux shows Neovim in a real terminal: install it (`apt-get install tmux`)")


def _held(lock: Path) -> int:
    """The lock, if no hub holds it; as a number that is never 0."""
    return try_lock(str(lock)) or 0
