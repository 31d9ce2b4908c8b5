"""What is promised at `initialize` is kept, and a folder without sessions stays as it is."""

import asyncio
import socket
from pathlib import Path

import pytest
from lsprotocol import types

from sessionls.server.abilities import abilities
from sessionls.server.announced import announcement
from sessionls.server.connection import Connection
from sessionls.server.desk import Desk
from sessionls.server.registry import register_all
from sessionls.workspace.belonging import Belonging
from sessionls.workspace.core import Core
from sessionls.workspace.places import home_of
from sessionls.workspace.requests import Prompt
from sessionls.workspace.world import real_world
from tests.e2e.conftest import Launch
from tests.e2e.editor import Editor, full, only
from tests.hub.test_waking import is_woken
from tests.workspace.rig import ANA, Rig


@pytest.mark.parametrize("client", [full(), only("utf-16")], ids=["all", "none"])
async def test_the_promise_is_what_is_registered(
    tmp_path: Path, client: types.ClientCapabilities
) -> None:
    ours, theirs = socket.socketpair()
    reader, writer = await asyncio.open_connection(sock=ours)
    connection = Connection({}, reader, writer)
    core = Core(home_of({"SESSIONLS_HOME": str(tmp_path)}), real_world())
    register_all(Desk(connection, core))
    connection.meet(types.InitializeParams(capabilities=client), "utf-16")
    assert connection.announcement == announcement(abilities(client))
    writer.close()
    await writer.wait_closed()
    theirs.close()


async def test_opening_files_leaves_the_folder_as_it_is(editor: Editor, workspace: Path) -> None:
    file = workspace / "app.py"
    file.write_text("eval(input())\n")
    editor.open(file)
    await editor.stop()
    assert [path.name for path in workspace.iterdir()] == ["app.py"]


async def test_unsaved_text_from_before_the_first_command_is_reviewed(
    editor: Editor, workspace: Path
) -> None:
    file = workspace / "app.py"
    file.write_text("pass\n")
    uri = editor.open(file, "eval(input())\n")
    await editor.command("review", agent="security", uri=uri)
    (found,) = await editor.diagnostics(uri, 1)
    assert found.code == "S307"


async def test_findings_show_by_themselves_where_sessions_are(
    editor: Editor, launch: Launch, workspace: Path
) -> None:
    file = workspace / "app.py"
    file.write_text("eval(input())\n")
    review = await editor.command("review", agent="security", uri=file.as_uri())
    await editor.ended(review["session"], review["turn"])
    await editor.stop()
    again = await launch()
    await again.diagnostics(file.as_uri(), 1)


async def test_a_session_in_which_nothing_is_left_to_do_costs_nothing_until_somebody_asks(
    editor: Editor, launch: Launch
) -> None:
    session = await editor.new(title="Kept")
    assert _is_awake(editor)
    await editor.stop()
    again = await launch()
    assert not _is_awake(again)
    assert (await again.load(session))["session"]["title"] == "Kept"
    assert _is_awake(again)


async def test_findings_show_by_themselves_though_the_catalog_is_damaged(
    editor: Editor, launch: Launch, workspace: Path
) -> None:
    file = workspace / "app.py"
    file.write_text("eval(input())\n")
    await editor.review(file.as_uri())
    await editor.stop()
    catalog = workspace / ".sessionls" / "catalog.json"
    catalog.write_bytes(catalog.read_bytes().replace(b'"unfixed":1', b'"unfixed":0'))
    again = await launch()
    await again.diagnostics(file.as_uri(), 1)


async def test_a_queued_message_is_taken_up_by_itself(
    launch: Launch, home: Path, workspace: Path
) -> None:
    rig = Rig(workspace / ".sessionls")
    session = str((await rig.sessions.new(ANA, "Queued"))["id"])
    await rig.sessions.prompt(session, ANA, Prompt("hang"))
    queued = await rig.sessions.prompt(session, ANA, Prompt("hello"))
    await rig.close()
    ours = Belonging(workspace / ".sessionls", home_of({"SESSIONLS_HOME": str(home)}).stores)
    ours.claim(session, 1)
    ours.keep("here")
    journal = workspace / ".sessionls" / "sessions" / f"{session}.jsonl"
    editor = await launch()
    await editor.until(
        lambda: any(
            b'"turnEnded"' in line and queued.turn.encode() in line
            for line in journal.read_bytes().splitlines()
        )
    )


async def test_a_wrong_setting_is_reported_without_being_asked(launch: Launch) -> None:
    editor = await launch(options={"showSesion": True})
    said = await editor.until(lambda: editor.client.messages)
    assert "showSesion" in said[0].message


async def test_a_secret_is_found_again_and_never_copied(
    editor: Editor, launch: Launch, workspace: Path
) -> None:
    secret = "ghp_" + "Zq3vN8bX1cR5tY7uM2kL9pW4sD6fG0hJqAzX"
    file = workspace / "config.js"
    file.write_text(f"const token = '{secret}'\n")
    review = await editor.command("review", agent="security", uri=file.as_uri())
    await editor.ended(review["session"], review["turn"])
    exported = await editor.command("session.export", session=review["session"], format="json")
    await editor.stop()
    kept = b"".join(path.read_bytes() for path in (workspace / ".sessionls").rglob("*.json*"))
    assert secret.encode() not in kept
    assert secret not in exported["content"]
    file.write_text(f"// moved\n// down\nconst token = '{secret}'\n")
    again = await launch()
    (found,) = await again.diagnostics(file.as_uri(), 1)
    assert (found.range.start.line, found.range.end.character) == (2, 15 + len(secret))
    assert found.severity == types.DiagnosticSeverity.Error


def _is_awake(editor: Editor) -> bool:
    """Whether the server's process has what is behind the connection in its memory."""
    return "_pydantic_core" in Path(f"/proc/{editor.pid}/maps").read_text()


async def test_what_is_wrong_with_settings_and_agents_is_told_at_each_start_until_it_is_mended(
    launch: Launch, workspace: Path
) -> None:
    agent = workspace / ".sessionls" / "agents" / "helper.md"
    agent.parent.mkdir(parents=True)
    agent.write_text("no header")
    for _ in range(2):
        editor = await launch(options={"showSession": False})
        await editor.diagnostics(agent.as_uri(), 1)
        await editor.stop()
    agent.write_text("---\ndescription: Helps.\n---\nHelp.\n")
    mended = await launch(options={"showSession": False})
    await mended.until(lambda: _is_awake(mended))
    await mended.stop()


async def test_settings_that_were_in_order_cost_nothing_at_the_next_start(
    launch: Launch, home: Path, workspace: Path
) -> None:
    mine = {"showSession": False}
    first = await launch(options=mine)
    await first.until(lambda: (home / "state" / "checked.json").exists())
    await first.stop()
    # In this process, for here the end of the look at the folders can be waited for.
    assert not await is_woken(workspace, initializationOptions=mine)
    assert await is_woken(workspace, initializationOptions={"showSession": True})
    again = await launch(options=mine)
    await again.new(title="Works")
    await again.stop()


async def test_opening_an_agents_file_shows_what_is_wrong_with_it(
    editor: Editor, workspace: Path
) -> None:
    agent = workspace / ".sessionls" / "agents" / "helper.md"
    agent.parent.mkdir(parents=True)
    agent.write_text("no header")
    await editor.diagnostics(editor.open(agent), 1)
