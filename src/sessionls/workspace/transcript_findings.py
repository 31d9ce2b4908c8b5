"""How a transcript shows what an agent found, as it stands now. Pure words."""

from collections.abc import Sequence

from sessionls.domain.finding import Finding
from sessionls.domain.records import FindingChanged, Record
from sessionls.workspace import transcript_words as words
from sessionls.workspace.transcript_page import Page
from sessionls.workspace.transcript_turns import Story

FINDINGS = 200
"""Findings of one list that are shown."""


def write_findings(page: Page, story: Story, root: str, findings: Sequence[Finding]) -> None:
    """A list of findings, each linked to its place; `root` is the workspace's URI."""
    total = f"{words.count(len(findings), 'finding')}: {words.severities(findings)}"
    with page.section("findings", "Findings", words.severities(findings)):
        page.gap()
        page.write(f"**Findings** ({total})", "")
        for finding in findings[:FINDINGS]:
            _finding(page, story.changed.get(finding.id), root, finding)
        if len(findings) > FINDINGS:
            page.write(f"- … and {words.count(len(findings) - FINDINGS, 'more finding')}")
    page.gap()


def _finding(page: Page, change: Record | None, root: str, finding: Finding) -> None:
    now = finding
    if change and isinstance(change.event, FindingChanged):
        moved = {"range": change.event.range, "uri": change.event.uri}
        kept = {key: value for key, value in moved.items() if value is not None}
        now = finding.model_copy(update={**kept, "state": change.event.state})
    label = words.named(now.uri, root, now.range)
    with page.section("finding", f"{now.rule} {label}", words.short(now.message)):
        page.mark(finding.id)
        what = f"{now.severity} {words.code(now.rule)} {words.line(now.message)}"
        said = f"` {what}{_standing(now, change)}"
        page.linked("- `", label, words.target(now.uri, now.range), said)


def _standing(finding: Finding, change: Record | None) -> str:
    by = words.line(change.by.name) if change and change.by.kind == "person" else ""
    if finding.state == "open":
        return f" — *restored by {by}*" if by else ""
    if finding.state == "stale":
        return " — *its text has changed since*"
    if finding.state == "dismissed" and change and isinstance(change.event, FindingChanged):
        reason = f": {words.line(change.event.reason)}" if change.event.reason else ""
        return f" — *dismissed by {words.line(change.by.name)}{reason}*"
    return f" — *{finding.state}{f' by {by}' if by else ''}*"
