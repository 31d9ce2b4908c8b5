"""`sessionls role list|set|clear`: who may drive, comment or only look on."""

from typing import Annotated, cast

import typer

from sessionls.cli.choosing import find_session
from sessionls.cli.client import NULL, Client
from sessionls.cli.groups import group
from sessionls.cli.link import Json
from sessionls.cli.options import AsJson, SessionOption, Workspace
from sessionls.cli.render.console import note, put_json
from sessionls.cli.render.people import cleared_line, nothing_given_line, put_roles, role_line
from sessionls.cli.running import ask_server
from sessionls.cli.shapes import RoleRow, SessionRow
from sessionls.workspace.roles import Role

app = group("Who may drive a session, comment in it, or only look on.")

Person = Annotated[
    str | None,
    typer.Option(
        "--person",
        "-p",
        help="Whom, by name or address. Default: everybody.",
        show_default=False,
    ),
]


@app.command("list")
def list_roles(workspace: Workspace = None, *, as_json: AsJson = False) -> None:
    """List who was given which role. Without any other word everybody drives."""

    async def work(client: Client) -> int:
        told = await client.execute("role.list")
        if as_json:
            put_json(told)
        else:
            put_roles(_rows(told))
        return 0

    ask_server(workspace, work)


@app.command("set")
def set_role(
    role: Annotated[
        Role,
        typer.Argument(
            help="`observe`: look on; `comment`: also write messages, which no agent answers until "
            "somebody who drives lets it; `drive`: everything.",
            metavar="ROLE",
        ),
    ],
    person: Person = None,
    session: SessionOption = None,
    workspace: Workspace = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Give a role to somebody or everybody, in one session or in all of them.

    The most specific role counts: of the person in the session, of the session, of the person, of
    everybody. Nobody can shut themselves out.
    """

    async def work(client: Client) -> int:
        told, row = await _give(client, role, person, session)
        if as_json:
            put_json(told)
        else:
            note(role_line(role, person, row))
        return 0

    ask_server(workspace, work)


@app.command("clear")
def clear_role(
    person: Person = None,
    session: SessionOption = None,
    workspace: Workspace = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Take back what was given with the same --person and --session."""

    async def work(client: Client) -> int:
        before = await client.execute("role.list")
        told, row = await _give(client, NULL, person, session)
        if as_json:
            put_json(told)
        elif _rows(told) == _rows(before):
            note(nothing_given_line(person, row))
        else:
            note(cleared_line(person, row))
        return 0

    ask_server(workspace, work)


async def _give(
    client: Client, role: object, person: str | None, session: str | None
) -> tuple[Json, SessionRow | None]:
    """Set a role; all roles of now, and the session that was meant."""
    row = await find_session(client, session) if session else None
    asked = {"role": role, "person": person, "session": row.id if row else None}
    return await client.execute("role.set", asked), row


def _rows(told: Json) -> list[RoleRow]:
    return [RoleRow.model_validate(one) for one in cast("list[Json]", told["roles"])]
