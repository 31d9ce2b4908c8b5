"""The hub's log: its owner reads it, nobody else."""

import logging
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from sessionls.hub.logs import log_to, older_logs


@pytest.fixture
def ours() -> Iterator[logging.Logger]:
    """The logger of the package; what was added to the root is gone afterwards."""
    root, package = logging.getLogger(), logging.getLogger("sessionls")
    before, levels = list(root.handlers), (root.level, package.level)
    mask = os.umask(0)
    yield package
    os.umask(mask)
    for handler in set(root.handlers) - set(before):
        root.removeHandler(handler)
        handler.close()
    root.setLevel(levels[0])
    package.setLevel(levels[1])


def test_nobody_else_can_read_the_log_before_and_after_it_rotates(
    ours: logging.Logger, tmp_path: Path
) -> None:
    folder = tmp_path / "state"
    path = log_to(folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    older = older_logs(path)[0]
    while not older.exists():
        ours.info("words %s", "x" * 100_000)
    for file in (path, older):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
