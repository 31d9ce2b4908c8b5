"""`sessionls session follow`: read along what people and agents write. Answers nothing."""

from collections.abc import Callable
from typing import Annotated, cast

import typer

from sessionls.cli.choosing import called, find_session
from sessionls.cli.client import Client
from sessionls.cli.connection import tell_lost
from sessionls.cli.link import Json
from sessionls.cli.options import AsJson, SessionName, Workspace
from sessionls.cli.reading import Event, read_along
from sessionls.cli.render.along import Along
from sessionls.cli.render.console import line, note, out, put_json_line
from sessionls.cli.render.sessions import session_line, waiting_lines
from sessionls.cli.running import ask_server
from sessionls.cli.sessions import app
from sessionls.cli.shapes import Present, SessionRow
from sessionls.domain.records import Record, SessionDeleted, to_wire


@app.command("follow")
def follow_session(
    session: SessionName = "last",
    since: Annotated[
        int | None,
        typer.Option(
            "--since",
            help="The number of the record to begin after; 0 for all. Default: what is new.",
            min=0,
            show_default=False,
        ),
    ] = None,
    workspace: Workspace = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Read along what people and agents write, who comes and who mentions you, until Ctrl-C.

    --json prints the records, one JSON object a line.
    """

    async def work(client: Client) -> int:
        row = await find_session(client, session)
        loaded = await client.execute("session.load", {"session": row.id, "limit": 1})
        row = SessionRow.model_validate(loaded["session"])
        here = [Present.model_validate(one) for one in cast("list[Json]", loaded["people"])]
        begin = row.seq if since is None else since
        if as_json:
            await _follow(client, row.id, begin, _put_record)
            return 0
        note(session_line(row))
        for text in waiting_lines(row, called(client, row.id)):
            note(text)
        note(line(("Reading along; Ctrl-C ends it.", "quiet")))
        along = Along(row, here, called(client, row.id))
        client.on_lost = _lost(along)
        await _follow(client, row.id, begin, along.show)
        return 0

    ask_server(workspace, work)


def _lost(along: Along) -> Callable[[], None]:
    tell = along.aside(tell_lost)

    def lost() -> None:
        along.lost()
        tell()

    return lost


async def _follow(client: Client, session: str, since: int, show: Callable[[Event], None]) -> None:
    async for event in read_along(client, session, since):
        show(event)
        out().file.flush()
        if isinstance(event, Record) and isinstance(event.event, SessionDeleted):
            return


def _put_record(event: Event) -> None:
    if isinstance(event, Record):
        put_json_line(to_wire(event))
