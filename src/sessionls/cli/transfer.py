"""`sessionls session export|import`: a session as a file, to read or to take elsewhere."""

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from sessionls.cli.choosing import find_session
from sessionls.cli.client import Client
from sessionls.cli.link import Json
from sessionls.cli.options import AsJson, SessionName, Workspace
from sessionls.cli.render.console import note, put_json
from sessionls.cli.render.sessions import put_changed
from sessionls.cli.running import ask_server, begin_at_server
from sessionls.cli.sessions import app
from sessionls.domain.errors import BadInput

Form = Literal["markdown", "json"]


@app.command("export")
def export_session(
    session: SessionName = "last",
    form: Annotated[
        Form, typer.Option("--format", "-f", help="`json` can be imported again.")
    ] = "markdown",
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", help="A file. Default: standard output.", show_default=False
        ),
    ] = None,
    workspace: Workspace = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Write a session as Markdown or as JSON.

    --json prints what was exported and its content, or where it was written.
    """

    async def work(client: Client) -> int:
        row = await find_session(client, session)
        asked = {"session": row.id, "format": form}
        content = str((await client.execute("session.export", asked))["content"])
        if output is not None:
            output.write_bytes(content.encode())
        where: Json = {"content": content} if output is None else {"path": str(output)}
        if as_json:
            put_json({**asked, **where})
        elif output is None:
            sys.stdout.buffer.write(content.encode())
        else:
            note(f"Wrote {row.name!r} to {output}")
        return 0

    ask_server(workspace, work)


@app.command("import")
def import_session(
    file: Annotated[
        Path,
        typer.Argument(
            # Whether it exists is asked later: `-` does not.
            help="An export in JSON; `-` is standard input.",
        ),
    ],
    workspace: Workspace = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Take a session from its JSON export."""

    async def work(client: Client) -> int:
        made = await client.execute("session.import", {"content": _content(file)})
        (put_json if as_json else put_changed("Imported"))(made)
        return 0

    begin_at_server(workspace, work)


def _content(file: Path) -> str:
    try:
        data = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    except OSError as error:
        raise BadInput(f"{file} cannot be read: {error.strerror}.") from None
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise BadInput(f"{file} is not text, so it is no session export.") from None
