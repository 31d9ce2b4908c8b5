"""Sessions on screen: the list, one line for one, and its Markdown."""

from collections.abc import Callable, Iterator, Sequence

from rich.console import JustifyMethod
from rich.table import Table
from rich.text import Text

from sessionls.cli.link import Json
from sessionls.cli.render.console import (
    ago,
    counted,
    duration,
    line,
    note,
    out,
    plain,
    put,
    put_rich_markdown,
)
from sessionls.cli.shapes import Hit, SessionRow
from sessionls.domain.money import dollars

_STATE = {"running": "bold green", "waiting": "bold yellow", "paused": "yellow", "idle": "dim"}


def put_sessions(sessions: Sequence[SessionRow]) -> None:
    """Write the list, newest activity first."""
    if not sessions:
        put("No sessions here yet. Begin one: sessionls review FILE, or sessionls prompt TEXT")
        return
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    for name in ("session", "title", "next agent", "state", "turns", "findings", "active"):
        table.add_column(name, overflow="ellipsis", no_wrap=True, justify=_justified(name))
    for row in sessions:
        table.add_row(
            Text(row.short, "name"),
            Text(plain(row.name)),
            Text(plain(row.agent), "agent"),
            Text(_state(row), _STATE[row.state]),
            str(row.turns),
            str(row.findings or ""),
            Text(ago(row.updated), "quiet"),
        )
    out().print(table)


def place_line(row: SessionRow) -> Text:
    """Where a message goes."""
    if not row.turns and not row.title:
        return line(("In new session ", "quiet"), (row.short, "name"))
    return line(("In session ", "quiet"), (row.short, "name"), (f" {row.name!r}", "quiet"))


def mentioned_line(agent: str) -> Text:
    """An agent that is only mentioned does not answer; and how it would."""
    return line(
        (f"@{agent} is only mentioned and does not answer this. To ask it, begin with ", "quiet"),
        f'"@{agent} ..."',
        (" or say ", "quiet"),
        f"--agent {agent}",
    )


def session_line(row: SessionRow) -> Text:
    """One session on one line: which, whose turn it is next."""
    return line(
        "Session ",
        (row.short, "name"),
        f" {row.name!r}",
        (" · next message: ", "quiet"),
        (row.agent, "agent"),
    )


def put_changed(done: str) -> Callable[[Json], None]:
    """Writes the session of a result after what was done to it: a verb in the past."""

    def put_done(result: Json) -> None:
        row = SessionRow.model_validate(result["session"])
        put(line((f"{done}. ", "done"), session_line(row)))

    return put_done


def put_session(result: Json) -> None:
    """Write the session of a result."""
    put(session_line(SessionRow.model_validate(result["session"])))


def put_markdown(row: SessionRow, markdown: str) -> None:
    """Write a whole session: rendered on a terminal, as Markdown elsewhere."""
    if not out().is_terminal:
        put_rich_markdown(markdown)
        return
    people = ", ".join(person.name for person in row.participants)
    put(session_line(row))
    put(
        line(
            (
                " · ".join(
                    part
                    for part in (
                        _state(row),
                        counted(row.turns, "turn"),
                        counted(row.findings, "open finding") if row.findings else "",
                        people and f"with {people}",
                        duration(row.usage.duration) if row.usage.duration else "",
                        _cost(row),
                        f"active {ago(row.updated)}",
                    )
                    if part
                ),
                "quiet",
            )
        )
    )
    put()
    put_rich_markdown(markdown)


def waiting_lines(row: SessionRow, called: str) -> Iterator[Text]:
    """What waits in a session for somebody to act, and how they do; `called` names it."""
    if row.queue and row.state == "paused":
        waits = "1 message waits" if len(row.queue) == 1 else f"{len(row.queue)} messages wait"
        yield line(
            (f"{waits} until the session is resumed: ", "bold yellow"),
            f"sessionls session resume {called}",
        )
        yield line(
            ("  shown, changed and taken back with ", "quiet"),
            f"sessionls message list {called}",
            (", message edit, message withdraw", "quiet"),
        )
    if row.held:
        held = f"{counted(len(row.held), 'message')} held until somebody who drives lets it: "
        yield line(
            (held, "bold yellow"),
            f"sessionls message list {called}",
            (", let with message release", "quiet"),
        )


def put_list_notes(rows: Sequence[SessionRow], called: Callable[[str], str]) -> None:
    """Say below a list where messages wait, and where the findings of forks are.

    `called` gives what names a session in a command, by its id.
    """
    for row in rows:
        for text in waiting_lines(row, called(row.id)):
            note(line((row.short, "name"), "  ", text))
    found = {row.id for row in rows if row.findings}
    for row in rows:
        if row.parent in found:
            note(line((row.short, "name"), "  ", past_line(called(row.parent))))


def past_line(parent: str) -> Text:
    """Where the findings of a fork's past are; `parent` names the session in a command."""
    return line(
        ("is a fork; what was found before it stays with the session it was made of: ", "quiet"),
        f"sessionls finding list --session {parent}",
    )


def put_hits(hits: Sequence[Hit]) -> None:
    """Write what a search found, with the places marked."""
    if not hits:
        put("Nothing found.")
    for hit in hits:
        put(
            line((hit.session[-6:], "name"), (f":{hit.seq}  ", "quiet"), (hit.title, "quiet"), "  ")
            + _marked(hit)
        )


def _marked(hit: Hit) -> Text:
    units = hit.line.encode("utf-16-le")
    text = Text()
    last = 0
    for start, end in hit.positions:
        text.append(_cut(units, last, start))
        text.append(_cut(units, start, end), "bold yellow")
        last = end
    return text.append(_cut(units, last, len(units) // 2))


def _cut(units: bytes, start: int, end: int) -> str:
    return plain(units[2 * start : 2 * end].decode("utf-16-le", "replace"))


def _state(row: SessionRow) -> str:
    archived = ", archived" if row.archived else ""
    queued = f", {len(row.queue)} queued" if row.queue else ""
    held = f", {len(row.held)} held" if row.held else ""
    return f"{row.state}{archived}{queued}{held}"


def _cost(row: SessionRow) -> str:
    return dollars(row.usage.cost) if row.usage.cost else ""


def _justified(name: str) -> JustifyMethod:
    return "right" if name in ("turns", "findings") else "left"
