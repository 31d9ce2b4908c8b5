"""Editors for end-to-end tests: each with a server process, a home and a workspace of its own."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from pathlib import Path

import pytest
from lsprotocol import types

from tests.e2e.editor import SERVER, WITH_HUB, Editor, Wire, full, hub_gone, start

Launch = Callable[..., Awaitable[Editor]]
BOTH_WAYS = frozenset(
    {"test_edits", "test_encodings", "test_foreign", "test_progress", "test_sessions",
     "test_whole_road"}
)  # fmt: skip
"""Modules whose tests are played alone and with the hub.

A module belongs here when a forwarder or a shared process could change what it shows: the server
asks the editor something (edits, questions, progress), positions are counted as agreed, several
editors or a killed server are in it, or the environment of the editor counts. What only looks at
answers to requests is the same code behind either, and is played alone.
"""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Play the tests of these modules both ways, but for those that say one themselves."""
    given = [mark.args[0] for mark in metafunc.definition.iter_markers("parametrize")]
    module = metafunc.definition.path.stem
    if module in BOTH_WAYS and "server" in metafunc.fixturenames and "server" not in given:
        metafunc.parametrize("server", [SERVER, WITH_HUB], ids=["alone", "hub"])


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
    """What editors start; see `BOTH_WAYS`."""
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
