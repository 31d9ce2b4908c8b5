"""`sessionls session list|show|new|fork|search`: find, read and begin sessions."""

from functools import partial
from typing import Annotated, Literal

import typer

from sessionls.cli.choosing import called, find_session
from sessionls.cli.client import Client
from sessionls.cli.groups import group
from sessionls.cli.options import AsJson, SessionName, Workspace
from sessionls.cli.reading import load
from sessionls.cli.render.console import line, note, put_json
from sessionls.cli.render.sessions import (
    put_hits,
    put_list_notes,
    put_markdown,
    put_session,
    put_sessions,
    waiting_lines,
)
from sessionls.cli.running import ask_server, begin_at_server
from sessionls.cli.shapes import Hits, Sessions

app = group("Find, read and begin sessions.")


State = Literal["open", "archived", "all"]


@app.command("list")
def list_sessions(
    query: Annotated[
        str | None, typer.Argument(help="Words in the title.", show_default=False)
    ] = None,
    state: Annotated[State, typer.Option("--state", help="Which ones.")] = "open",
    limit: Annotated[int, typer.Option("--limit", "-l", help="At most so many.", min=1)] = 20,
    workspace: Workspace = None,
    *,
    as_json: AsJson = False,
) -> None:
    """List sessions, newest activity first."""

    async def work(client: Client) -> int:
        asked = {"state": state, "query": query, "limit": limit}
        page = await client.execute("session.list", asked)
        if as_json:
            put_json(page)
        else:
            rows = Sessions.model_validate(page).sessions
            put_sessions(rows)
            put_list_notes(rows, partial(called, client))
        return 0

    ask_server(workspace, work)


@app.command()
def show(
    session: SessionName = "last", workspace: Workspace = None, *, as_json: AsJson = False
) -> None:
    """Read a whole session: who said what, which agent answered, what was found."""

    async def work(client: Client) -> int:
        row = await find_session(client, session)
        if as_json:
            records = [record async for record in load(client, row.id, 0)]
            put_json({"session": row.wire(), "records": records})
        else:
            asked = {"session": row.id, "format": "markdown"}
            exported = await client.execute("session.export", asked)
            for text in waiting_lines(row, called(client, row.id)):
                note(text)
            put_markdown(row, str(exported["content"]))
        return 0

    ask_server(workspace, work)


@app.command()
def new(
    title: Annotated[
        str | None,
        typer.Argument(help="Default: taken from the first message.", show_default=False),
    ] = None,
    agent: Annotated[
        str | None, typer.Option("--agent", "-a", help="Its default agent.", show_default=False)
    ] = None,
    workspace: Workspace = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Begin a session."""

    async def work(client: Client) -> int:
        made = await client.execute("session.new", {"title": title, "agent": agent})
        (put_json if as_json else put_session)(made)
        return 0

    begin_at_server(workspace, work)


@app.command()
def fork(
    session: SessionName,
    at: Annotated[
        int | None,
        typer.Option("--at", help="The number of the record to fork at.", show_default=False),
    ] = None,
    title: Annotated[str | None, typer.Option("--title", "-t", show_default=False)] = None,
    workspace: Workspace = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Begin a new session out of another's past. At a person's message it starts before that."""

    async def work(client: Client) -> int:
        row = await find_session(client, session)
        made = await client.execute("session.fork", {"session": row.id, "at": at, "title": title})
        if not as_json and made.get("text"):
            note(line(("Message to edit: ", "quiet"), str(made["text"])))
        (put_json if as_json else put_session)(made)
        return 0

    ask_server(workspace, work)


@app.command()
def search(
    query: Annotated[str, typer.Argument(help="What to look for in everything that was said.")],
    limit: Annotated[int, typer.Option("--limit", "-l", help="At most so many lines.", min=1)] = 20,
    workspace: Workspace = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Search the text of all sessions."""

    async def work(client: Client) -> int:
        found = await client.execute("session.search", {"query": query, "limit": limit})
        if as_json:
            put_json(found)
        else:
            put_hits(Hits.model_validate(found).hits)
        return 0

    ask_server(workspace, work)
