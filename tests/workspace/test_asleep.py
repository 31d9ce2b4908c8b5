"""A workspace may sleep where an awake one would do nothing by itself."""

from collections.abc import Mapping

import pytest

from sessionls.domain.blocks import Message
from sessionls.domain.finding import Finding
from sessionls.domain.fold import apply
from sessionls.domain.records import (
    By,
    Event,
    FindingChanged,
    FindingReported,
    MessageAdded,
    Record,
    SessionArchived,
    SessionCreated,
    SessionPaused,
    TurnEnded,
    TurnStarted,
)
from sessionls.domain.session import Session
from sessionls.domain.summary import row
from sessionls.domain.text import Position, Range
from sessionls.workspace.asleep import has_findings, is_left_open

ANA = By(kind="person", name="Ana")
HERE = Range(start=Position(line=0, character=0), end=Position(line=0, character=1))
FOUND = FindingReported(
    finding=Finding(
        id="f", agent="a", rule="r", severity="error", message="m", uri="file:///a", range=HERE,
        turn="t",
    )
)  # fmt: skip
ASKED = MessageAdded(message=Message(id="m"), turn="t")
STARTED = TurnStarted(turn="t", message="m", agent="a", revision="r", model="offline")
ENDED = TurnEnded(turn="t", stop_reason="end", next_agent="a")


def made(*events: Event) -> Mapping[str, object]:
    """The row of a session with these events."""
    session = Session("s")
    for seq, event in enumerate((SessionCreated(title="t", agent="a"), *events), 1):
        apply(session, Record(seq, f"r{seq}", "2026-01-01T00:00:00Z", ANA, event))
    return row(session)


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ((), False),
        ((ASKED,), True),
        ((ASKED, STARTED), True),
        ((ASKED, STARTED, ENDED), False),
        ((ASKED, STARTED, SessionPaused()), True),
        ((SessionPaused(), ASKED), False),
    ],
)
def test_a_turn_that_runs_or_waits_its_turn_is_left_open(
    events: tuple[Event, ...], expected: bool
) -> None:
    assert is_left_open(made(*events)) is expected


@pytest.mark.parametrize("state", ["open", "stale", "dismissed"])
def test_findings_are_looked_after_until_they_are_fixed_or_put_away(state: str) -> None:
    changed = FindingChanged.model_validate({"findingId": "f", "state": state})
    assert has_findings(made(FOUND, changed))
    assert not has_findings(made(FOUND, changed, SessionArchived()))
    assert not has_findings(made(FOUND, FindingChanged(finding_id="f", state="fixed")))
    assert not has_findings(made())
