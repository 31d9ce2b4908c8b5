"""Findings as GitHub workflow commands, which become annotations on the changed lines."""

from collections.abc import Iterator
from pathlib import Path

from sessionls.cli.outcome import Outcome
from sessionls.cli.places import shown
from sessionls.cli.render.console import counted
from sessionls.cli.render.findings import in_order
from sessionls.domain.finding import Finding, Severity

_COMMAND: dict[Severity, str] = {
    "error": "error",
    "warning": "warning",
    "information": "notice",
    "hint": "notice",
}
# GitHub shows ten annotations of a kind for a step; findings come first.
_MOST = 5


def github_lines(outcome: Outcome, root: Path) -> Iterator[str]:
    """One command for each finding, then what was not looked at; paths are relative to `root`.

    https://docs.github.com/actions/reference/workflow-commands-for-github-actions
    """
    if outcome.failure:
        yield _command("warning", outcome.failure)
    for finding in in_order(outcome.found):
        yield _finding(finding, root)
    coverage = outcome.coverage
    for trouble in coverage.troubles[:_MOST]:
        said = f"Not checked completely ({trouble.scanner}): {trouble.message}"
        yield _command("warning", said, file=trouble.path)
    if more := len(coverage.troubles[_MOST:]) + coverage.more_troubles:
        yield _command("warning", f"Not checked completely: {counted(more, 'more file')}")
    for refusal in () if outcome.failure else coverage.refusals:
        yield _command("warning", f"Not checked: {refusal}")
    for skipped in coverage.skipped[:_MOST]:
        yield _command("notice", f"Skipped: {skipped.reason}", file=skipped.path)
    if more := len(coverage.skipped[_MOST:]) + coverage.more_skipped:
        yield _command("notice", f"Skipped: {counted(more, 'more file')}")


def _finding(finding: Finding, root: Path) -> str:
    start, end = finding.range.start, finding.range.end
    properties = {
        "file": shown(finding.uri, root),
        "line": start.line + 1,
        "endLine": end.line + 1,
        # GitHub takes columns only for places on one line.
        **(
            {"col": start.character + 1, "endColumn": end.character + 1}
            if start.line == end.line
            else {}
        ),
        "title": f"{finding.rule} ({finding.agent})",
    }
    cwe = f" (CWE-{finding.cwe})" if finding.cwe else ""
    return _command(_COMMAND[finding.severity], finding.message + cwe, **properties)


def _command(name: str, text: str, **properties: str | int) -> str:
    given = ",".join(f"{key}={_property(str(value))}" for key, value in properties.items())
    return f"::{name} {given}::{_escape(text)}"


def _property(value: str) -> str:
    return _escape(value).replace(":", "%3A").replace(",", "%2C")


def _escape(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
