"""`sessionls prompt`: write a message to a session and read the answer as it comes."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from sessionls.cli.attending import attend
from sessionls.cli.choosing import find_session, newest_session, session_row
from sessionls.cli.client import Client
from sessionls.cli.connection import connect
from sessionls.cli.follow import Turn, load
from sessionls.cli.options import AgentOption, AsJson, SessionOption, Workspace
from sessionls.cli.places import to_uri, workspace_root
from sessionls.cli.render.answer import Show, silent, spoken
from sessionls.cli.render.console import note, put_json
from sessionls.cli.render.sessions import session_line
from sessionls.cli.running import FAILED, INTERRUPTED, complain, run
from sessionls.cli.shapes import SessionRow
from sessionls.domain.errors import Refused
from sessionls.domain.records import to_wire


@dataclass(frozen=True, slots=True)
class Said:
    """A message and where it goes: `session` is a session's name, `new`, or `None`: the newest."""

    text: str
    agent: str | None
    keep: bool
    context: tuple[Path, ...]
    session: str | None


def prompt(
    text: Annotated[str, typer.Argument(help="The message; `-` reads standard input.")],
    session: SessionOption = None,
    agent: AgentOption = None,
    context: Annotated[
        list[Path] | None,
        typer.Option(
            "--context",
            "-c",
            help="A file or folder it is about; may be repeated.",
            exists=True,
            show_default=False,
        ),
    ] = None,
    workspace: Workspace = None,
    *,
    new: Annotated[bool, typer.Option("--new", "-n", help="Begin a new session with it.")] = False,
    keep: Annotated[
        bool, typer.Option("--keep", help="Make --agent the session's default from here on.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Write a message and read the answer; without --session or --new in the newest session.

    --agent takes this one turn: the next message is for the session's default agent again.
    Ctrl-C cancels the turn.
    """
    if new and session:
        raise typer.BadParameter("--new and --session exclude each other.")
    said = Said(_text(text), agent, keep, tuple(context or ()), "new" if new else session)
    run(_prompt(workspace_root(workspace), said, silent if as_json else spoken))


async def talk(client: Client, row: SessionRow, turn: Turn, show: Show) -> int:
    """Show a turn that was asked for in `row` to its end; returns the exit code."""
    if row.state == "paused":
        note(
            f"The session is paused; the message waits. Go on: sessionls session resume {row.short}"
        )
        return 0
    with show(turn) as view:
        records = await attend(client, row, turn, view)
    after = await session_row(client, row.id)
    if show is silent:
        put_json(
            {"session": after.wire(), "turn": turn.id, "records": [to_wire(r) for r in records]}
        )
    else:
        note(session_line(after))
    return _exit_code(turn, after)


async def retry_turn(
    client: Client, session: str, turn: str | None, agent: str | None, show: Show
) -> int:
    """Answer a message once more and show it; without `turn` the last one of the session."""
    row = await find_session(client, session)
    asked = {"session": row.id, "turn": await _ended_turn(client, row, turn), "agent": agent}
    begun = await client.execute("session.retry", asked)
    return await talk(client, row, Turn(str(begun["turn"])), show)


async def _ended_turn(client: Client, row: SessionRow, asked: str | None) -> str:
    """The turn that is meant, or the last one."""
    ended = [wire["turn"] async for wire in load(client, row.id, 0) if wire["kind"] == "turnEnded"]
    if not ended:
        raise Refused(f"No turn of session {row.name!r} has ended yet.")
    if asked is not None and asked not in ended:
        raise Refused(
            f"No turn {asked!r} has ended in session {row.name!r}. "
            f"`sessionls session show {row.short} --json` tells its turns."
        )
    return asked or str(ended[-1])


async def _prompt(root: Path, said: Said, show: Show) -> int:
    async with connect(root) as client:
        row = await _session(client, said.session)
        asked = {
            "session": row.id,
            "text": said.text,
            "agent": said.agent,
            "keep": said.keep or None,
            "context": [{"uri": to_uri(path)} for path in said.context] or None,
        }
        begun = await client.execute("session.prompt", asked)
        return await talk(client, row, Turn(str(begun["turn"])), show)


async def _session(client: Client, word: str | None) -> SessionRow:
    match word:
        case None:
            row = await newest_session(client)
        case "new":
            row = None
        case _:
            return await find_session(client, word)
    if row is not None:
        return row
    made = await client.execute("session.new")
    return SessionRow.model_validate(made["session"])


def _text(given: str) -> str:
    text = sys.stdin.read() if given == "-" else given
    if not text.strip():
        raise typer.BadParameter("A message needs some words.")
    return text


def _exit_code(turn: Turn, row: SessionRow) -> int:
    ended = turn.ended
    if ended is None and turn.is_left:
        complain(f"{turn.why_left} Go on: sessionls session resume {row.short}")
        return FAILED
    match ended and ended.stop_reason:
        case "cancelled":
            complain("Cancelled. What came before that is in the session.")
            return INTERRUPTED
        case "end" | "max_tokens" | "max_steps":
            return 0
        case reason:
            complain((ended and ended.error) or f"The turn ended without an answer ({reason}).")
            return FAILED
