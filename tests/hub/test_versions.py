"""Several versions on one machine: one hub, the newest that could take over while nothing ran."""

import asyncio
from pathlib import Path

import pytest
from tests.e2e.test_whole_road import options
from tests.hub.desktop import Desktop, package, until
from tests.provider.script import Answer, Text, Wait
from tests.provider.server import Provider

BOTH = pytest.mark.parametrize("transport", ["unix", "tcp"])
_OTHER_WIRE = ("hub/hello.py", "\nWIRE = 1\n", "\nWIRE = 2\n")


@BOTH
async def test_a_newer_version_takes_the_place_of_an_idle_hub_and_nobody_notices(
    desktop: Desktop, tmp_path: Path
) -> None:
    newer = package(tmp_path / "newer", "9.0.0")
    old = await desktop.open()
    before = await old.do("info")
    new = await desktop.open(PYTHONPATH=newer)
    await old.until("sessionls/reattached")
    for editor in (new, old, await desktop.open()):
        after = await editor.do("info")
        assert after["version"] == "9.0.0"
        assert after["hub"]["pid"] == before["hub"]["pid"]
    assert desktop.hubs() == [before["hub"]["pid"]]


async def test_an_older_version_uses_the_hub_that_is_there(
    desktop: Desktop, tmp_path: Path
) -> None:
    older = package(tmp_path / "older", "0.0.1")
    version = (await (await desktop.open()).do("info"))["version"]
    old = await desktop.open(PYTHONPATH=older)
    assert (await old.do("info"))["version"] == version


@pytest.mark.long
async def test_a_busy_hub_makes_room_when_its_turn_has_ended(
    desktop: Desktop, tmp_path: Path, workspace: Path
) -> None:
    newer = package(tmp_path / "newer", "9.0.0")
    async with Provider(Answer((Wait("slow"), Text("Here.")))) as provider:
        old = await desktop.launch()
        await old.meet(workspace, initializationOptions=options(provider))
        session = (await old.do("session.new"))["session"]["id"]
        turn = (await old.do("session.prompt", session=session, text="Hello?"))["turn"]
        await provider.gate("slow").reached.wait()
        new = await desktop.open(workspace, PYTHONPATH=newer)
        assert (await new.do("info"))["version"] != "9.0.0"
        provider.gate("slow").open()
        await new.until("sessionls/reattached")
        assert (await new.do("info"))["version"] == "9.0.0"
        assert (await new.ended(session, turn))["stopReason"] == "end"


async def test_a_newer_version_that_does_not_start_leaves_the_old_one_at_work(
    desktop: Desktop, tmp_path: Path
) -> None:
    wrong = ("hub/hello.py", 'f"python={sys.executable}"', '"python=/nowhere/python"')
    newer = package(tmp_path / "newer", "9.0.0", wrong)
    version = (await (await desktop.open()).do("info"))["version"]
    new = await desktop.open(PYTHONPATH=newer)
    assert (await new.do("info"))["version"] == version


async def test_an_editor_of_another_wire_is_told_what_to_do(
    desktop: Desktop, tmp_path: Path
) -> None:
    older = package(tmp_path / "older", "0.0.1", _OTHER_WIRE)
    living = await desktop.open()
    refused = await desktop.launch({"PYTHONPATH": older})
    answer = await refused.ask("initialize", {"processId": None, "capabilities": {}})
    assert answer["error"]["code"] == -32803
    assert "Update the sessionls that this editor starts." in answer["error"]["message"]
    assert await refused.quit() == 1
    await living.hub()


async def test_a_newer_version_of_another_wire_takes_over_an_idle_hub(
    desktop: Desktop, tmp_path: Path
) -> None:
    newer = package(tmp_path / "newer", "9.0.0", _OTHER_WIRE)
    old = await desktop.open()
    await old.hub()
    new = await desktop.open(PYTHONPATH=newer)
    assert (await new.do("info"))["version"] == "9.0.0"
    shown = await old.until("window/showMessage")
    assert "Update the sessionls" in shown["params"]["message"]
    await asyncio.wait_for(old.process.wait(), 60)


async def test_a_hub_that_cannot_start_leaves_its_editor_served(
    desktop: Desktop, tmp_path: Path
) -> None:
    broken = package(
        tmp_path / "broken", "0.1.1", ("hub/process.py", "import asyncio", "import nowhere")
    )
    editor = await desktop.launch({"PYTHONPATH": broken})
    await editor.meet()
    shown = await editor.until("window/showMessage")
    assert "This editor is served by itself" in shown["params"]["message"]
    assert (await editor.do("info"))["hub"]["pid"] == editor.process.pid
    await until(lambda: desktop.processes() == [editor.process.pid])
