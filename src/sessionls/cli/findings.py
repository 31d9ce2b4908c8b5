"""`sessionls finding list|dismiss|restore`: what became of the findings of a session."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Literal

import typer

from sessionls.cli.choosing import called, find_session, session_row
from sessionls.cli.client import Client
from sessionls.cli.groups import group
from sessionls.cli.link import CommandRefused
from sessionls.cli.options import AsJson, SessionOption, Workspace
from sessionls.cli.reading import load
from sessionls.cli.render.console import line, note, put, put_json
from sessionls.cli.render.findings import compact, in_order, sum_up
from sessionls.cli.render.sessions import past_line
from sessionls.cli.running import ask_server
from sessionls.domain.errors import Refused
from sessionls.domain.finding import Finding, FindingState
from sessionls.domain.fold import apply
from sessionls.domain.records import from_wire
from sessionls.domain.session import Session

app = group("List, dismiss and restore findings.")
FindingName = Annotated[
    str, typer.Argument(help="Its id, or a unique end of it.", metavar="FINDING")
]


Stand = Literal[FindingState, "all"]


@app.command("list")
def list_findings(
    session: SessionOption = None,
    state: Annotated[Stand, typer.Option("--state", help="Which ones.")] = "open",
    workspace: Workspace = None,
    *,
    as_json: AsJson = False,
) -> None:
    """List the findings of a session (without --session the newest)."""

    async def work(client: Client) -> int:
        name, findings = await _findings(client, session)
        chosen = [f for f in findings if state in ("all", f.state)]
        if as_json:
            put_json({"findings": [finding.wire() for finding in chosen]})
            return 0
        for finding in chosen:
            put(line((f"{finding.id[-6:]}  ", "quiet"), compact(finding, Path.cwd())))
        note(sum_up(chosen))
        await _tell_past(client, name, state)
        return 0

    ask_server(workspace, work)


@app.command()
def dismiss(
    finding: FindingName,
    reason: Annotated[
        str | None, typer.Option("--reason", "-r", help="Why; kept with it.", show_default=False)
    ] = None,
    session: SessionOption = None,
    workspace: Workspace = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Say that a finding does not matter here."""
    tell = _put_as_json if as_json else _telling("Dismissed: ")
    ask_server(workspace, lambda client: _change(client, "dismiss", session, finding, tell, reason))


@app.command()
def restore(
    finding: FindingName,
    session: SessionOption = None,
    workspace: Workspace = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Open a dismissed finding again."""
    tell = _put_as_json if as_json else _telling("Open again: ")
    ask_server(workspace, lambda client: _change(client, "restore", session, finding, tell))


Tell = Callable[[str, Finding], None]
"""Shows a session's id and one of its findings."""


def _telling(lead: str) -> Tell:
    return lambda _, finding: note(line(lead, compact(finding, Path.cwd())))


def _put_as_json(session: str, finding: Finding) -> None:
    put_json({"session": session, "finding": finding.wire()})


async def _change(
    client: Client, verb: str, word: str | None, name: str, tell: Tell, reason: str | None = None
) -> int:
    session, found = await _finding(client, word, name)
    asked = {"session": session, "finding": found.id, "reason": reason}
    await client.execute(f"finding.{verb}", asked)
    tell(*await _finding(client, session, found.id))
    return 0


async def _findings(client: Client, word: str | None) -> tuple[str, list[Finding]]:
    row = await find_session(client, word or "last")
    session = Session(row.id)
    async for wire in load(client, row.id, 0):
        apply(session, from_wire(wire))
    return row.id, in_order(session.findings.values())


async def _tell_past(client: Client, name: str, state: Stand) -> None:
    """Say of a fork where the findings are that were there before it."""
    row = await session_row(client, name)
    while row.parent:
        try:
            parent = await session_row(client, row.parent)
        except CommandRefused:
            return  # It was deleted, and its findings with it.
        if parent.findings or state != "open":
            note(line("Session ", (row.short, "name"), " ", past_line(called(client, parent.id))))
        row = parent


async def _finding(client: Client, word: str | None, name: str) -> tuple[str, Finding]:
    session, findings = await _findings(client, word)
    fitting = [finding for finding in findings if finding.id.endswith(name.upper())]
    if len(fitting) != 1:
        raise Refused(
            f"No finding {name!r} in session {session[-6:]}. `sessionls finding list --state all` "
            "shows those of the newest session; --session names another."
        )
    return session, fitting[0]
