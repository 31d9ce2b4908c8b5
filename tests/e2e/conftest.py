"""Editors for end-to-end tests: each with a server process, a home and a workspace of its own."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from pathlib import Path

import pytest
from lsprotocol import types

from tests.e2e.editor import SERVER, Editor, Wire, full, hub_gone, start

Launch = Callable[..., Awaitable[Editor]]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The user-level folders of this test."""
    return tmp_path / "home"


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """An empty workspace folder."""
    folder = tmp_path / "workspace"
    folder.mkdir()
    return folder


@pytest.fixture
def server() -> Sequence[str]:
    """What editors start. Parametrize a test with `server` to have it with the hub, too.

    `@pytest.mark.parametrize("server", [SERVER, WITH_HUB], ids=["alone", "hub"])`.
    """
    return SERVER


@pytest.fixture
async def launch(home: Path, workspace: Path, server: Sequence[str]) -> AsyncIterator[Launch]:
    """Start editors; those that still run are stopped at the end."""
    running: list[Editor] = []

    async def launch_one(
        capabilities: types.ClientCapabilities | None = None,
        folders: list[Path] | None = None,
        options: Wire | None = None,
    ) -> Editor:
        where = [workspace] if folders is None else folders
        editor = await start(home, where, capabilities or full(), options, server)
        running.append(editor)
        return editor

    yield launch_one
    for editor in running:
        if not editor.client.stopped:
            await editor.stop()
    await hub_gone(home)


@pytest.fixture
async def editor(launch: Launch) -> Editor:
    """One editor that can everything."""
    return await launch()
