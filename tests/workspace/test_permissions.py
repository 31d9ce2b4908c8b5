"""What people said `always` to is kept off the event loop, and counts for the next call."""

import asyncio
from pathlib import Path

from filelock import FileLock

from sessionls.domain.agent import Agent
from sessionls.domain.permission import Subject
from sessionls.domain.session import Session
from sessionls.workspace.gate import TurnRules
from sessionls.workspace.grants import Grants
from sessionls.workspace.lending import Lent
from sessionls.workspace.outfit import Outfit
from sessionls.workspace.permissions import Permissions
from sessionls.workspace.trust import Trust

CALL = Subject("agent", "Call agent tester", "Try it.", target="tester")


def rules_of(permissions: Permissions) -> TurnRules:
    outfit = Outfit(Session("S"), "T1", Agent(name="assistant"), "T1")
    return permissions.rules_for(outfit, Lent())


def permissions_in(folder: Path) -> Permissions:
    return Permissions(folder, Trust(folder / "trust.json"), Grants(folder / "grants.json"))


async def test_remembering_waits_for_another_process_without_stopping_the_server(
    tmp_path: Path,
) -> None:
    permissions = permissions_in(tmp_path)
    rules = rules_of(permissions)
    lock = FileLock(tmp_path / "grants.lock")

    async def another_process_lets_go() -> None:
        assert permissions.granted() == ()
        lock.release()

    lock.acquire()
    async with asyncio.timeout(20), asyncio.TaskGroup() as group:
        group.create_task(another_process_lets_go())
        await rules.remember(CALL, "workspace")
        assert rules.judge(CALL).why == "a person said always to exactly this"
    assert len(permissions.granted()) == 1


async def test_a_turn_that_is_cancelled_loses_no_answer(tmp_path: Path) -> None:
    permissions = permissions_in(tmp_path)
    rules = rules_of(permissions)

    async def remember() -> None:
        await rules.remember(CALL, "workspace")

    with FileLock(tmp_path / "grants.lock"):
        async with asyncio.TaskGroup() as group:
            turn = group.create_task(remember())
            await asyncio.sleep(0)
            turn.cancel()
    await permissions.close()
    assert len(permissions.granted()) == 1
