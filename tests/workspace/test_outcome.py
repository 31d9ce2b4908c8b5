"""What a review came to, in one sentence."""

import pytest

from sessionls.domain.blocks import (
    ChangedFile,
    ChangesBlock,
    DiagnosticsBlock,
    Message,
    ReferenceBlock,
)
from sessionls.domain.finding import Finding, FindingState, Severity
from sessionls.domain.records import By, StopReason, TurnEnded
from sessionls.domain.session import Session, Turn
from sessionls.domain.text import Position, Range
from sessionls.workspace.outcome import outcome

ROOT = "file:///work/shop"
HERE = Range(start=Position(line=0, character=0), end=Position(line=0, character=1))


def finding(
    number: int,
    severity: Severity = "error",
    *,
    name: str = "app.py",
    agent: str = "security",
    state: FindingState = "open",
) -> Finding:
    return Finding(
        id=f"F{number}",
        agent=agent,
        rule="S1",
        severity=severity,
        message="m",
        uri=f"{ROOT}/{name}",
        range=HERE,
        turn="T0",
        state=state,
    )


def ended(reason: StopReason = "end", error: str | None = None) -> TurnEnded:
    return TurnEnded(turn="T1", stop_reason=reason, next_agent="assistant", error=error)


def asked(*names: str) -> Message:
    blocks = tuple(ReferenceBlock(uri=f"{ROOT}/{name}" if name else ROOT) for name in names)
    return Message(id="M1", agent="security", blocks=blocks)


def session(*findings: Finding) -> Session:
    folded = Session("S1", title="app.py")
    folded.turns["T1"] = Turn("T1", "M1", By(kind="person", name="Ana"), agent="security")
    folded.findings = {one.id: one for one in findings}
    return folded


def test_it_counts_by_severity_from_the_worst_on() -> None:
    found = session(finding(1, "warning"), finding(2), finding(3), finding(4, "hint"))
    said = outcome(found, ended(), asked("app.py"), ROOT)
    assert said.text == "security: 2 errors, 1 warning, 1 hint in app.py."
    assert said.trouble is None


def test_it_counts_what_is_open_in_the_file_and_of_this_agent_only() -> None:
    found = session(
        finding(1),
        finding(2, name="other.py"),
        finding(3, agent="reviewer"),
        finding(4, state="dismissed"),
        finding(5, state="fixed"),
        finding(6, name="app.py.bak"),
    )
    assert outcome(found, ended(), asked("app.py"), ROOT).text == "security: 1 error in app.py."


def test_a_folder_counts_everything_below_it() -> None:
    found = session(finding(1, name="lib/a.py"), finding(2, name="library.py"))
    assert outcome(found, ended(), asked("lib"), ROOT).text == "security: 1 error in lib."


def test_nothing_found_is_said_as_such() -> None:
    said = outcome(session(), ended(), asked("app.py"), ROOT)
    assert said.text == "security: no findings in app.py."


def test_a_model_that_found_nothing_has_answered_all_the_same() -> None:
    end = ended().model_copy(update={"model": "own/a"})
    said = outcome(session(), end, asked("app.py"), ROOT)
    assert said.text == "security: answered, with no findings in app.py."


def test_diagnostics_name_their_file() -> None:
    block = DiagnosticsBlock(uri=f"{ROOT}/app.py", diagnostics=({"message": "x"},))
    message = Message(id="M1", blocks=(block,))
    assert outcome(session(finding(1)), ended(), message, ROOT).text.endswith("in app.py.")


@pytest.mark.parametrize(
    ("reason", "error", "text", "trouble"),
    [
        ("failed", "No network.", "security: Failed: No network.", "failed"),
        ("cancelled", None, "security: Cancelled.", "stopped"),
        ("max_steps", None, "security: Stopped at the agent's limit of steps.", "stopped"),
        ("max_steps", "maxSteps 20 is reached.", "security: maxSteps 20 is reached.", "stopped"),
        ("refused", None, "security: The model refused to answer.", "stopped"),
    ],
)
def test_an_end_that_is_not_plain_is_told(
    reason: StopReason, error: str | None, text: str, trouble: str
) -> None:
    said = outcome(session(finding(1)), ended(reason, error), asked("app.py"), ROOT)
    assert (said.text, said.trouble) == (text, trouble)


def test_changes_count_what_touches_a_changed_line() -> None:
    changed = Range(start=Position(line=0, character=0), end=Position(line=2, character=0))
    later = Range(start=Position(line=5, character=0), end=Position(line=5, character=1))
    files = (
        ChangedFile(uri=f"{ROOT}/app.py", status="modified", ranges=(changed,)),
        ChangedFile(uri=f"{ROOT}/gone.py", status="deleted"),
    )
    elsewhere = finding(2).model_copy(update={"range": later})
    found = session(finding(1), elsewhere, finding(3, name="x.py"))
    message = Message(id="M1", blocks=(ChangesBlock(files=files),))
    assert outcome(found, ended(), message, ROOT).text == "security: 1 error in 2 changed files."
