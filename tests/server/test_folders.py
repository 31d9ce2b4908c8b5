"""An editor with several folders: what belongs to which of them."""

from pathlib import Path

from tests.server.desks import house


async def test_a_session_that_is_loaded_comes_with_its_folder(tmp_path: Path) -> None:
    mill = tmp_path / "the mill"
    mill.mkdir()
    async with house(tmp_path) as home, home.editor() as ana:
        event = {"added": [{"uri": mill.as_uri(), "name": "mill"}], "removed": []}
        ana.peer.notify("workspace/didChangeWorkspaceFolders", {"event": event})
        for folder in (home.folder, mill):
            begun = await ana.result("session.new", workspace=folder.as_uri())
            loaded = await ana.result("session.load", session=begun["session"]["id"])
            assert loaded["workspace"] == folder.as_uri()


async def test_what_is_spent_today_is_spent_in_every_folder(tmp_path: Path) -> None:
    mill = tmp_path / "mill"
    mill.mkdir()
    async with house(tmp_path) as home, home.editor() as ana:
        event = {"added": [{"uri": mill.as_uri(), "name": "mill"}], "removed": []}
        ana.peer.notify("workspace/didChangeWorkspaceFolders", {"event": event})
        await ana.result("session.new", workspace=mill.as_uri())
        for workspace, cost in zip(await ana.desk.seat.workspaces(), (0.25, 0.5), strict=True):
            workspace.spend(cost)
        assert (await ana.result("info"))["budgets"]["spentToday"] == 0.75
