"""Eight editors write into one session while the hub is killed again and again."""

import asyncio
import os
import shutil
import signal
from pathlib import Path
from typing import Any

import pytest
from tests.hub.desktop import Desktop, Editor, until

pytestmark = pytest.mark.long

EDITORS = 8
EACH = 30
KILLS = 10
CANCELLED = -32802
LOADED = 200


@pytest.fixture(params=["fast disk", "slow disk"])
async def environment(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, str]:
    """What makes the hub's disk fast or slow."""
    if request.param == "fast disk":
        return {}
    compiler = shutil.which("cc")
    if compiler is None:
        pytest.skip("A slow disk is made with a C compiler, and there is none here.")
    shim, source = tmp_path / "slow_disk.so", Path(__file__).with_name("slow_disk.c")
    made = await asyncio.create_subprocess_exec(
        *(compiler, "-shared", "-fPIC", "-o", str(shim), str(source), "-ldl")
    )
    assert await made.wait() == 0
    return {"LD_PRELOAD": str(shim), "SLOW_DISK": "30000"}


@pytest.mark.timeout(600)
async def test_one_order_for_all_with_nothing_lost_and_nothing_twice(
    desktop: Desktop, workspace: Path, environment: dict[str, str]
) -> None:
    desktop.more = environment
    editors = [await desktop.open(workspace) for _ in range(EDITORS)]
    session = (await editors[0].do("session.new", title="Together"))["session"]["id"]
    await editors[0].do("session.pause", session=session)
    said: dict[str, int] = {}
    killed: list[int] = []
    async with asyncio.TaskGroup() as group:
        for number, editor in enumerate(editors):
            group.create_task(talk(editor, session, str(number), said))
        await kill_again_and_again(desktop, said, killed)
    orders = [await messages(editor, session) for editor in editors]
    assert all(order == orders[0] for order in orders)
    assert len(killed) == len(set(killed)) == KILLS
    found = {key: seq for seq, key in orders[0]}
    assert found == said
    assert len(orders[0]) == EDITORS * EACH
    await only_one_hub(desktop)


async def talk(editor: Editor, session: str, name: str, said: dict[str, int]) -> None:
    """Say one thing after the other, each until it is acknowledged."""
    for number in range(EACH):
        key = f"{name}-{number}"
        said[key] = await acknowledged(editor, session, key)


async def acknowledged(editor: Editor, session: str, key: str) -> int:
    """The number of the record, once the hub says that it is kept."""
    argument = {"session": session, "text": key, "key": key}
    while True:
        answer = await editor.command("sessionls.session.prompt", argument)
        if "result" in answer:
            return answer["result"]["seq"]
        assert answer["error"]["code"] == CANCELLED, answer


async def kill_again_and_again(desktop: Desktop, said: dict[str, int], killed: list[int]) -> None:
    """Spread over the whole time, whatever the machine's speed."""
    step = EDITORS * EACH // (KILLS + 1)
    for count in range(1, KILLS + 1):
        await until(lambda count=count: len(said) >= count * step)
        await until(lambda: set(desktop.hubs()) - set(killed))
        (hub,) = set(desktop.hubs()) - set(killed)
        os.kill(hub, signal.SIGKILL)
        killed.append(hub)


async def messages(editor: Editor, session: str) -> list[tuple[int, str]]:
    """Number and key of every message, in order, as this editor is told."""
    records: list[dict[str, Any]] = []
    since, more = 0, True
    while more:
        page = await editor.do("session.load", session=session, since=since, limit=LOADED)
        records += page["records"]
        since, more = records[-1]["seq"], page["more"]
    assert [record["seq"] for record in records] == list(range(1, len(records) + 1))
    return [
        (record["seq"], record["message"]["key"])
        for record in records
        if record["kind"] == "messageAdded"
    ]


async def only_one_hub(desktop: Desktop) -> None:
    """Whoever lost an election has gone."""
    await until(lambda: len(desktop.hubs()) == 1)
