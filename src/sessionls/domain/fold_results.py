"""Findings, edits, questions and summaries: what records make of them."""

from typing import assert_never

from sessionls.domain.finding import Finding
from sessionls.domain.fold_turns import spend
from sessionls.domain.records import (
    CompactionUndone,
    EditAnswered,
    EditProposed,
    FindingChanged,
    FindingReported,
    HistoryCompacted,
    PermissionAnswered,
    PermissionAsked,
    QuestionAnswered,
    QuestionAsked,
    Record,
)
from sessionls.domain.session import Session


def apply_result(  # noqa: C901 - one case for each event
    session: Session,
    record: Record,
    event: FindingReported
    | FindingChanged
    | EditProposed
    | EditAnswered
    | PermissionAsked
    | PermissionAnswered
    | QuestionAsked
    | QuestionAnswered
    | HistoryCompacted
    | CompactionUndone,
) -> None:
    """Take in one more record of what a turn found, proposed or asked."""
    match event:
        case FindingReported(finding=finding):
            _keep_finding(session, finding)
        case FindingChanged():
            _finding_changed(session, event)
        case EditProposed(edit=edit):
            session.edits[edit.id] = edit
            session.asked[edit.id] = record.seq
        case EditAnswered(edit_id=edit_id):
            session.edits.pop(edit_id, None)
            session.asked.pop(edit_id, None)
        case PermissionAsked(permission=permission):
            session.permissions[permission.id] = permission
            session.asked[permission.id] = record.seq
        case PermissionAnswered(permission_id=permission_id):
            session.permissions.pop(permission_id, None)
            session.asked.pop(permission_id, None)
        case QuestionAsked(question=question):
            session.questions[question.id] = question
            session.asked[question.id] = record.seq
        case QuestionAnswered(question_id=question_id):
            session.questions.pop(question_id, None)
            session.asked.pop(question_id, None)
        case HistoryCompacted():
            session.compactions[record.seq] = event
            if event.usage:
                spend(session, session.agent, record.by, event.usage)
        case CompactionUndone(compaction=compaction):
            session.compactions.pop(compaction, None)
        case _:
            assert_never(event)


def _finding_changed(session: Session, event: FindingChanged) -> None:
    finding = session.findings.get(event.finding_id)
    if finding is None:
        return
    changes: dict[str, object] = {"state": event.state, "reason": event.reason}
    if event.range is not None:
        changes["range"] = event.range
    if event.uri is not None:
        changes["uri"] = event.uri
    _keep_finding(session, finding.model_copy(update=changes))


def _keep_finding(session: Session, finding: Finding) -> None:
    before = session.findings.get(finding.id)
    was_open = before is not None and before.state == "open"
    session.open_findings += (finding.state == "open") - was_open
    was_unfixed = before is not None and before.state != "fixed"
    session.unfixed += (finding.state != "fixed") - was_unfixed
    session.findings[finding.id] = finding
