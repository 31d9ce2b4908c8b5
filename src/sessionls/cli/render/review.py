"""A review in the form that was asked for: for people, for machines, for annotations."""

import contextlib
from collections.abc import Generator
from pathlib import Path
from typing import assert_never

from sessionls import VERSION
from sessionls.cli.coverage import ANY_MODEL, OFFLINE
from sessionls.cli.follow import Turn
from sessionls.cli.link import Json
from sessionls.cli.outcome import Format, Outcome
from sessionls.cli.render.answer import View, watched
from sessionls.cli.render.console import (
    counted,
    duration,
    err,
    line,
    out,
    put,
    put_json,
    put_rich_markdown,
)
from sessionls.cli.render.coverage import put_coverage
from sessionls.cli.render.findings import in_order, put_findings, sum_up
from sessionls.cli.render.github import github_lines
from sessionls.cli.render.progress import moving_line
from sessionls.cli.render.sarif import sarif_log
from sessionls.cli.render.sessions import session_line


@contextlib.contextmanager
def reviewing(turn: Turn, what: str, model: str, form: Format) -> Generator[View]:
    """Show a review while it is made: a model's words as they come; of scans, how far they are.

    `model` is the one that answers for agents that name none.
    """
    if model == OFFLINE or form != "text":
        with moving_line(f"reviews {what}", turn, err()) as view:
            yield view
        return
    with watched(turn) as view:
        yield view


def put_outcome(outcome: Outcome, form: Format, root: Path) -> None:
    """Write a review to standard output; `root` is the workspace's."""
    match form:
        case "text":
            _put_text(outcome, root)
        case "json":
            put_json(_json(outcome))
        case "sarif":
            put_json(sarif_log(outcome, root, VERSION))
        case "github":
            for command in github_lines(outcome, root):
                put(command)
        case _:
            assert_never(form)


def _json(outcome: Outcome) -> Json:
    skipped = [one.wire() for one in outcome.coverage.skipped]
    troubles = [one.wire() for one in outcome.coverage.troubles]
    return {
        "session": outcome.session and outcome.session.wire(),
        "turn": outcome.turn.id if outcome.session else None,
        "findings": [finding.wire() for finding in in_order(outcome.found)],
        **({"uncovered": outcome.coverage.uncovered} if outcome.coverage.uncovered else {}),
        **({"skipped": skipped} if skipped else {}),
        **({"troubles": troubles} if troubles else {}),
    }


def _put_text(outcome: Outcome, root: Path) -> None:
    turn, found, row = outcome.turn, outcome.found, outcome.session
    if row is None:
        put(outcome.note or "")
        return
    if found:
        put_findings(found, Path.cwd())
        put()
    elif turn.model not in (OFFLINE, ANY_MODEL) and turn.answer and not out().is_terminal:
        # Without findings a model's words are the result; those of the scanners are said below.
        # A terminal has seen them already, as they came.
        put_rich_markdown(turn.answer)
        put()
    if found or not outcome.failure:
        took = f" · {turn.agent} ({outcome.model}) in {duration(turn.seconds)}"
        put(line((_sum(outcome), "name"), (took, "quiet")))
        put_coverage(outcome.coverage, root)
    if outcome.note:
        put(line((outcome.note, "quiet")))
    put(session_line(row))
    put(line(("  read it        ", "quiet"), f"sessionls session show {outcome.called}"))
    put(line(("  say something  ", "quiet"), f'sessionls prompt "..." --session {outcome.called}'))


def _sum(outcome: Outcome) -> str:
    if outcome.found or not outcome.coverage.files:
        return sum_up(outcome.found)
    return f"Nothing found in {counted(outcome.coverage.files, 'file')}"
