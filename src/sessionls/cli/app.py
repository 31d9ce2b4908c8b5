"""The table of commands. Knows names and help; the work is in the modules it names."""

import sys
from collections.abc import Sequence
from io import TextIOWrapper
from typing import Annotated

import typer
from typer.main import get_command

from sessionls import VERSION
from sessionls.cli import (
    agents,
    changing,
    edits,
    findings,
    following,
    hub,
    messages,
    permissions,
    present,
    roles,
    sessions,
    sharing,
    transfer,
)
from sessionls.cli.connection import show_log, stay_alone
from sessionls.cli.demo import demo
from sessionls.cli.doctor import doctor
from sessionls.cli.groups import group
from sessionls.cli.info import info
from sessionls.cli.joining import join
from sessionls.cli.prompt import prompt
from sessionls.cli.review import review
from sessionls.cli.running import tell_bug
from sessionls.cli.trust import trust

_SESSION_VERBS = (changing, following, present, transfer)
"""These modules put their commands into the group of `sessions`."""
_HUB_VERBS = (sharing,)
"""This one into that of `hub`."""

app = group("Sessions between people and AI agents, in every editor and here.")
app.command()(review)
app.command()(prompt)
app.add_typer(sessions.app, name="session")
app.add_typer(agents.app, name="agent")
app.add_typer(findings.app, name="finding")
app.add_typer(edits.app, name="edit")
app.add_typer(permissions.app, name="permission")
app.add_typer(messages.app, name="message")
app.add_typer(roles.app, name="role")
app.add_typer(hub.app, name="hub")
app.command()(join)
app.command()(trust)
app.command()(info)
app.command()(doctor)
app.command()(demo)


def run(arguments: Sequence[str]) -> int:
    """Run the command that the words ask for; return the exit code."""
    for stream in (sys.stdout, sys.stderr):
        # An encoding that lacks a character of somebody's code is no reason to stop.
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    # Called by itself, `app` would put its own hook in place of ours.
    sys.excepthook = tell_bug
    try:
        get_command(app)(args=list(arguments), prog_name="sessionls")
    except SystemExit as left:
        return left.code if isinstance(left.code, int) else 0 if left.code is None else 2
    return 0


def _version(asked: bool) -> None:  # noqa: FBT001 - the shape that typer calls
    if asked:
        typer.echo(f"sessionls {VERSION}")
        raise typer.Exit


@app.callback(
    epilog="Editors start `sessionls` without arguments and speak LSP with it.",
)
def main(
    *,
    _version_asked: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", help="Show the server's log on standard error.")
    ] = False,
    no_hub: Annotated[
        bool,
        typer.Option(
            "--no-hub",
            help="Serve this command by itself: it shares no sessions with open editors, and "
            "only reads where one works. As SESSIONLS_NO_HUB=1 in the environment.",
        ),
    ] = False,
) -> None:
    """Sessions between people and AI agents, in every editor and here.

    A session holds turns; any agent can take any turn. Without a configured model the agents
    still run their scanners: no key and no network needed.
    """
    if verbose:
        show_log()
    if no_hub:
        stay_alone()
