"""What is behind a connection sleeps until somebody asks, unless there is something to do."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.server.peer import link
from tests.workspace.rig import ANA, Rig

from sessionls.hub.waking import wake_if_needed
from sessionls.server.abilities import abilities
from sessionls.server.announced import announcement
from sessionls.workspace.requests import Prompt


async def is_woken(root: Path, **initialize: object) -> bool:
    """Whether an editor's beginning in a folder wakes what is behind its connection."""
    woken: list[str] = []
    async with link() as made:
        made.connection.wake = lambda: woken.append("woken")
        folders = [{"uri": root.as_uri(), "name": root.name}]
        await made.peer.initialize(workspaceFolders=folders, **initialize)
        home = str(root.parent / "home")
        await asyncio.wait([wake_if_needed(made.connection, {"SESSIONLS_HOME": home})])
    return bool(woken)


async def kept(root: Path) -> str:
    """A session in which nothing is left to do."""
    rig = Rig(root / ".sessionls")
    session = str((await rig.sessions.new(ANA, "Kept"))["id"])
    await rig.sessions.prompt(session, ANA, Prompt("hello"))
    await rig.settle()
    await rig.close()
    return session


@pytest.fixture
def root(tmp_path: Path) -> Path:
    made = tmp_path / "workspace"
    made.mkdir()
    return made


async def test_a_folder_in_which_nobody_has_worked_wakes_nothing(root: Path) -> None:
    assert not await is_woken(root)
    assert list(root.iterdir()) == []


async def test_sessions_in_which_nothing_is_left_to_do_wake_nothing(root: Path) -> None:
    await kept(root)
    assert not await is_woken(root)
    assert not await is_woken(root, initializationOptions={"participant": {"name": "Ana"}})


async def test_sessions_elsewhere_wake_nothing(root: Path) -> None:
    await kept(root.parent / "home" / "state" / "workspaces" / "loose")
    assert not await is_woken(root)


async def test_a_queue_that_a_process_left_wakes(root: Path) -> None:
    rig = Rig(root / ".sessionls")
    session = str((await rig.sessions.new(ANA, "Queued"))["id"])
    for text in ("hang", "second"):
        await rig.sessions.prompt(session, ANA, Prompt(text))
    await rig.close()
    assert await is_woken(root)


async def test_a_paused_queue_waits_for_who_resumes_it(root: Path) -> None:
    rig = Rig(root / ".sessionls")
    session = str((await rig.sessions.new(ANA, "Paused"))["id"])
    await rig.sessions.pause(session, ANA)
    await rig.sessions.prompt(session, ANA, Prompt("later"))
    await rig.close()
    assert not await is_woken(root)


@pytest.mark.parametrize("method", ["completion", "hover", "definition"])
@pytest.mark.parametrize(
    ("name", "wakes"),
    [
        ("app.py", False),
        ("README.md", False),
        (".sessionls/agents/mine.md", True),
        ("sessionls-prompt:///", True),
    ],
)
async def test_what_is_asked_about_other_peoples_files_wakes_nothing(
    root: Path, method: str, name: str, *, wakes: bool
) -> None:
    woken: list[str] = []
    async with link(announce=lambda can: announcement(abilities(can))) as made:
        made.connection.wake = lambda: woken.append("woken")
        folders = [{"uri": root.as_uri(), "name": root.name}]
        await made.peer.initialize(workspaceFolders=folders)
        home = {"SESSIONLS_HOME": str(root.parent / "home")}
        await asyncio.wait([wake_if_needed(made.connection, home)])
        uri = name if name.startswith("sessionls-prompt:") else (root / name).as_uri()
        place = {"textDocument": {"uri": uri}, "position": {"line": 0, "character": 0}}
        answer = await made.peer.ask(f"textDocument/{method}", place)
        assert bool(woken) is wakes
        # Nobody comes when this one is woken.
        assert answer.get("result", "none") is None or wakes


def _cut(root: Path) -> None:
    (journal,) = (root / ".sessionls" / "sessions").glob("*.jsonl")
    journal.write_bytes(journal.read_bytes()[:-5])


DOUBT: dict[str, Callable[[Path], object]] = {
    "a missing catalog": lambda root: (root / ".sessionls" / "catalog.json").unlink(),
    "a damaged catalog": lambda root: (root / ".sessionls" / "catalog.json").write_bytes(b"{}"),
    "a catalog behind the journals": _cut,
    "settings of the workspace": lambda root: (root / ".sessionls" / "settings.toml").touch(),
    "settings of the user": lambda root: (
        (root.parent / "home" / "config").mkdir(parents=True),
        (root.parent / "home" / "config" / "config.toml").touch(),
    ),
}


@pytest.mark.parametrize("doubt", DOUBT)
async def test_in_doubt_it_wakes(root: Path, doubt: str) -> None:
    await kept(root)
    DOUBT[doubt](root)
    assert await is_woken(root)


async def test_settings_of_the_editor_wake(root: Path) -> None:
    assert await is_woken(root, initializationOptions={"showSession": True})


async def test_a_process_that_died_at_work_wakes_the_next_one(root: Path) -> None:
    rig = Rig(root / ".sessionls")
    await rig.sessions.new(ANA, "Open")
    assert await is_woken(root)
    await rig.close()
    assert not await is_woken(root)
