"""What a turn starts finds the programs and variables of the editor that sent its message."""

import json
import os
from pathlib import Path

import pytest
from tests.e2e.test_whole_road import calling, options
from tests.hub.desktop import Desktop, Editor
from tests.hub.people import records
from tests.provider.script import Answer, saying
from tests.provider.server import Provider

pytestmark = pytest.mark.long


async def programs(desktop: Desktop, folder: Path, name: str, provider: Provider) -> Editor:
    """An editor with a program `whose` of its own, and a key of its own for an MCP server."""
    own = folder.parent / name
    own.mkdir()
    (own / "whose").write_text(f"#!/bin/sh\necho program of {name} in $VIRTUAL_ENV\n")
    (own / "whose").chmod(0o755)
    path = f"{own}{os.pathsep}{os.environ['PATH']}"
    editor = await desktop.launch({"PATH": path, "VIRTUAL_ENV": name, "OWN_API_KEY": f"key-{name}"})
    await editor.meet(folder, initializationOptions=options(provider))
    return editor


async def asked(editor: Editor, session: str, turn: str) -> str:
    """The permission that a turn asks for; it may have to come yet."""
    while True:
        for one in await records(editor, session):
            if one["kind"] == "permissionAsked" and one["permission"]["turn"] == turn:
                return one["permission"]["id"]


async def output(editor: Editor, session: str) -> str:
    """What the last command of a session has printed."""
    turn = (await editor.do("session.prompt", session=session, text="Run it"))["turn"]
    permission = await asked(editor, session, turn)
    answer = {"session": session, "permission": permission, "decision": "once"}
    await editor.do("permission.answer", **answer)
    await editor.ended(session, turn)
    returned = [one for one in await records(editor, session) if one["kind"] == "toolReturned"]
    return returned[-1]["content"]


async def test_commands_and_servers_have_what_the_editor_has_that_sent_the_message(
    desktop: Desktop, workspace: Path
) -> None:
    trace = workspace.parent / "started"
    command = f'printf %s "$KEY" > {trace}'
    server = {"command": "sh", "args": ["-c", command], "env": {"KEY": "${env:OWN_API_KEY}"}}
    config = desktop.home / "config"
    config.mkdir(parents=True)
    (config / "mcp.json").write_text(json.dumps({"mcpServers": {"keyed": server}}))
    runs = [Answer((calling("shell", name, command="whose"),)) for name in ("c1", "c2")]
    async with Provider(runs[0], saying("One."), runs[1], saying("Two.")) as provider:
        first = await programs(desktop, workspace, "first", provider)
        session = (await first.do("session.new"))["session"]["id"]
        second = await programs(desktop, workspace, "second", provider)
        # The hub has been started by the other one.
        assert "program of second in second" in await output(second, session)
        assert trace.read_text() == "key-second"
        assert "program of first in first" in await output(first, session)
