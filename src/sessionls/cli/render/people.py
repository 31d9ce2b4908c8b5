"""People on screen: who is there, what they may do, what they wrote that waits, whom they mean."""

from collections.abc import Iterable, Sequence

from rich.table import Table
from rich.text import Text

from sessionls.cli.reading import Mentioned
from sessionls.cli.render.console import ago, line, out, plain, put
from sessionls.cli.shapes import Present, RoleRow, SessionRow
from sessionls.domain.written import Written
from sessionls.workspace.roles import MAY, Role

_SHOWN = 70
_EVERYBODY = "everybody"


def put_present(row: SessionRow, present: Sequence[Present]) -> None:
    """Write who is in a session now."""
    if not present:
        put(line("Nobody is in session ", (row.short, "name"), f" {row.name!r} now."))
    for one in present:
        put(present_line(one))


def present_line(one: Present) -> Text:
    """Somebody who is there: at which editor, since when, and what they may do."""
    role = "" if one.role == "drive" else f", may only {one.role}"
    typing = ", types" if one.typing else ""
    address = f" <{one.id}>" if one.id and "@" in one.id else ""
    return line(
        (one.name, "name"),
        (address, "quiet"),
        f" at {one.editor}",
        (f", came {ago(one.since)}" if one.since else "", "quiet"),
        role,
        (typing, "bold"),
    )


def mention_line(told: Mentioned, here: str | None = None) -> Text:
    """Somebody mentions the person at this terminal; `here` is the session that is shown."""
    place = "here" if told.session == here else f"in session {told.session[-6:]}"
    where = f" mentions you {place}: "
    return line(("@ ", "bold yellow"), (told.by.name, "name"), where, told.text)


def put_roles(roles: Sequence[RoleRow]) -> None:
    """Write who was given what."""
    if not roles:
        put("Everybody drives: nobody was given another role.")
        return
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    for name in ("who", "role", "where"):
        table.add_column(name, overflow="fold")
    for one in roles:
        who = plain(one.person or _EVERYBODY)
        table.add_row(Text(who, "name"), one.role, _where(one.session))
    out().print(table)
    put(line(("Whoever is not named here drives; the most specific role counts.", "quiet")))


def role_line(role: Role, person: str | None, row: SessionRow | None) -> Text:
    """What somebody may do from now on."""
    who = plain(person or _EVERYBODY)
    return line(f"In {_place(row)}, ", (who, "name"), f" may {MAY[role]}.")


def cleared_line(person: str | None, row: SessionRow | None) -> Text:
    """Nothing special is said of somebody any more."""
    who = plain(person or _EVERYBODY)
    return line("Taken back: what was said of ", (who, "name"), f" for {_place(row)}.")


def nothing_given_line(person: str | None, row: SessionRow | None) -> Text:
    """There was nothing to take back: roles of another person, or elsewhere, are others."""
    who = plain(person or _EVERYBODY)
    where = f" was given no role for {_place(row)}, so nothing was taken back."
    return line((who, "name"), where, " `sessionls role list` shows who was given which.")


def put_waiting(row: SessionRow, waiting: Iterable[Written]) -> None:
    """Write the messages of a session that no agent has begun to answer."""
    rows = [written_line(one) for one in waiting]
    for each in rows or [line("No message waits in session ", (row.short, "name"), ".")]:
        put(each)


def written_line(one: Written) -> Text:
    """A message that waits: its turn comes, or somebody has to let it."""
    text = " ".join(one.message.text.split())
    short = text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
    state = ("queued  ", "quiet") if one.turn else ("held    ", "bold yellow")
    return line((one.message.id[-6:], "name"), "  ", state, (one.by.name, "name"), ": ", short)


def _place(row: SessionRow | None) -> str:
    return f"session {row.short} {row.name!r}" if row else "every session"


def _where(session: str | None) -> str:
    return f"session {session[-6:]}" if session else "every session"
