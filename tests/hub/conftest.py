"""A home of its own for each test, and nothing left of it afterwards."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.hub.desktop import Desktop


@pytest.fixture
def transport() -> str:
    """How the hub is reached; parametrized where both ways have to hold."""
    return "unix"


@pytest.fixture
async def desktop(tmp_path: Path, transport: str) -> AsyncIterator[Desktop]:
    """One user's machine."""
    mine = Desktop(tmp_path / "home", transport)
    yield mine
    await mine.clear()


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """An empty folder."""
    folder = tmp_path / "shop"
    folder.mkdir()
    return folder
