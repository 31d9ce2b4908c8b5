"""An editor that refuses what it is asked, or counts in its own way, costs nobody else anything."""

import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types
from tests.server.peer import Link, link, ready, until

from sessionls.server.abilities import abilities
from sessionls.server.connection import Connection
from sessionls.server.desk import Desk
from sessionls.server.progress import TurnProgress
from sessionls.server.registry import register_all
from sessionls.workspace.bus import Progress
from sessionls.workspace.core import Core
from sessionls.workspace.doing import Doing
from sessionls.workspace.places import home_of
from sessionls.workspace.world import real_world

SHOWS_PROGRESS = abilities(
    types.ClientCapabilities(window=types.WindowClientCapabilities(work_done_progress=True))
)


async def asked(made: Link, method: str) -> dict[str, Any]:
    """The next request of that method."""
    while (got := await made.peer.message()).get("method") != method:
        pass
    return got


async def test_a_refused_progress_is_forgotten() -> None:
    async with ready() as made:
        progress = TurnProgress(made.connection, lambda: SHOWS_PROGRESS)
        progress.follow("session", "Review", Doing("turn"))
        request = await asked(made, "window/workDoneProgress/create")
        token = request["params"]["token"]
        assert progress.turn_of(token) == ("session", "turn")
        refusal = {"code": -32601, "message": "No progress here"}
        made.peer.send({"jsonrpc": "2.0", "id": request["id"], "error": refusal})
        await until(lambda: progress.turn_of(token) is None)
        progress.advance(Progress("session", "turn", 1, 2, "one"))
        assert "error" in await made.peer.ask("x/unknown")


OPENED: list[str] = []
"""What this thread has opened."""


def _note(event: str, arguments: tuple[object, ...]) -> None:
    if event == "open" and threading.current_thread() is threading.main_thread():
        OPENED.append(str(arguments[0]))


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
async def test_findings_are_published_without_waiting_for_the_disk(
    tmp_path: Path, encoding: str
) -> None:
    root = tmp_path / "workspace"
    root.mkdir()
    file = root / "app.py"
    file.write_text('x = "😀", eval(a)\n')
    core = Core(home_of({"SESSIONLS_HOME": str(tmp_path / "home")}), real_world())

    def register(connection: Connection) -> None:
        register_all(Desk(connection, core))

    async with link(features=[register]) as made:
        can = {"general": {"positionEncodings": [encoding]}}
        folders = [{"uri": root.as_uri(), "name": "workspace"}]
        await made.peer.initialize(capabilities=can, workspaceFolders=folders)
        asking = {"agent": "security", "uri": file.as_uri()}
        assert "result" in await made.peer.command("sessionls.review", asking)
        await asked(made, "textDocument/publishDiagnostics")
        file.write_text('# 😀\nx = "😀", eval(a)\n')
        sys.addaudithook(_note)
        OPENED.clear()
        changes = [{"uri": file.as_uri(), "type": 2}]
        made.peer.notify("workspace/didChangeWatchedFiles", {"changes": changes})
        shown = await asked(made, "textDocument/publishDiagnostics")
        (found,) = shown["params"]["diagnostics"]
        begins = 10 if encoding == "utf-16" else 9
        assert found["range"]["start"] == {"line": 1, "character": begins}
        assert str(file) not in OPENED
    await core.close()
