"""Turns that only wait for a person hold up no end of the hub: the next one waits on."""

from pathlib import Path
from typing import Any

import pytest
from tests.e2e.test_whole_road import calling, options
from tests.hub.desktop import Desktop, Editor, package, until
from tests.provider.script import Answer, saying
from tests.provider.server import Provider

pytestmark = [pytest.mark.long, pytest.mark.timeout(300)]
"""Each of these starts the process for language models, some of them twice."""


def asking() -> Provider:
    """A model that wants to run something, and then has done it."""
    return Provider(Answer((calling("shell", command="echo sawn"),)), saying("Done."))


async def waiting(editor: Editor, folder: Path, provider: Provider) -> tuple[str, str]:
    """A session whose turn waits for a permission."""
    await editor.meet(folder, initializationOptions=options(provider))
    session = (await editor.do("session.new"))["session"]["id"]
    turn = (await editor.do("session.prompt", session=session, text="Saw"))["turn"]
    while (await state_of(editor, session)) != "waiting":
        pass
    return session, turn


async def state_of(editor: Editor, session: str) -> Any:
    return (await editor.do("session.load", session=session))["session"]["state"]


async def test_the_hub_ends_when_it_is_told_to_and_the_answer_reaches_the_agent(
    desktop: Desktop, workspace: Path
) -> None:
    async with asking() as provider:
        editor = await desktop.launch()
        session, turn = await waiting(editor, workspace, provider)
        hub = await editor.hub()
        assert (await editor.do("hub.stop"))["turns"] == []
        await editor.until("sessionls/reattached")
        loaded = await editor.do("session.load", session=session)
        assert loaded["session"]["state"] == "waiting"
        assert await editor.hub() != hub
        (asked,) = [one for one in loaded["records"] if one["kind"] == "permissionAsked"]
        permission = asked["permission"]["id"]
        await editor.do(
            "permission.answer", session=session, permission=permission, decision="once"
        )
        assert (await editor.ended(session, turn))["stopReason"] == "end"


async def test_the_hub_leaves_when_nobody_is_there(desktop: Desktop, workspace: Path) -> None:
    desktop.more = {"SESSIONLS_HUB_IDLE": "1"}
    async with asking() as provider:
        editor = await desktop.launch()
        session, _ = await waiting(editor, workspace, provider)
        hub = await editor.hub()
        await editor.quit()
        await until(lambda: hub not in desktop.processes())
        later = await desktop.open(workspace)
        assert await state_of(later, session) == "waiting"


async def test_a_newer_version_takes_the_place_of_the_hub(
    desktop: Desktop, workspace: Path, tmp_path: Path
) -> None:
    async with asking() as provider:
        editor = await desktop.launch()
        session, _ = await waiting(editor, workspace, provider)
        new = await desktop.open(workspace, PYTHONPATH=package(tmp_path / "newer", "9.0.0"))
        assert (await new.do("info"))["version"] == "9.0.0"
        assert await state_of(new, session) == "waiting"
