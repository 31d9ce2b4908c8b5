"""`sessionls review`: an agent reviews files and folders, in a session."""

import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, cast

import typer

from sessionls.cli.about import About
from sessionls.cli.attending import attend, attend_before
from sessionls.cli.choosing import called, find_session, session_row
from sessionls.cli.client import Client
from sessionls.cli.connection import connect
from sessionls.cli.coverage import ANY_MODEL, Coverage, coverage_of, why_nothing
from sessionls.cli.follow import Turn
from sessionls.cli.link import CommandRefused, Json
from sessionls.cli.options import AsJson, SessionOption, Workspace
from sessionls.cli.outcome import Format, Outcome
from sessionls.cli.places import (
    check_not_home,
    to_path,
    to_uri,
    workspace_above,
    workspace_root,
)
from sessionls.cli.render.answer import silent
from sessionls.cli.render.review import put_outcome, reviewing
from sessionls.cli.running import FAILED, INTERRUPTED, complain, run
from sessionls.cli.saying import say
from sessionls.cli.shapes import SessionRow
from sessionls.domain.changes import has_changed, is_there
from sessionls.domain.errors import NothingChanged, Refused
from sessionls.domain.finding import Finding, Severity, reaches

DEFAULT_REVIEWER = "security"
_LOOSE = "It lies in no workspace: its session is kept with your own state, out of `session list`."
_BROKEN_OFF = (
    "The process that reviewed ended in the middle of it. Run the command again; "
    "what was found so far is in the session."
)
FailOn = Literal[Severity, "never"]
"""The mildest severity that makes the exit code 1."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed since a branch or commit; `None` is the last commit."""

    base: str | None


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person wants reviewed, and how to show it: paths, or what changed.

    The workspace at `root` keeps the session, unless what is reviewed `is_loose`: in none.
    """

    what: tuple[Path, ...] | Changes
    agent: str
    session: str | None
    text: str | None
    format: Format
    fail_on: FailOn
    root: Path
    is_loose: bool


def review(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            help="Files and folders; with --changes nothing, or one branch or commit. "
            "Default: the folder you are in.",
            metavar="PATH",
            show_default=False,
        ),
    ] = None,
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
    changes: Annotated[
        bool,
        typer.Option(
            "--changes",
            "-c",
            help="Review what changed since the last commit, or since the branch that is named.",
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Review files and folders: findings in the terminal, everything else in a session.

    Without a path it is the folder that you are in.

    `review --changes` looks at staged, unstaged and untracked files and tells of the lines that
    changed; `review --changes main` does so from the point where this branch left `main`.

    Exits with 0 when nothing reaches --fail-on or nothing has changed, 1 when something does, 2
    when it did not work or nothing could be checked.
    """
    chosen = "json" if as_json else format
    what = _changes(paths or []) if changes else _paths(paths or [Path()])
    root, is_loose = workspace_root(workspace), False
    if workspace is None and not isinstance(what, Changes):
        root = _root_of(what)
        is_loose = session is None and any(_is_loose(path, root) for path in what)
    wish = Wish(what, agent, session, text, chosen, fail_on, root, is_loose)
    run(_review(wish) if workspace else _review_here(wish))


def _changes(words: list[Path]) -> Changes:
    if len(words) > 1:
        raise typer.BadParameter("--changes takes one branch or commit at most, and no paths.")
    return Changes(str(words[0]) if words else None)


def _paths(paths: list[Path]) -> tuple[Path, ...]:
    """The paths, each once."""
    for path in paths:
        if not path.exists():
            raise typer.BadParameter(f"Path {str(path)!r} does not exist.", param_hint="PATH...")
    # A path below another stays: whoever names it wants to see it even if git ignores it.
    once = {path.resolve(): path for path in reversed(paths)}
    return tuple(reversed(once.values()))


def _root_of(paths: tuple[Path, ...]) -> Path:
    """The workspace in which the session is kept: that of the paths, else the current one."""
    here = workspace_root()
    roots = {path: workspace_above(path) or here for path in paths}
    if len(set(roots.values())) > 1:
        first, other = list(dict.fromkeys(roots.values()))[:2]
        raise typer.BadParameter(
            f"These paths lie in several workspaces, as {first} and {other}. Review one after the "
            "other, or name the one that keeps the session: --workspace DIR"
        )
    root = roots[paths[0]]
    if len(paths) > 1 and any(_is_loose(path, root) for path in paths):
        raise typer.BadParameter(
            f"Some of these paths lie in no workspace. Review one after the other, or name the "
            f"one that keeps the session: --workspace {shlex.quote(str(root))}"
        )
    return root


def _is_loose(path: Path, root: Path) -> bool:
    """Whether a file has no workspace, and none is at hand to keep its session."""
    return not path.resolve().is_relative_to(root) and workspace_above(root) is None


async def _review_here(wish: Wish) -> int:
    """Review in a workspace that nobody has named."""
    if not wish.is_loose:
        check_not_home(wish.root)
    return await _review(wish)


async def _review(wish: Wish) -> int:
    try:
        outcome = await _reviewed(wish)
    except CommandRefused as refusal:
        if refusal.code != NothingChanged.reason:
            raise
        outcome = Outcome(Turn("", wish.agent), [], None, Coverage(), note=str(refusal))
    put_outcome(outcome, wish.format, wish.root)
    return _exit_code(wish, outcome)


