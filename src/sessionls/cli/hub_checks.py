"""What `sessionls doctor` says of the hub. Starts none: what stands there is only looked at."""

import asyncio
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from sessionls import VERSION
from sessionls.cli.about import About
from sessionls.cli.checks import Check
from sessionls.cli.client import Client
from sessionls.cli.connection import ALONE
from sessionls.cli.hub_log import Line, last_lines, log_path
from sessionls.cli.hub_shapes import Standing
from sessionls.cli.link import CommandRefused
from sessionls.cli.places import home_short
from sessionls.cli.render.console import counted
from sessionls.hub.hello import is_newer
from sessionls.hub.looking import Answer, Folder, Seen, look
from sessionls.workspace.places import home_of

_LAST = 3
_LOOKED_AT = 200
_ALONE = "Editors and commands are served by themselves meanwhile, and share no sessions."


def hub_checks(environment: Mapping[str, str]) -> Iterator[Check]:
    """Its folder, who listens there, its log."""
    if environment.get(ALONE):
        yield Check("note", "hub", f"not used: {ALONE} is set", f"To share sessions: unset {ALONE}")
    seen = look(environment)
    yield from _folders(seen)
    if seen.folder is not None:
        yield from _standing(seen, log_path(environment))
    yield from _log(log_path(environment))


async def guests_checks(client: Client, environment: Mapping[str, str]) -> list[Check]:
    """Whether guests from other machines may come, as far as somebody has wanted that."""
    wanted = await asyncio.to_thread(_wanted, environment)
    try:
        told = await client.execute("hub.status")
    except CommandRefused:
        return []
    if found := Standing.model_validate(told).listening:
        guests = f"{found.invited} invited, {counted(found.here, 'connection')} here"
        where = f"the hub listens at {found.address}, fingerprint {found.short}"
        return [Check("good", "guests", f"{where}: {guests}; it stays until it is stopped")]
    if wanted is None:
        return []
    remedy = (
        f"sessionls hub logs says why. Then: sessionls hub listen {wanted}; or never again: "
        "sessionls hub listen --off"
    )
    return [Check("bad", "guests", f"the hub should listen at {wanted}, and does not", remedy)]


def _wanted(environment: Mapping[str, str]) -> str | None:
    """Where it should listen."""
    from sessionls.hub.remote.keeping import KeptListening
    from sessionls.hub.remote.link import shown_address

    kept = KeptListening(home_of(environment).state).read()
    return shown_address(kept.host, kept.port) if kept else None


def holder_check(told: About) -> Iterator[Check]:
    """Whether the sessions are open for writing in a process that is no hub."""
    trouble = told.workspace.trouble or ""
    if trouble.startswith("Process "):
        yield Check(
            "bad",
            "hub",
            "cannot write here: a process that is no hub has these sessions open",
            "Close it: an editor that starts `sessionls --no-hub`, or a command with --no-hub.",
        )


def _folders(seen: Seen) -> Iterator[Check]:
    for folder in seen.folders:
        if folder is seen.folder:
            break
        mark = "note" if seen.folder else "bad"
        yield Check(mark, "hub's folder", *_fault(folder))
    if seen.folder is None:
        yield Check("bad", "hub", "there can be none: no folder for it can be had", _ALONE)
    elif seen.folder.path != seen.folder.wanted:
        moved = (
            f"{seen.folder.path}: the path of a socket in {seen.folder.wanted} would be too long"
        )
        yield Check("note", "hub's folder", moved, "Nothing to do: all find it there.")
    if seen.folder is not None and seen.folder.is_open:
        found = f"others may enter {seen.folder.path}"
        yield Check("note", "hub's folder", found, "The next editor or command closes it to them.")


def _fault(folder: Folder) -> tuple[str, str]:
    path = folder.path
    match folder.fault:
        case "link":
            return f"{path} is no folder", f"Remove it: rm {path}"
        case "owner":
            return f"{path} belongs to somebody else", f"Whoever it is has to remove {path}."
        case _:
            return (
                f"{path} cannot be written",
                "Set XDG_RUNTIME_DIR or SESSIONLS_HOME to a folder of yours that can.",
            )


def _standing(seen: Seen, log: Path) -> Iterator[Check]:
    match seen.answer:
        case None:
            yield from _nobody(seen, log)
        case Answer(refusal="", version=""):
            yield Check(
                "bad",
                "hub",
                "somebody listens at its place and says nothing",
                "It may be stopped or very busy: sessionls hub logs. If that lasts, end its "
                "process; the next editor or command starts another one.",
            )
        case Answer(refusal=""):
            yield _version(seen.answer)
        case Answer():
            yield Check("bad", "hub", seen.answer.refusal, "Then run: sessionls hub status")


def _version(answer: Answer) -> Check:
    found = f"process {answer.pid}, version {answer.version}"
    if answer.version == VERSION:
        return Check("good", "hub", found)
    if is_newer(VERSION, answer.version):
        remedy = f"It makes room for {VERSION} when it is asked next and no turn is at work."
    else:
        remedy = f"It stays and serves this one, too. Update this sessionls ({VERSION})."
    return Check("note", "hub", found, remedy)


def _nobody(seen: Seen, log: Path) -> Iterator[Check]:
    if seen.words:
        found = f"the last one could not start: {seen.words.splitlines()[-1]}"
        yield Check("bad", "hub", found, "Its last words say why; reinstall sessionls if unclear.")
        return
    lines = [logged.line for logged in last_lines(log, _LOOKED_AT)]
    if lines and not lines[-1].text.startswith(("left:", "making room")):
        yield Check("note", "hub", f"the last one (process {lines[-1].pid}) died", _died(lines))
    elif seen.is_left:
        yield Check("note", "hub", "none; a dead one left its socket", "The next one replaces it.")
    else:
        yield Check("good", "hub", "none is there; the next editor or command starts one")


def _died(lines: list[Line]) -> str:
    last = "; ".join(f"{one.at[11:19]} {one.text} {one.error}".strip() for one in lines[-_LAST:])
    return (
        f"Its log ends with: {last}. Turns that ran are recorded as interrupted; "
        "the next editor or command starts another hub. More: sessionls hub logs"
    )


def _log(path: Path) -> Iterator[Check]:
    above = path if path.exists() else path.parent
    while not above.exists() and above != above.parent:
        above = above.parent
    if not os.access(above, os.W_OK):
        found = f"{home_short(path)} cannot be written: the hub logs nothing"
        yield Check("bad", "hub's log", found, f"Make {home_short(above)} writable for you.")
