"""`sessionls session rename|keep|pause|...`: each changes one session by one command."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.text import Text

from sessionls.cli.attending import attend_before
from sessionls.cli.choosing import called, find_session, session_row
from sessionls.cli.client import Client
from sessionls.cli.link import Json
from sessionls.cli.options import AgentOption, AsJson, SessionName, Workspace
from sessionls.cli.prompt import exit_code, retry_turn
from sessionls.cli.render.answer import Show, silent, spoken
from sessionls.cli.render.console import err, line, note, plain, put_json
from sessionls.cli.render.sessions import put_changed
from sessionls.cli.running import UNASKED, ask_server, complain
from sessionls.cli.sessions import app
from sessionls.cli.shapes import SessionRow, Sessions
from sessionls.cli.typed import is_somebody_there
from sessionls.domain.errors import Refused

_MOST = 500
_PLAIN = {
    "pause": "Let no turn start until `resume`; people may still write.",
    "archive": "Take the session out of the list.",
    "unarchive": "Put the session back into the list.",
}
"""The verbs that need nothing but the session."""


@app.command()
def rename(
    session: SessionName,
    title: Annotated[str, typer.Argument(help="The new title.")],
    workspace: Workspace = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Give the session another title."""
    put = put_json if as_json else put_changed("Renamed")
    _change(workspace, "rename", session, {"title": title}, put)


@app.command()
def keep(
    session: SessionName,
    agent: Annotated[str, typer.Argument(help="An agent's name.")],
    workspace: Workspace = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Make an agent the session's default from here on."""
    put = put_json if as_json else put_changed(f"{agent} is its agent from here on")
    _change(workspace, "keep", session, {"agent": agent}, put)


@app.command()
def delete(
    session: SessionName,
    workspace: Workspace = None,
    *,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    as_json: AsJson = False,
) -> None:
    """Delete the session for good; forks keep what they need of it."""

    async def work(client: Client) -> int:
        row = await find_session(client, session)
        if not yes and not _agreed(f"Delete {row.name!r} with {row.turns} turns for good?"):
            note("Nothing was deleted.")
            return 1
        deleted = await client.execute("session.delete", {"session": row.id})
        if as_json:
            put_json(deleted)
        else:
            note(line(("Deleted. ", "done"), "Session ", (row.short, "name"), f" {row.name!r}"))
        return 0

    ask_server(workspace, work)


@app.command()
def cancel(
    session: SessionName = "last", workspace: Workspace = None, *, as_json: AsJson = False
) -> None:
    """End the running turn; what it did so far stays."""

    async def work(client: Client) -> int:
        row = await find_session(client, session)
        done = await client.execute("session.cancel", {"session": row.id})
        if as_json:
            put_json(done)
        else:
            note("Cancelled." if done.get("cancelled") else "Nothing was running.")
        return 0

    ask_server(workspace, work)


@app.command()
def resume(session: SessionName, workspace: Workspace = None, *, as_json: AsJson = False) -> None:
    """Go on where the session was paused, and see to their end the turns that were left."""

    async def work(client: Client) -> int:
        row = await find_session(client, session)
        resumed = await client.execute("session.resume", {"session": row.id})
        done = "Resumed" if row.state == "paused" else "It was not paused"
        (put_json if as_json else put_changed(done))(resumed)
        # As it was when it went on: a budget that is still spent pauses it again at once.
        left = SessionRow.model_validate(resumed["session"])
        return await _go_on(client, left, silent if as_json else spoken)

    ask_server(workspace, work)


@app.command()
def answer(
    session: SessionName = "last", workspace: Workspace = None, *, as_json: AsJson = False
) -> None:
    """Answer what agents ask in the session, and see its turns to their end.

    In a pipe nobody can be asked: what waits goes on waiting, and the exit code is 3.
    """

    async def work(client: Client) -> int:
        row = await find_session(client, session)
        code = await _answer(client, row, silent if as_json else spoken)
        if as_json:
            put_json({"session": (await session_row(client, row.id)).wire()})
        return code

    ask_server(workspace, work)


@app.command()
def retry(
    session: SessionName = "last",
    turn: Annotated[
        str | None,
        typer.Option("--turn", help="The turn's id. Default: the last.", show_default=False),
    ] = None,
    agent: AgentOption = None,
    workspace: Workspace = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Answer a message once more, with the same or another agent."""
    show = silent if as_json else spoken
    ask_server(workspace, lambda client: retry_turn(client, session, turn, agent, show))


async def _answer(client: Client, row: SessionRow, show: Show) -> int:
    if row.state == "waiting" and not is_somebody_there():
        complain(
            "Nobody can be asked here, so what is asked goes on waiting. "
            f"In a terminal: sessionls session answer {called(client, row.id)}"
        )
        return UNASKED
    if row.state in ("running", "waiting"):
        return await _go_on(client, row, show)
    note(await _nothing_waits(client, row))
    return 0


async def _nothing_waits(client: Client, row: SessionRow) -> Text:
    """Why there is nothing to answer in a session, and where there is."""
    if row.state == "paused":
        return line(
            f"Session {row.short} {row.name!r} is paused, so nothing in it is asked. "
            f"Go on: sessionls session resume {called(client, row.id)}"
        )
    said = f"Nothing waits for an answer in session {row.short} {row.name!r}: no agent asks there."
    page = await client.execute("session.list", {"limit": _MOST})
    for other in Sessions.model_validate(page).sessions:
        if other.state == "waiting":
            where = called(client, other.id)
            said += f" In {other.name!r} one does: sessionls session answer {where}"
            break
    return line(said)


async def _go_on(client: Client, row: SessionRow, show: Show) -> int:
    """See to their end the turns that are left in a session; the exit code is the last one's."""
    done = await attend_before(client, row, show)
    if not done:
        return 0
    return exit_code(done[-1].turn, called(client, row.id), sum(one.unasked for one in done))


def _change(
    workspace: Path | None, verb: str, session: str, extra: Json, put: Callable[[Json], None]
) -> NoReturn:
    async def work(client: Client) -> int:
        row = await find_session(client, session)
        put(await client.execute(f"session.{verb}", {"session": row.id, **extra}))
        return 0

    ask_server(workspace, work)


def _agreed(question: str) -> bool:
    if not sys.stdin.isatty():
        raise Refused("Deleting asks for --yes where nobody can be asked.")
    return err().input(f"{plain(question)} [y/N] ", markup=False).strip().lower() in ("y", "yes")


def _plain(verb: str) -> Callable[..., None]:
    def change(
        session: SessionName, workspace: Workspace = None, *, as_json: AsJson = False
    ) -> None:
        put = put_json if as_json else put_changed(f"{verb.capitalize()}d")
        _change(workspace, verb, session, {}, put)

    return change


for _verb, _help in _PLAIN.items():
    app.command(_verb, help=_help)(_plain(_verb))
