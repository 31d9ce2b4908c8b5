"""Findings to render, made short."""

from sessionls.cli.coverage import Coverage
from sessionls.cli.follow import Turn
from sessionls.cli.outcome import Outcome
from sessionls.cli.shapes import SessionRow
from sessionls.domain.finding import Finding, Fix, Severity, TextEdit
from sessionls.domain.records import TurnEnded
from sessionls.domain.text import Position, Range

TURN = "01KAMB0000000000000000TURN"


def place(line: int, start: int, end: int, last: int | None = None) -> Range:
    """A range on one line, or down to the line `last`; zero-based, UTF-16 units."""
    return Range(
        start=Position(line=line, character=start),
        end=Position(line=line if last is None else last, character=end),
    )


def finding(
    uri: str,
    where: Range,
    *,
    severity: Severity = "error",
    quote: str = "",
    message: str = "Something is wrong.",
    rule: str = "S608",
    fix: str | None = None,
    cwe: int | None = 89,
) -> Finding:
    """An open finding of the security agent."""
    edits = (TextEdit(range=where, new_text=fix),) if fix is not None else ()
    return Finding(
        id=f"01KAMB00000000000000{where.start.line:06}",
        agent="security",
        rule=rule,
        severity=severity,
        message=message,
        uri=uri,
        range=where,
        cwe=cwe,
        link="https://example.com/rule",
        fix=Fix(title="Mend it", edits=edits) if edits else None,
        turn=TURN,
        quote=quote,
    )


def ended() -> TurnEnded:
    """The end of the turn."""
    return TurnEnded(turn=TURN, stop_reason="end", model="offline", next_agent="assistant")


def outcome(*found: Finding) -> Outcome:
    """A review that has ended well."""
    session = SessionRow(id="01KAMB", title="", state="idle", agent="", updated="", seq=1, turns=1)
    turn = Turn(TURN, "security", ended=ended())
    return Outcome(turn, list(found), session, Coverage(scans=1, files=1))
