"""Several people at one hub, for tests: editors with names, and what they are told."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.hub.desktop import CAPABILITIES, Desktop, Editor

ANA = {"name": "Ana Núñez", "email": "ana@example.org"}
BEN = {"name": "Ben", "email": "ben.b@example.org"}
EVE = {"name": "Eve"}


async def sits(
    desktop: Desktop, folder: Path, participant: dict[str, str] | None, **more: Any
) -> Editor:
    """An editor of a person."""
    editor = await desktop.launch(more.pop("environment", None))
    options = {"participant": participant} if participant else {}
    given = {"clientInfo": {"name": "vim"}, "capabilities": CAPABILITIES, **more}
    await editor.meet(folder, initializationOptions=options, **given)
    return editor


async def begins(editor: Editor, **argument: object) -> str:
    """A new session."""
    return (await editor.do("session.new", **argument))["session"]["id"]


async def refused(editor: Editor, command: str, **argument: object) -> str:
    """Why a command is refused."""
    answer = await editor.command(f"sessionls.{command}", argument)
    assert "error" in answer, answer
    assert answer["error"]["code"] == -32602
    return answer["error"]["message"]


async def people(editor: Editor) -> list[dict[str, Any]]:
    """Who is there, as the next notification says."""
    return (await editor.until("sessionls/presence"))["params"]["people"]


async def records(editor: Editor, session: str) -> list[dict[str, Any]]:
    """All records of a session."""
    return (await editor.do("session.load", session=session, limit=5000))["records"]


async def settled(editor: Editor, session: str) -> dict[str, Any]:
    """The session as soon as nothing runs and nothing waits in its queue."""
    while True:
        found = (await editor.do("session.load", session=session, limit=1))["session"]
        if found["state"] == "idle":
            return found


@dataclass
class Shared:
    """A session in which two people are."""

    ana: Editor
    ben: Editor
    session: str


async def shared(desktop: Desktop, folder: Path) -> Shared:
    """Ana has begun a session, and Ben has loaded it."""
    ana = await sits(desktop, folder, ANA)
    ben = await sits(desktop, folder, BEN)
    session = await begins(ana, title="Plans")
    await ben.do("session.load", session=session)
    await people(ana)
    return Shared(ana, ben, session)
