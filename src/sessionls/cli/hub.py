"""`sessionls hub status|stop|logs`: the one process behind all editors and terminals of a user."""

import asyncio
import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from sessionls.cli.client import Client
from sessionls.cli.connection import visit_hub
from sessionls.cli.groups import group
from sessionls.cli.hub_log import Logged, following_lines, last_lines, log_line, log_path
from sessionls.cli.hub_shapes import Standing, Stopped, Stopping, Visiting
from sessionls.cli.link import ServerLeft
from sessionls.cli.options import AsJson
from sessionls.cli.places import home_short
from sessionls.cli.render.console import counted, note, out, put, put_json, put_json_line
from sessionls.cli.render.hub import put_standing, put_stopped, turn_line
from sessionls.cli.running import run
from sessionls.domain.errors import Refused
from sessionls.hub.looking import look

app = group("See, end and read the log of the hub behind all editors and terminals.")

_NONE = "No hub is there. The next editor or command starts one."
_LOOK = 0.5
_COMING = 10.0
"""Seconds in which those who are left without a hub have started another one."""
_LEAVING = 30.0
"""Seconds for a hub that ends to write everything and to end its children."""


@app.command()
def status(*, as_json: AsJson = False) -> None:
    """Show where the hub is, who is connected, what runs, and when it leaves.

    Starts none; exits with 1 where there is none.
    """
    run(_status(as_json=as_json))


@app.command()
def stop(
    *,
    now: Annotated[
        bool, typer.Option("--now", help="Do not wait for turns: they end as interrupted.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """End the hub as soon as no turn is at work.

    What only waits for a person waits on in the next hub.
    Editors that are open, and commands that run, go on with another one, which they start at once:
    this says who they are. Ctrl-C ends the waiting, and the hub still ends then.
    """
    run(_stop(now=now, as_json=as_json))


@app.command()
def logs(
    lines: Annotated[int, typer.Option("--lines", "-n", help="The last so many.", min=0)] = 50,
    *,
    follow: Annotated[
        bool, typer.Option("--follow", "-f", help="Also what comes, until Ctrl-C.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Read the hub's log: who came and left, what went wrong. Contents and keys are not in it.

    --json with --follow prints one JSON object a line.
    """
    run(_logs(log_path(os.environ), lines, follow=follow, as_json=as_json))


async def end_hub(environment: Mapping[str, str]) -> Stopping | None:
    """End the hub of an environment now, and wait until it is gone; `None` where there is none."""
    async with visit_hub(environment) as client:
        return await _end(client, now=True) if client else None


async def _status(*, as_json: bool) -> int:
    async with visit_hub(os.environ) as client:
        hub = await _standing(client) if client else None
    if hub is not None:
        hub = hub.model_copy(update={"connections": _others(hub)})
    if as_json:
        put_json({"hub": hub.wire() if hub else None})
    elif hub is None:
        note(_NONE)
    else:
        put_standing(hub)
    return int(hub is None)


async def _standing(client: Client) -> Standing:
    return Standing.model_validate(await client.execute("hub.status"))


def _others(hub: Standing) -> tuple[Visiting, ...]:
    """Who is connected, but for this command."""
    return tuple(one for one in hub.connections if one.pid != os.getpid())


async def _stop(*, now: bool, as_json: bool) -> int:
    async with visit_hub(os.environ) as client:
        stopped = await _stopped(client, now=now) if client else None
    if stopped is None:
        if as_json:
            put_json({"pid": None, "turns": [], "connections": [], "next": None})
        else:
            note("No hub is there.")
        return 0
    stopped = await asyncio.to_thread(_with_next, stopped)
    if as_json:
        put_json({"connections": [], "next": None, **stopped.wire()})
    else:
        put_stopped(stopped)
    return 0


async def _stopped(client: Client, *, now: bool) -> Stopped:
    before = await _standing(client)
    stopping = await _end(client, now=now)
    return Stopped(
        pid=stopping.pid,
        turns=stopping.turns,
        connections=_others(before),
        listening=before.listening,
    )


def _with_next(stopped: Stopped) -> Stopped:
    """With who is left of those that were connected, and the hub that these have started."""
    deadline = time.monotonic() + _COMING
    while True:
        left = tuple(one for one in stopped.connections if _lives(one.pid))
        following = _hub_after(stopped.pid) if left else None
        if following or not left or time.monotonic() > deadline:
            return stopped.model_copy(update={"connections": left, "next": following})
        time.sleep(_LOOK / 10)


def _hub_after(ended: int) -> int | None:
    answer = look(os.environ).answer
    return answer.pid if answer and answer.pid not in (0, ended) else None


async def _end(client: Client, *, now: bool) -> Stopping:
    stopping = Stopping.model_validate(await client.execute("hub.stop", {"now": now}))
    if stopping.turns and not now:
        note(f"The hub waits for {counted(len(stopping.turns), 'turn')} (--now does not):")
        for turn in stopping.turns:
            note(turn_line(turn))
    await _until_gone(client, stopping.pid)
    return stopping


async def _until_gone(client: Client, pid: int) -> None:
    """Wait until the hub lets go of us, and then until its process is gone."""
    try:
        while True:
            await client.notice()
    except ServerLeft:
        pass
    try:
        async with asyncio.timeout(_LEAVING):
            while _lives(pid):  # noqa: ASYNC110 - the end of others' processes comes untold
                await asyncio.sleep(_LOOK / 10)
    except TimeoutError:
        raise Refused(
            f"The hub (process {pid}) does not end. Its log: sessionls hub logs"
        ) from None


def _lives(pid: int) -> bool:
    """Whether a process of ours still does something; one that nobody has buried does not."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace")
    except OSError:
        if Path("/proc/self").exists():
            return False
    else:
        return stat.rpartition(")")[2].split()[:1] != ["Z"]
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    return True


async def _logs(path: Path, count: int, *, follow: bool, as_json: bool) -> int:
    # Asked for before the last lines are read: nothing falls between.
    coming = following_lines(path)
    known = last_lines(path, count)
    if as_json and not follow:
        put_json({"file": str(path), "lines": [logged.line.wire() for logged in known]})
        return 0
    for logged in known:
        _put(logged, as_json=as_json)
    if not known and not follow:
        note(f"Nothing was logged yet in {home_short(path)}.")
    if follow:
        async for logged in coming:
            _put(logged, as_json=as_json)
            out().file.flush()
    return 0


def _put(logged: Logged, *, as_json: bool) -> None:
    if as_json:
        put_json_line(logged.line.wire())
    else:
        put(log_line(logged.line))
