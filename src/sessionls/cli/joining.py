"""`sessionls join` at a terminal: check a link, and show what to put into an editor."""

import asyncio
import contextlib
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import AsyncGenerator, Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Annotated, cast

import typer

from sessionls.cli.link import CommandRefused, Json, Link, ServerLeft
from sessionls.cli.options import AsJson
from sessionls.cli.questions import answer
from sessionls.cli.render.console import line, note, put, put_json
from sessionls.cli.running import run
from sessionls.domain.errors import BadInput, Refused
from sessionls.hub.remote.link import (
    FILE_OPTION,
    VARIABLE,
    BadLink,
    InvitationLink,
    given_link,
)
from sessionls.workspace.roles import MAY, Role

Show = Callable[[InvitationLink, Json, list[Json]], None]
_PATIENCE = 60.0
_NO_ANSWER = (
    "{} has not answered for {:.0f} seconds. Ask who invited you whether `sessionls hub listen` "
    "still runs there, and try again."
)


def join(
    link: Annotated[
        str | None, typer.Argument(help="The link of an invitation.", show_default=False)
    ] = None,
    link_file: Annotated[
        Path | None,
        typer.Option(FILE_OPTION, help="A file that holds the link.", show_default=False),
    ] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Join the sessions of somebody on another machine, who sent you a link.

    Your editor starts `sessionls join` with the link, which may also stand in a file or in
    SESSIONLS_LINK. In a terminal this shows what the link is for, and the lines for the editor.
    """
    words = [link] if link else [f"{FILE_OPTION}={link_file}"] if link_file else []
    run(_show(words, None if as_json else partial(_put_all, link_file)))


async def _show(words: Sequence[str], show: Show | None) -> int:
    try:
        link = given_link(words, os.environ)
    except BadLink as wrong:
        raise BadInput(str(wrong)) from None
    try:
        async with asyncio.timeout(_PATIENCE), _forwarded(link) as forwarded:
            info, sessions = await _asked(forwarded)
    except TimeoutError:
        raise Refused(_NO_ANSWER.format(link.place, _PATIENCE)) from None
    if show is None:
        put_json({"info": info, "sessions": sessions})
    else:
        show(link, info, sessions)
    return 0


async def _asked(forwarded: Link) -> tuple[Json, list[Json]]:
    """What is told of a guest, and the sessions there."""
    try:
        await forwarded.request("initialize", {"processId": None, "capabilities": {}})
    except CommandRefused as refusal:
        raise Refused(str(refusal)) from None
    forwarded.notify("initialized", {})
    info = await _command(forwarded, "info")
    sessions = await _command(forwarded, "session.list")
    return info, cast("list[Json]", sessions.get("sessions") or [])


@contextlib.asynccontextmanager
async def _forwarded(link: InvitationLink) -> AsyncGenerator[Link]:
    """A link through the very process that an editor would start."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", "sessionls", "join"),
        stdin=PIPE,
        stdout=PIPE,
        stderr=DEVNULL,
        env={**os.environ, VARIABLE: str(link)},
    )
    assert process.stdin
    assert process.stdout
    forwarded = Link(process.stdout, process.stdin, answer)
    try:
        yield forwarded
        with contextlib.suppress(ServerLeft):
            await forwarded.request("shutdown", None)
            forwarded.notify("exit", None)
    finally:
        forwarded.close()
        await process.wait()


async def _command(forwarded: Link, name: str) -> Json:
    params: Json = {"command": f"sessionls.{name}", "arguments": [Json()]}
    return cast("Json", await forwarded.request("workspace/executeCommand", params) or {})


def _put_all(file: Path | None, link: InvitationLink, info: Json, sessions: list[Json]) -> None:
    _put_about(link, info)
    _put_sessions(sessions)
    _put_lines(file)


def _put_about(link: InvitationLink, info: Json) -> None:
    who = cast("Json", info.get("participant") or {})
    guest = cast("Json", info.get("guest") or {})
    role = cast("Role", guest.get("role", "observe"))
    note(line(("You are ", "quiet"), (str(who.get("name")), "name"), f" at {link.place}"))
    note(line(("Workspace: ", "quiet"), (str(guest.get("workspace", "")), "name")))
    note(line(("You may ", "quiet"), MAY[role]))


def _put_sessions(sessions: list[Json]) -> None:
    note(line((f"Sessions: {len(sessions)}", "quiet")))
    for one in sessions[:10]:
        note(line("  ", str(one.get("title") or "untitled"), (f"  {one.get('state')}", "quiet")))


def _put_lines(file: Path | None) -> None:
    note(line(("Put this into your editor instead of `sessionls`:", "quiet")))
    if file:
        put(f"sessionls join {FILE_OPTION} {file.resolve()}")
        return
    put(f"sessionls join {FILE_OPTION} FILE")
    note(
        line(
            (
                f"where FILE holds the link and only you can read it; or `sessionls join` with "
                f"{VARIABLE} set to the link; or the link itself behind `join`.",
                "quiet",
            )
        )
    )
