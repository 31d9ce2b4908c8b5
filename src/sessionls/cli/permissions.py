"""`sessionls permission list|forget`: what you always allow in a workspace."""

from typing import Annotated

import typer

from sessionls.cli.client import Client
from sessionls.cli.groups import group
from sessionls.cli.link import Json
from sessionls.cli.options import AsJson, Workspace
from sessionls.cli.render.console import line, note, put, put_json
from sessionls.cli.running import ask_server
from sessionls.domain.errors import BadInput
from sessionls.domain.shape import Shape

app = group("List and forget what you always allow.")


class Granted(Shape):
    """Something that is always allowed; `text` says it for people."""

    id: str
    text: str


class Grants(Shape):
    """The result of `permission.list`."""

    grants: tuple[Granted, ...] = ()


@app.command("list")
def list_permissions(workspace: Workspace = None, *, as_json: AsJson = False) -> None:
    """List what you answered with `always` in this workspace."""
    ask_server(workspace, lambda client: _list(client, as_json=as_json))


@app.command()
def forget(
    permission: Annotated[
        str | None,
        typer.Argument(
            help="Its number in the list, or its id.", metavar="PERMISSION", show_default=False
        ),
    ] = None,
    workspace: Workspace = None,
    *,
    everything: Annotated[bool, typer.Option("--all", help="All of this workspace.")] = False,
    as_json: AsJson = False,
) -> None:
    """Ask again for something that you always allowed."""
    if everything == (permission is not None):
        raise typer.BadParameter("Name one permission, or give --all.")

    async def work(client: Client) -> int:
        name = None if permission is None else await _id(client, permission)
        told = await client.execute("permission.forget", {"grant": name})
        if as_json:
            put_json(told)
        else:
            note("Forgotten. You are asked again.")
        return 0

    ask_server(workspace, work)


async def _list(client: Client, *, as_json: bool) -> int:
    told: Json = await client.execute("permission.list")
    if as_json:
        put_json(told)
        return 0
    grants = Grants.model_validate(told).grants
    for number, grant in enumerate(grants, start=1):
        put(line((f"{number:>3}  ", "name"), grant.text, (f"  {grant.id}", "quiet")))
    if not grants:
        note("Nothing is always allowed here.")
    return 0


async def _id(client: Client, word: str) -> str:
    """The id of a grant that is named by its number in the list, or by itself."""
    grants = Grants.model_validate(await client.execute("permission.list")).grants
    if word.isdecimal() and 0 < int(word) <= len(grants):
        return grants[int(word) - 1].id
    if word in {grant.id for grant in grants}:
        return word
    raise BadInput(f"There is no permission {word!r} here. `sessionls permission list` shows all.")
