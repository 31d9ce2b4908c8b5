"""`sessionls trust`: let a workspace's own agents, MCP servers and settings count, or no longer."""

from pathlib import Path
from typing import Annotated

import typer

from sessionls.cli.client import Client
from sessionls.cli.options import AsJson
from sessionls.cli.places import home_short, workspace_root
from sessionls.cli.render.console import line, note, put_json
from sessionls.cli.running import ask_server

_GIVEN = (
    "Its own agents may use all of their tools, and its MCP servers and settings count. "
    "An MCP server still asks before it is started."
)
_TAKEN = "Its own agents only look, and its MCP servers and settings do not count."


def trust(
    path: Annotated[
        Path | None,
        typer.Argument(
            help="The workspace's folder. Default: the nearest one above with .sessionls or .git.",
            metavar="PATH",
            exists=True,
            file_okay=False,
            show_default=False,
        ),
    ] = None,
    *,
    revoke: Annotated[bool, typer.Option("--revoke", help="Trust it no longer.")] = False,
    as_json: AsJson = False,
) -> None:
    """Trust a workspace: its own agents, MCP servers and settings count from here on.

    Trust those whose authors you know: what they wrote can start programs in your name.
    """

    async def work(client: Client) -> int:
        told = await client.execute("workspace.trust", {"trusted": not revoke})
        if as_json:
            put_json(told)
            return 0
        done = ("Trusted: ", "done") if told["trusted"] else ("Not trusted: ", "name")
        note(line(done, home_short(workspace_root(path))))
        note(line((_GIVEN if told["trusted"] else _TAKEN, "quiet")))
        return 0

    ask_server(path, work)
