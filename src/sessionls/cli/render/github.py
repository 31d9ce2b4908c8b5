"""Findings as GitHub workflow commands, which become annotations on the changed lines."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from sessionls.cli.places import shown
from sessionls.cli.render.findings import in_order
from sessionls.domain.finding import Finding, Severity

_COMMAND: dict[Severity, str] = {
    "error": "error",
    "warning": "warning",
    "information": "notice",
    "hint": "notice",
}


def github_lines(findings: Iterable[Finding], root: Path) -> Iterator[str]:
    """One command for each finding; paths are relative to the workspace's root.

    https://docs.github.com/actions/reference/workflow-commands-for-github-actions
    """
    for finding in in_order(findings):
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
        given = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
        yield f"::{_COMMAND[finding.severity]} {given}::{_message(finding)}"


def _message(finding: Finding) -> str:
    cwe = f" (CWE-{finding.cwe})" if finding.cwe else ""
    return _escape(finding.message + cwe)


def _property(value: str) -> str:
    return _escape(value).replace(":", "%3A").replace(",", "%2C")


def _escape(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
