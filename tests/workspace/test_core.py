"""Workspaces open for the first seat and close after the last one, when nothing runs in them."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sessionls.domain.errors import Refused, UnknownSession
from sessionls.engine.models.scripted import ScriptedModel
from sessionls.workspace.core import Core
from sessionls.workspace.equipment import Choice, Chosen
from sessionls.workspace.places import home_of
from sessionls.workspace.requests import Prompt
from sessionls.workspace.roles import Guest
from sessionls.workspace.seat import Seat
from sessionls.workspace.workspace import Workspace
from sessionls.workspace.world import real_world
from tests.workspace.rig import ANA, echo, hangs


class Process:
    """What a process has: a core, with a model that may hang."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "workspace"
        self.root.mkdir(exist_ok=True)
        self.model = ScriptedModel(echo, hangs)
        home = home_of({"SESSIONLS_HOME": str(folder / "home")})
        self.core = Core(home, real_world(), self._choose)

    async def _choose(self, choice: Choice) -> Chosen:
        return Chosen(self.model)

    async def join(self) -> Workspace:
        return await self.core.join(self.root, lambda: "assistant")

    def leave(self) -> None:
        self.core.leave(self.root)


@pytest.fixture
async def one(tmp_path: Path) -> AsyncIterator[Process]:
    made = Process(tmp_path)
    yield made
    await made.core.close()


@pytest.fixture
async def other(tmp_path: Path) -> AsyncIterator[Process]:
    made = Process(tmp_path)
    yield made
    await made.core.close()


async def taken(workspace: Workspace) -> None:
    """Wait until a store that another process had is ours."""
    async with asyncio.timeout(20):
        while workspace.store.trouble:
            await workspace.ledger.refresh()
            await asyncio.sleep(0.01)


async def test_credentials_are_known_as_long_as_their_connection_is_there(one: Process) -> None:
    def lent() -> list[str]:
        found = (lent.credentials for seat in one.core.seats for lent in seat.lends())
        return sorted(credentials["OPENAI_API_KEY"] for credentials in found)

    first, second = (
        Seat(one.core, lambda *_: None, lambda _: None, lambda _: None, {"OPENAI_API_KEY": key})
        for key in ("one", "two")
    )
    for seat in (first, second):
        await seat.sit({}, [one.root.as_uri()])
    assert lent() == ["one", "two"]
    first.leave()
    assert lent() == ["two"]
    second.leave()
    assert lent() == []


async def test_the_last_seat_that_leaves_frees_the_store(one: Process, other: Process) -> None:
    workspace = await one.join()
    await one.join()
    made = await workspace.sessions.new(ANA, "Passed on")
    there = await other.join()
    assert there.store.trouble is not None
    one.leave()
    await workspace.tasks.idle()
    assert not await there.store.try_write()
    one.leave()
    await taken(there)
    assert there.store.exists(str(made["id"]))


async def test_a_turn_that_runs_keeps_its_workspace_open_until_it_ends(
    one: Process, other: Process
) -> None:
    workspace = await one.join()
    made = str((await workspace.sessions.new(ANA, "At work"))["id"])
    await workspace.sessions.prompt(made, ANA, Prompt("hang"))
    async with asyncio.timeout(20):
        while not one.model.hanging:
            await asyncio.sleep(0.01)
    one.leave()
    there = await other.join()
    assert there.store.trouble is not None
    assert workspace.turns.running == 1
    await workspace.turns.cancel(made, ANA)
    await taken(there)
    (turn,) = (await there.ledger.open(made)).turns.values()
    assert turn.stop_reason == "cancelled"


async def test_a_workspace_can_be_joined_again_at_any_moment_of_its_closing(one: Process) -> None:
    workspace = await one.join()
    made = str((await workspace.sessions.new(ANA, "Kept"))["id"])
    seen = {id(workspace): workspace}
    for moments in range(40):
        one.leave()
        for _ in range(moments):
            await asyncio.sleep(0)
        again = await one.join()
        seen[id(again)] = again
        assert again.store.trouble is None
        await again.sessions.rename(made, ANA, f"Kept {moments}")
        assert again.store.row(made) is not None
    assert len(seen) > 2


async def test_closing_the_core_ends_what_nobody_sits_at(one: Process, other: Process) -> None:
    workspace = await one.join()
    made = str((await workspace.sessions.new(ANA, "At work"))["id"])
    await workspace.sessions.prompt(made, ANA, Prompt("hang"))
    one.leave()
    await one.core.close()
    there = await other.join()
    assert there.store.trouble is None


async def test_a_guest_reaches_no_session_of_files_outside_the_folder(one: Process) -> None:
    loose = await one.core.join(None, lambda: "assistant")
    private = str((await loose.sessions.new(ANA, "Private"))["id"])
    host, guest = (Seat(one.core, lambda *_: None, lambda _: None, lambda _: None) for _ in "ab")
    guest.guest = Guest("Ben", "drive")
    for seat in (host, guest):
        await seat.sit({}, [one.root.as_uri()])
    assert await host.holding(private) is loose
    for refused in (guest.holding, guest.holding_once):
        with pytest.raises(UnknownSession):
            await refused(private)
    with pytest.raises(Refused, match="one workspace"):
        await guest.workspace_of((one.root.parent / "diary.txt").as_uri())
    assert [workspace.root for workspace in await guest.workspaces()] == [one.root]
