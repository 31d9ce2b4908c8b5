"""`sessionls review`: an agent reviews files and folders, in a session."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, assert_never, cast

import typer

from sessionls import VERSION
from sessionls.cli.choosing import find_session, session_row
from sessionls.cli.client import Client, Json
from sessionls.cli.connection import connect
from sessionls.cli.follow import Turn, cancelled_by_interrupt, follow
from sessionls.cli.options import AsJson, SessionOption, Workspace
from sessionls.cli.places import to_path, to_uri, workspace_root
from sessionls.cli.render.console import duration, err, line, put, put_json, put_rich_markdown
from sessionls.cli.render.findings import in_order, put_findings, sum_up
from sessionls.cli.render.github import github_lines
from sessionls.cli.render.progress import moving_line
from sessionls.cli.render.sarif import sarif_log
from sessionls.cli.render.sessions import session_line
from sessionls.cli.running import FAILED, INTERRUPTED, complain, run
from sessionls.cli.shapes import SessionRow
from sessionls.domain.errors import Refused
from sessionls.domain.finding import Finding, Severity, reaches

DEFAULT_REVIEWER = "security"


Format = Literal["text", "json", "sarif", "github"]
FailOn = Literal[Severity, "never"]
"""The mildest severity that makes the exit code 1."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person wants reviewed, and how to show it."""

    paths: tuple[Path, ...]
    agent: str
    session: str | None
    text: str | None
    format: Format
    fail_on: FailOn
    root: Path


def review(
    paths: Annotated[
        list[Path],
        typer.Argument(
            help="Files and folders.", metavar="PATH...", exists=True, show_default=False
        ),
    ],
    agent: Annotated[
        str, typer.Option("--agent", "-a", help="The agent that reviews.")
    ] = DEFAULT_REVIEWER,
    session: SessionOption = None,
    text: Annotated[
        str | None,
        typer.Option("--text", "-t", help="What to look at in particular.", show_default=False),
    ] = None,
    format: Annotated[  # noqa: A002 - typer takes the option's name from it
        Format, typer.Option("--format", "-f", help="How to write the findings.")
    ] = "text",
    fail_on: Annotated[
        FailOn, typer.Option("--fail-on", help="Exit with 1 from this severity on.")
    ] = "error",
    workspace: Workspace = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Review files and folders: findings in the terminal, everything else in a session.

    Exits with 0 when nothing reaches --fail-on, 1 when something does, 2 when it did not work.
    """
    chosen = "json" if as_json else format
    root = workspace_root(workspace, paths[0])
    for path in paths:
        if not path.resolve().is_relative_to(root):
            raise typer.BadParameter(f"{path} lies outside of the workspace {root}.")
    run(_review(Wish(tuple(paths), agent, session, text, chosen, fail_on, root)))


async def _review(wish: Wish) -> int:
    async with connect(wish.root) as client:
        name, turn = await _begin(client, wish)
        with (
            cancelled_by_interrupt(client, name, turn),
            moving_line(f"reviews {_names(wish.paths)}", turn, err()) as show,
        ):
            async for event in follow(client, name, turn, 0):
                show(event)
        row = await session_row(client, name)
    found = _found(wish, turn)
    _put(wish, turn, found, row)
    return _exit_code(wish, turn, found)


async def _begin(client: Client, wish: Wish) -> tuple[str, Turn]:
    """Start the turn; returns the session's id and the turn."""
    row = await find_session(client, wish.session) if wish.session else None
    if row is not None and row.state == "paused":
        raise Refused(
            f"Session {row.name!r} is paused. `sessionls session resume {row.short}` goes on."
        )
    if len(wish.paths) == 1:
        asked = {
            "agent": wish.agent,
            "uri": to_uri(wish.paths[0]),
            "session": row and row.id,
            "text": wish.text,
        }
        begun = await client.execute("review", asked)
        return _id(begun["session"]), Turn(str(begun["turn"]), wish.agent)
    row = row or await _new_session(client, wish)
    asked = {
        "session": row.id,
        "text": wish.text or f"Review {_names(wish.paths)}.",
        "agent": wish.agent,
        "context": [{"uri": to_uri(path)} for path in wish.paths],
    }
    begun = await client.execute("session.prompt", asked)
    return row.id, Turn(str(begun["turn"]), wish.agent)


async def _new_session(client: Client, wish: Wish) -> SessionRow:
    made = await client.execute("session.new", {"title": f"Review of {_names(wish.paths)}"})
    return SessionRow.model_validate(made["session"])


def _found(wish: Wish, turn: Turn) -> list[Finding]:
    """What is open after the review: a session does not report again what it knows already."""
    return [
        finding
        for finding in turn.session.findings.values()
        if finding.state == "open"
        and (finding.turn == turn.id or (finding.agent == turn.agent and _asked_for(wish, finding)))
    ]


def _asked_for(wish: Wish, finding: Finding) -> bool:
    path = to_path(finding.uri)
    return path is not None and any(path.is_relative_to(one.resolve()) for one in wish.paths)


def _put(wish: Wish, turn: Turn, found: list[Finding], row: SessionRow) -> None:
    match wish.format:
        case "text":
            # Without findings the agent's words tell whether anything was looked at.
            put_findings(found, Path.cwd()) if found else put_rich_markdown(turn.answer)
            _put_summary(turn, found, row)
        case "json":
            findings = [finding.wire() for finding in in_order(found)]
            put_json({"session": row.wire(), "turn": turn.id, "findings": findings})
        case "sarif":
            put_json(sarif_log(turn, found, row.id, wish.root, VERSION))
        case "github":
            for command in github_lines(found, wish.root):
                put(command)
        case _:
            assert_never(wish.format)


def _put_summary(turn: Turn, found: list[Finding], row: SessionRow) -> None:
    put()
    usage = turn.ended and turn.ended.usage
    model = turn.ended and turn.ended.model
    put(
        line(
            (sum_up(found), "name"),
            (f" · {turn.agent} ({model}) in {duration(usage.duration)}" if usage else "", "quiet"),
        )
    )
    put(session_line(row))
    put(line(("  read it        ", "quiet"), f"sessionls session show {row.short}"))
    put(line(("  say something  ", "quiet"), f'sessionls prompt "..." --session {row.short}'))


def _exit_code(wish: Wish, turn: Turn, found: list[Finding]) -> int:
    ended = turn.ended
    if ended is None or ended.stop_reason in ("failed", "refused", "interrupted"):
        complain((ended and ended.error) or "The turn ended before the review was done.")
        return FAILED
    if ended.stop_reason == "cancelled":
        complain("Cancelled. What was found so far is in the session.")
        return INTERRUPTED
    threshold = wish.fail_on
    if threshold == "never":
        return 0
    return int(any(reaches(finding.severity, threshold) for finding in found))


def _names(paths: tuple[Path, ...]) -> str:
    names = [path.name or path.resolve().name for path in paths]
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


def _id(session: object) -> str:
    """The id of a session in a result, which may be the id or the whole session."""
    return str(cast("Json", session)["id"]) if isinstance(session, dict) else str(session)
