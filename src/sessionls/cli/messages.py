"""`sessionls message list|release|edit|withdraw`: messages that no agent has begun to answer."""

from collections.abc import Iterable, Sequence
from typing import Annotated

import typer

from sessionls.cli.about import About
from sessionls.cli.choosing import find_session
from sessionls.cli.client import Client
from sessionls.cli.follow import Turn
from sessionls.cli.groups import group
from sessionls.cli.link import Json
from sessionls.cli.options import AsJson, SessionName, Workspace
from sessionls.cli.prompt import talk
from sessionls.cli.reading import folded
from sessionls.cli.render.answer import silent, spoken
from sessionls.cli.render.console import line, note, put_json
from sessionls.cli.render.people import put_waiting, written_line
from sessionls.cli.running import ask_server
from sessionls.cli.shapes import SessionRow
from sessionls.domain.errors import Refused
from sessionls.domain.people import identity
from sessionls.domain.written import Written

app = group("See, let, change and take back messages that wait.")

MessageName = Annotated[
    str | None,
    typer.Option(
        "--message",
        "-m",
        help="Its id or a unique end of it. Default: the only one.",
        show_default=False,
    ),
]


@app.command("list")
def list_messages(
    session: SessionName = "last", workspace: Workspace = None, *, as_json: AsJson = False
) -> None:
    """List the messages of a session that wait: for their turn, or to be let."""

    async def work(client: Client) -> int:
        row, waiting = await _waiting(client, session)
        if as_json:
            put_json({"session": row.wire(), "messages": [_wire(one) for one in waiting]})
        else:
            put_waiting(row, waiting)
        return 0

    ask_server(workspace, work)


@app.command()
def release(
    session: SessionName = "last",
    message: MessageName = None,
    workspace: Workspace = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Let a message of somebody who may only comment, and read the answer.

    It is answered with your settings and your keys. Exits as `prompt` does.
    """

    async def work(client: Client) -> int:
        row, waiting = await _waiting(client, session)
        held = [one for one in waiting if one.turn is None]
        one = _chosen(held, message, f"No message is held in session {row.short}.")
        begun = await client.execute("message.release", _named(row, one))
        if not as_json:
            note(line(("Let: ", "done"), (one.by.name, "name"), f": {one.message.text}"))
        turn = Turn(str(begun["turn"]))
        return await talk(client, row, turn, silent if as_json else spoken)

    ask_server(workspace, work)


@app.command()
def edit(
    text: Annotated[str, typer.Argument(help="The words that take its place.")],
    session: Annotated[
        str,
        typer.Option("--session", "-s", help="Where: an id, a unique end of it, or `last`."),
    ] = "last",
    message: MessageName = None,
    workspace: Workspace = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Write a message of yours anew, until an agent begins to answer it."""

    async def work(client: Client) -> int:
        row, one = await _own(client, session, message)
        told = await client.execute("message.edit", {**_named(row, one), "text": text})
        if as_json:
            put_json(told)
        else:
            note(line(("Changed. ", "done"), "It says now: ", text))
        return 0

    ask_server(workspace, work)


@app.command()
def withdraw(
    session: SessionName = "last",
    message: MessageName = None,
    workspace: Workspace = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Take a message of yours back, until an agent begins to answer it."""

    async def work(client: Client) -> int:
        row, one = await _own(client, session, message)
        told = await client.execute("message.withdraw", _named(row, one))
        if as_json:
            put_json(told)
        else:
            note(line(("Taken back: ", "done"), one.message.text))
        return 0

    ask_server(workspace, work)


async def _waiting(client: Client, word: str) -> tuple[SessionRow, list[Written]]:
    """A session, and the messages that wait in it, in their order."""
    row = await find_session(client, word)
    return row, [*(await folded(client, row.id)).waiting.values()]


async def _own(client: Client, word: str, message: str | None) -> tuple[SessionRow, Written]:
    """A session, and a message that is meant there: one of this person's, unless it is named."""
    row, waiting = await _waiting(client, word)
    if message is None:
        me = About.model_validate(await client.execute("info")).participant
        waiting = [one for one in waiting if identity(one.by) == identity(me)]
    return row, _chosen(waiting, message, f"No message of yours waits in session {row.short}.")


def _chosen(waiting: Sequence[Written], word: str | None, none: str) -> Written:
    fitting = [one for one in waiting if word is None or one.message.id.endswith(word.upper())]
    if len(fitting) == 1:
        return fitting[0]
    if not waiting:
        raise Refused(none)
    if word is not None:
        raise Refused(f"{word!r} is none of these, or several: {_told(waiting)}")
    raise Refused(f"Several messages wait. Name one with --message: {_told(waiting)}")


def _told(waiting: Iterable[Written]) -> str:
    return "".join(f"\n  {written_line(one).plain}" for one in waiting)


def _named(row: SessionRow, one: Written) -> dict[str, object]:
    return {"session": row.id, "message": one.message.id}


def _wire(one: Written) -> Json:
    return {**one.wire(), "text": one.message.text, "held": one.turn is None, "turn": one.turn}
