"""Findings as a SARIF 2.1.0 log. https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html."""

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from sessionls.cli.link import Json
from sessionls.cli.outcome import Outcome
from sessionls.cli.places import shown, to_path
from sessionls.cli.render.console import counted
from sessionls.cli.render.findings import in_order
from sessionls.domain.finding import Finding, Severity, TextEdit
from sessionls.domain.masking import is_mask
from sessionls.domain.text import Range

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_ROOT = "ROOT"
_LEVEL: dict[Severity, str] = {
    "error": "error",
    "warning": "warning",
    "information": "note",
    "hint": "note",
}
# GitHub sorts security alerts by this number: high from 7, medium from 4.
_SCORE: dict[Severity, str] = {
    "error": "8.0",
    "warning": "5.5",
    "information": "3.0",
    "hint": "1.0",
}


def sarif_log(outcome: Outcome, root: Path, version: str) -> Json:
    """The log of one turn, and what is open after it. Columns count UTF-16 units, as records do."""
    turn, findings = outcome.turn, in_order(outcome.found)
    rules = _rules(findings)
    numbers = {str(rule["id"]): number for number, rule in enumerate(rules)}
    driver: Json = {
        "name": "sessionls",
        "semanticVersion": version,
        "version": version,
        "rules": rules,
    }
    run: Json = {
        "tool": {"driver": driver},
        "automationDetails": {"id": f"sessionls/{turn.agent or 'agent'}/"},
        "columnKind": "utf16CodeUnits",
        "originalUriBaseIds": {_ROOT: {"uri": root.as_uri().rstrip("/") + "/"}},
        "invocations": [_invocation(outcome, root)],
        "results": [_result(finding, numbers[finding.rule], root) for finding in findings],
    }
    if outcome.session:
        run["properties"] = {"session": outcome.session.id, "turn": turn.id}
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _invocation(outcome: Outcome, root: Path) -> Json:
    """How it went: a log without results must not pass for a clean bill when nothing was read."""
    notifications = list(_notifications(outcome, root))
    return {
        "executionSuccessful": outcome.failure is None,
        **({"toolExecutionNotifications": notifications} if notifications else {}),
    }


def _notifications(outcome: Outcome, root: Path) -> Iterator[Json]:
    coverage = outcome.coverage
    if outcome.failure:
        yield _notification("error", outcome.failure)
    for trouble in coverage.troubles:
        said = f"Not checked completely ({trouble.scanner}): {trouble.message}"
        yield _notification("warning", said, _artifact((root / trouble.path).as_uri(), root))
    if coverage.more_troubles:
        said = f"Not checked completely: {counted(coverage.more_troubles, 'more file')}."
        yield _notification("warning", said)
    for refusal in () if outcome.failure else coverage.refusals:
        yield _notification("warning", f"Not checked: {refusal}")
    for skipped in coverage.skipped:
        said = f"Skipped: {skipped.reason}."
        yield _notification("note", said, _artifact((root / skipped.path).as_uri(), root))
    if coverage.more_skipped:
        yield _notification("note", f"Skipped: {counted(coverage.more_skipped, 'more file')}.")


def _notification(level: str, text: str, artifact: Json | None = None) -> Json:
    places = [{"physicalLocation": {"artifactLocation": artifact}}] if artifact else []
    return {"level": level, "message": {"text": text}, **({"locations": places} if places else {})}


def _rules(findings: Iterable[Finding]) -> list[Json]:
    rules: dict[str, Json] = {}
    for finding in findings:
        rules.setdefault(finding.rule, _rule(finding))
    return list(rules.values())


def _rule(finding: Finding) -> Json:
    weakness: Json = {
        "tags": ["security", f"external/cwe/cwe-{finding.cwe}"],
        "security-severity": _SCORE[finding.severity],
    }
    return {
        "id": finding.rule,
        "shortDescription": {"text": finding.message},
        **({"helpUri": finding.link} if finding.link else {}),
        **({"properties": weakness} if finding.cwe else {}),
    }


def _result(finding: Finding, rule: int, root: Path) -> Json:
    place = {"artifactLocation": _artifact(finding.uri, root), "region": _region(finding)}
    return {
        "ruleId": finding.rule,
        "ruleIndex": rule,
        "level": _LEVEL[finding.severity],
        "message": {"text": finding.message},
        "locations": [{"physicalLocation": place}],
        "partialFingerprints": {"sessionlsPlace/v1": _fingerprint(finding, root)},
        **({"fixes": [_fix(finding, root)]} if finding.fix else {}),
        "properties": {"finding": finding.id, "agent": finding.agent},
    }


def _artifact(uri: str, root: Path) -> Json:
    path = to_path(uri)
    if path is None or not path.is_relative_to(root):
        return {"uri": uri}
    return {"uri": uri[len(root.as_uri().rstrip("/")) + 1 :], "uriBaseId": _ROOT}


def _region(finding: Finding) -> Json:
    if not finding.quote or is_mask(finding.quote):
        return _span(finding.range)
    return {**_span(finding.range), "snippet": {"text": finding.quote}}


def _span(place: Range) -> Json:
    return {
        "startLine": place.start.line + 1,
        "startColumn": place.start.character + 1,
        "endLine": place.end.line + 1,
        "endColumn": place.end.character + 1,
    }


def _fix(finding: Finding, root: Path) -> Json:
    assert finding.fix is not None
    change = {
        "artifactLocation": _artifact(finding.uri, root),
        "replacements": [_replacement(edit) for edit in finding.fix.edits],
    }
    return {"description": {"text": finding.fix.title}, "artifactChanges": [change]}


def _replacement(edit: TextEdit) -> Json:
    return {"deletedRegion": _span(edit.range), "insertedContent": {"text": edit.new_text}}


def _fingerprint(finding: Finding, root: Path) -> str:
    """The same for the same mistake when the lines above it move."""
    said = "\0".join((finding.rule, shown(finding.uri, root), finding.quote or finding.message))
    return hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()[:32]
