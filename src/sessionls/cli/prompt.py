"""`sessionls prompt`: write a message to a session and read the answer as it comes."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from sessionls.cli.attending import attend, attend_before
from sessionls.cli.choosing import called, find_session, newest_session, session_row
from sessionls.cli.client import Client
from sessionls.cli.connection import connect
from sessionls.cli.follow import Turn
from sessionls.cli.link import Json
from sessionls.cli.options import AgentOption, AsJson, Workspace
from sessionls.cli.places import root_to_write, to_uri
from sessionls.cli.reading import load
from sessionls.cli.render.answer import Show, silent, spoken
from sessionls.cli.render.console import note, out, put_json
from sessionls.cli.render.sessions import mentioned_line, place_line, session_line
from sessionls.cli.running import FAILED, INTERRUPTED, UNASKED, complain, run
from sessionls.cli.saying import say
from sessionls.cli.shapes import Agents, SessionRow
from sessionls.domain.errors import Refused
from sessionls.domain.mentions import Name, mentions_in
from sessionls.domain.people import addressed
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
    session: Annotated[
        str | None,
        typer.Option(
            "--session",
            "-s",
            help="Where it goes: a session's id, a unique end of it, `last` or `new`. "
            "Default: `last`, the session with the newest activity.",
            show_default=False,
        ),
    ] = None,
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
    new: Annotated[
        bool, typer.Option("--new", "-n", help="Begin a new session with it; as `--session new`.")
    ] = False,
    keep: Annotated[
        bool, typer.Option("--keep", help="Make --agent the session's default from here on.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Write a message and read the answer.

    The message goes to the session with the newest activity; where there is none, it begins one.
    --session names another one, and --new begins one. The first line says where it went.

    --agent takes this one turn: the next message is for the session's default agent again.
    Ctrl-C cancels the turn.

    Exits with 0 when it was answered, 2 when it was not, and 3 when something that an agent asked
    was rejected because nobody could be asked, as in a pipe.
    """
    if new and session:
        raise typer.BadParameter("--new and --session exclude each other.")
    said = Said(_text(text), agent, keep, tuple(context or ()), "new" if new else session)
    run(_prompt(workspace, said, silent if as_json else spoken))


async def talk(client: Client, row: SessionRow, turn: Turn, show: Show) -> int:
    """Show a turn that was asked for in `row` to its end, and what comes before it.

    Returns the exit code.
    """
    if row.state == "paused":
        where = called(client, row.id)
        note(f"The session is paused; the message waits. Go on: sessionls session resume {where}")
        return 0
    # In a pipe there is the answer to this message, and no other.
    before = await attend_before(client, row, show if out().is_terminal else silent, turn.id)
    now = await session_row(client, row.id) if before else row
    with show(turn) as view:
        came = await attend(client, now, turn, view, since=row.seq)
    after = await session_row(client, row.id)
    if show is silent:
        records = [to_wire(record) for record in came.records]
        put_json({"session": after.wire(), "turn": turn.id, "records": records})
    else:
        note(session_line(after))
    unasked = came.unasked + sum(one.unasked for one in before)
    return exit_code(turn, called(client, row.id), unasked)


def exit_code(turn: Turn, where: str, unasked: int) -> int:
    """What a turn comes to for a shell, which is said; `unasked`: what nobody could be asked.

    `where` names its session in a command.
    """
    ended = turn.ended
    if ended is None and turn.is_left:
        complain(f"{turn.why_left} Go on: sessionls session resume {where}")
        return FAILED
    match ended and ended.stop_reason:
        case "cancelled":
            complain("Cancelled. What came before that is in the session.")
            return INTERRUPTED
        case "end" | "max_tokens" | "max_steps" if turn.is_unanswered:
            complain(_NO_MODEL)
            return FAILED
        case "end" | "max_tokens" | "max_steps":
            return UNASKED if unasked else 0
        case "interrupted":
            complain(f"{_BROKEN_OFF} sessionls session retry {where}")
            return FAILED
        case reason:
            complain((ended and ended.error) or f"The turn ended without an answer ({reason}).")
            return FAILED


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
            f"`sessionls session show {called(client, row.id)} --json` tells its turns."
        )
    return asked or str(ended[-1])


async def _prompt(workspace: Path | None, said: Said, show: Show) -> int:
    async with connect(root_to_write(workspace)) as client:
        row, begun = await say(client, await _session(client, said.session), _message(said))
        if show is not silent:
            note(place_line(row))
            if name := await _only_mentioned(client, said):
                note(mentioned_line(name))
        if "turn" not in begun:
            note(_HELD)
            return 0
        return await talk(client, row, Turn(str(begun["turn"])), show)


async def _only_mentioned(client: Client, said: Said) -> str | None:
    """An agent that a message names, and does not ask, while another one answers."""
    named = [one.name for one in mentions_in(said.text) if isinstance(one, Name)]
    if said.agent or not named:
        return None
    rows = Agents.model_validate(await client.execute("agent.list")).agents
    agents = {row.name for row in rows}
    if addressed(said.text) in agents:
        return None
    return next((name for name in named if name in agents), None)


def _message(said: Said) -> Json:
    return {
        "text": said.text,
        "agent": said.agent,
        "keep": said.keep or None,
        "context": [{"uri": to_uri(path)} for path in said.context] or None,
    }


async def _session(client: Client, word: str | None) -> SessionRow | None:
    """The session that is meant; `None` is a new one."""
    if word == "new":
        return None
    return await (newest_session(client) if word is None else find_session(client, word))


def _text(given: str) -> str:
    text = sys.stdin.read() if given == "-" else given
    if not text.strip():
        raise typer.BadParameter("A message needs some words.")
    return text


_HELD = "You may comment in this session: it answers when somebody who drives lets this message."
_BROKEN_OFF = (
    "The process that answered ended in the middle of the turn, which is recorded as interrupted. "
    "What had been said by then stands in the session. Ask again:"
)
_NO_MODEL = (
    "No model answered: without one, agents only run scanners over files that are named. "
    "`sessionls doctor` says what to do for a model."
)
