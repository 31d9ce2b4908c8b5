"""How the hub stands, on a short page for people."""

from collections.abc import Iterator
from pathlib import Path

from rich.text import Text

from sessionls.cli.hub_shapes import RunningTurn, Standing, Stopped, Visiting
from sessionls.cli.places import home_short, to_path
from sessionls.cli.render.console import ago, counted, duration, line, note, put

_MEGABYTE = 1_000_000


def put_standing(hub: Standing) -> None:
    """Write the page: the process, who is connected, which turns are at work."""
    put(line((f"hub of sessionls {hub.version}", "name"), (f"  process {hub.pid}", "quiet")))
    for name, value in _facts(hub):
        put(line((f"  {name:<12}", "quiet"), value))
    for visiting in hub.connections:
        put(_connection_line(visiting))
    for turn in hub.turns:
        put(turn_line(turn))


def put_stopped(stopped: Stopped) -> None:
    """Write that a hub has ended, who goes on with another one, and what that one does again."""
    note(line(("The hub has ended.", "done")))
    if stopped.connections:
        for row in _those_left(stopped):
            note(row)
    if guests := stopped.listening:
        again = f"The next hub listens for guests at {guests.address} again."
        note(line(again, (" Never again: sessionls hub listen --off", "quiet")))


def turn_line(turn: RunningTurn) -> Text:
    """One turn that is at work, or waits for a person."""
    state = "waits for a person" if turn.state == "waiting" else "at work"
    queued = f", {counted(turn.queued, 'message')} after it" if turn.queued else ""
    where = f" in {home_short(Path(turn.workspace))}" if turn.workspace else ""
    name = (turn.session[-6:], "name")
    return line(
        "  ",
        (turn.agent, "agent"),
        f" {state} in session ",
        name,
        f" {turn.title!r}{where}{queued}",
    )


def _those_left(stopped: Stopped) -> Iterator[Text]:
    count = len(stopped.connections)
    there = f"{counted(count, 'connection')} {'is' if count == 1 else 'are'} still there"
    if stopped.next is None:
        yield line(f"{there}; another hub starts when one of them asks for something:")
    else:
        yield line(f"{there}, and went on with another hub (process {stopped.next}):")
    for visiting in stopped.connections:
        yield _connection_line(visiting)
    yield line(("To have no hub, close these first.", "quiet"))


def _facts(hub: Standing) -> Iterator[tuple[str, str]]:
    yield "since", ago(hub.since)
    yield "reached by", f"{hub.transport}, {home_short(Path(hub.address))}"
    if hub.memory is not None:
        yield "memory", f"{hub.memory / _MEGABYTE:.0f} MB"
    if guests := hub.listening:
        yield "listens", f"{guests.address}, fingerprint {guests.short}"
        yield "guests", f"{guests.invited} invited, {counted(guests.here, 'connection')} here"
    if hub.ending:
        yield "ends", "as soon as no turn is at work"
    elif hub.listening:
        yield "ends", "when it is stopped, because it listens for guests"
    else:
        yield "ends", f"{duration(hub.idle)} after the last connection and the last turn at work"
    yield "connections", str(len(hub.connections))
    yield "turns", str(len(hub.turns))


def _connection_line(visiting: Visiting) -> Text:
    version = f" {visiting.version}" if visiting.version else ""
    folders = ", ".join(
        home_short(path) for uri in visiting.folders if (path := to_path(uri)) is not None
    )
    return line(
        "  ",
        (f"{visiting.editor or 'an editor without a name'}{version}", "name"),
        f" of {visiting.participant.name}",
        (f", {ago(visiting.since)}, process {visiting.pid}", "quiet"),
        f", {folders}" if folders else "",
    )