async def _reviewed(wish: Wish) -> Outcome:
    async with connect(wish.root) as client:
        told = About.model_validate(await client.execute("info"))
        name, turn = await _begin(client, wish)
        if wish.session:
            await attend_before(client, await session_row(client, name), silent, turn.id)
        with reviewing(turn, _names(wish.what), told.model, wish.format) as view:
            # From the first record on: the fold has to know all findings of the session.
            await attend(client, await session_row(client, name), turn, view, since=0)
        return await _outcome(client, wish, name, turn, told)


async def _outcome(client: Client, wish: Wish, name: str, turn: Turn, told: About) -> Outcome:
    coverage = await coverage_of(client, name, turn)
    row = await session_row(client, name)
    return Outcome(
        turn=turn,
        found=_found(wish, turn),
        session=row,
        called=row.id if wish.is_loose else called(client, row.id),
        coverage=coverage,
        failure=_why_ended(turn) or _why_nothing(wish, turn, coverage),
        model=told.model if turn.model == ANY_MODEL else turn.model,
        note=_LOOSE if wish.is_loose else told.workspace.note,
    )


def _why_nothing(wish: Wish, turn: Turn, coverage: Coverage) -> str | None:
    if isinstance(wish.what, Changes) and not any(map(is_there, turn.changes)):
        return None  # Lines only went: there is nothing that could be checked, and that is fine.
    return why_nothing(coverage, turn, _names(wish.what))


async def _begin(client: Client, wish: Wish) -> tuple[str, Turn]:
    """Start the turn; returns the session's id and the turn."""
    row = await find_session(client, wish.session) if wish.session else None
    if row and row.state == "paused":
        where = called(client, row.id)
        raise Refused(
            f"Session {row.name!r} is paused. `sessionls session resume {where}` goes on."
        )
    if wish.is_loose or _is_one_of_it(wish):
        begun = await client.execute("review", _asked(wish, row))
        return _id(begun["session"]), Turn(str(begun["turn"]), wish.agent)
    assert not isinstance(wish.what, Changes)
    asked = {
        "text": wish.text or f"Review {_names(wish.what)}.",
        "agent": wish.agent,
        "context": [{"uri": to_uri(path)} for path in wish.what],
        "review": True,
    }
    row, begun = await say(client, row, asked, f"Review of {_names(wish.what)}")
    return row.id, Turn(str(begun["turn"]), wish.agent)


def _is_one_of_it(wish: Wish) -> bool:
    """Whether it is one thing, and lies in the workspace that is to keep the session."""
    if isinstance(wish.what, Changes):
        return True
    return len(wish.what) == 1 and wish.what[0].resolve().is_relative_to(wish.root)


def _asked(wish: Wish, row: SessionRow | None) -> dict[str, object]:
    """The argument of a review of one thing."""
    asked = {"agent": wish.agent, "session": row and row.id, "text": wish.text}
    if isinstance(wish.what, Changes):
        since = {"base": wish.what.base} if wish.what.base else {}
        return {**asked, "uri": to_uri(wish.root), "changes": since}
    return {**asked, "uri": to_uri(wish.what[0])}


def _found(wish: Wish, turn: Turn) -> list[Finding]:
    """What is open after the review: a session does not report again what it knows already.

    What two of the paths have in common was looked at twice, and counts once.
    """
    found = {
        (finding.uri, finding.range, finding.rule): finding
        for finding in turn.session.findings.values()
        if finding.state == "open"
        and (
            finding.turn == turn.id
            or (finding.agent == turn.agent and _asked_for(wish, turn, finding))
        )
    }
    return list(found.values())


def _asked_for(wish: Wish, turn: Turn, finding: Finding) -> bool:
    if isinstance(wish.what, Changes):
        return has_changed(turn.changes, finding)
    path = to_path(finding.uri)
    return path is not None and any(path.is_relative_to(one.resolve()) for one in wish.what)


def _why_ended(turn: Turn) -> str | None:
    """Why a turn is not what was asked for, where it is not."""
    ended = turn.ended
    if ended is None and turn.is_left:
        return turn.why_left
    if ended and ended.stop_reason == "interrupted" and not ended.error:
        return _BROKEN_OFF
    if ended is None or ended.stop_reason in ("failed", "refused", "interrupted"):
        return (ended and ended.error) or "The turn ended before the review was done."
    if ended.stop_reason == "cancelled":
        return "Cancelled. What was found so far is in the session."
    return None


def _exit_code(wish: Wish, outcome: Outcome) -> int:
    ended, threshold = outcome.turn.ended, wish.fail_on
    if outcome.failure:
        complain(outcome.failure)
        return INTERRUPTED if ended and ended.stop_reason == "cancelled" else FAILED
    if threshold == "never":
        return 0
    return int(any(reaches(finding.severity, threshold) for finding in outcome.found))


def _names(what: tuple[Path, ...] | Changes) -> str:
    if isinstance(what, Changes):
        return f"changes since {what.base}" if what.base else "changes"
    names = [path.name or path.resolve().name for path in what]
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


def _id(session: object) -> str:
    """The id of a session in a result, which may be the id or the whole session."""
    return str(cast("Json", session)["id"]) if isinstance(session, dict) else str(session)
