"""`sessionls hub listen|invite|guests|revoke`: share sessions with people on other machines."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from sessionls.cli.client import Client
from sessionls.cli.hub import app
from sessionls.cli.options import AsJson, Workspace
from sessionls.cli.places import home_short, workspace_root
from sessionls.cli.render.console import line, note, put, put_json
from sessionls.cli.render.sharing import about_invitation, put_guests
from sessionls.cli.running import ask_server

Role = Literal["drive", "comment", "observe"]
_File = Path | None


@app.command()
def listen(
    address: Annotated[
        str | None,
        typer.Argument(
            help="Where: an address of this machine, 0.0.0.0 for all of them; with :PORT, else "
            "7373.",
            metavar="ADDRESS[:PORT]",
            show_default=False,
        ),
    ] = None,
    certificate: Annotated[
        _File,
        typer.Option(
            "--certificate",
            help="A certificate in PEM form instead of one that is made here.",
            exists=True,
            dir_okay=False,
            show_default=False,
        ),
    ] = None,
    key: Annotated[
        _File,
        typer.Option(
            "--key",
            help="Its key, without a password.",
            exists=True,
            dir_okay=False,
            show_default=False,
        ),
    ] = None,
    *,
    off: Annotated[bool, typer.Option("--off", help="Listen no more; guests have to go.")] = False,
    as_json: AsJson = False,
) -> None:
    """Let the hub listen for guests, also after it was started again.

    Nobody comes in without an invitation: see `sessionls hub invite`.
    """
    if off is (address is not None):
        raise typer.BadParameter("Say where to listen, or --off.")
    pair = {"certificate": _absolute(certificate), "key": _absolute(key)}

    async def work(client: Client) -> int:
        told = await client.execute("hub.listen", {"address": address, **pair})
        if as_json:
            put_json(told)
        elif told["listening"] is None:
            note(line(("The hub listens no more.", "done")))
        else:
            note(line(("Listening: ", "done"), str(told["listening"])))
            note(line(("Fingerprint: ", "quiet"), str(told["fingerprint"])))
            note(line(("`sessionls hub invite NAME` makes a link for somebody.", "quiet")))
        return 0

    ask_server(None, work)


@app.command()
def invite(
    name: Annotated[str, typer.Argument(help="Whom, as the others see the name.", metavar="NAME")],
    role: Annotated[
        Role,
        typer.Option(
            "--role",
            "-r",
            help="`observe`: look; `comment`: also write messages, which no agent answers until "
            "somebody who drives lets it; `drive`: also let agents work, with your credentials.",
        ),
    ] = "drive",
    expires: Annotated[
        str, typer.Option("--expires", help="For how long: 30m, 12h, 7d, 4w or never.")
    ] = "7d",
    host: Annotated[
        str | None,
        typer.Option(
            "--host",
            help="What to call this machine in the link. Default: the address it listens at.",
            show_default=False,
        ),
    ] = None,
    workspace: Workspace = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Print a link with which somebody elsewhere joins this workspace.

    The link is a secret: whoever has it is that guest. It is for this one folder, and shown once.
    """
    root = workspace_root(workspace)

    async def work(client: Client) -> int:
        asked = {"name": name, "role": role, "expires": expires, "host": host, "folder": str(root)}
        told = await client.execute("hub.invite", asked)
        if as_json:
            put_json(told)
            return 0
        for row in about_invitation(told["invitation"], home_short(root)):
            note(row)
        put(str(told["link"]))
        return 0

    ask_server(workspace, work)


@app.command()
def guests(*, as_json: AsJson = False) -> None:
    """Show where the hub listens, who is invited, and who is there."""

    async def work(client: Client) -> int:
        told = await client.execute("hub.guests")
        if as_json:
            put_json(told)
        else:
            put_guests(told)
        return 0

    ask_server(None, work)


@app.command()
def revoke(
    name: Annotated[str, typer.Argument(help="The guest's name.", metavar="NAME")],
    *,
    as_json: AsJson = False,
) -> None:
    """Take an invitation back, and end the guest's connections at once."""

    async def work(client: Client) -> int:
        told = await client.execute("hub.revoke", {"name": name})
        if as_json:
            put_json(told)
        else:
            ended = told["ended"]
            note(line(("Revoked: ", "done"), name, (f", connections ended: {ended}", "quiet")))
        return 0

    ask_server(None, work)


def _absolute(path: Path | None) -> str | None:
    return None if path is None else str(path.resolve())
