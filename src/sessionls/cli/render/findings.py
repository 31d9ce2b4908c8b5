"""Findings for people: by file, with the code, and one line that sums them up."""

import re
from collections import Counter
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

from rich.text import Text

from sessionls.cli.places import shown, to_path
from sessionls.cli.render.console import SEVERITY, counted, line, out, put, put_hanging
from sessionls.cli.render.frame import code_frame, read_index
from sessionls.domain.finding import SEVERITIES, Finding, Severity
from sessionls.domain.text import TextIndex

_PLACE = 34
_NOUN: dict[Severity, str] = {
    "error": "error",
    "warning": "warning",
    "information": "remark",
    "hint": "hint",
}


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """By file, then by place, then the worst first."""
    return sorted(
        findings,
        key=lambda f: (
            f.uri,
            f.range.start.line,
            f.range.start.character,
            SEVERITIES.index(f.severity),
            f.rule,
        ),
    )


def put_findings(findings: Iterable[Finding], base: Path) -> None:
    """Write findings grouped by file; `base` is what paths are relative to."""
    for number, (uri, group) in enumerate(groupby(in_order(findings), key=lambda f: f.uri)):
        if number:
            put()
        put(line((shown(uri, base), "bold underline")))
        index = read_index(to_path(uri))
        for place, finding in enumerate(group):
            if place:
                put()
            _put_finding(finding, index)


def _put_finding(finding: Finding, index: TextIndex | None) -> None:
    start = finding.range.start
    what, advice = _sentences(finding.message)
    lead = line(
        (f"  {start.line + 1}:{start.character + 1}".ljust(9), "quiet"),
        (f"{finding.severity:<8} ", SEVERITY[finding.severity]),
    )
    put_hanging(lead, line(f"{what}  ", rule(finding)))
    for row in code_frame(finding, index, out().width):
        put(row)
    if advice:
        put_hanging(line(("       = ", "quiet")), line(advice))
    if finding.fix is not None:
        put(line(("       = fix: ", "quiet"), (finding.fix.title, "green")))


def compact(finding: Finding, base: Path) -> Text:
    """One finding on one line, with its file."""
    return line(
        (f"{finding.severity:<8}", SEVERITY[finding.severity]),
        (f" {shown(finding.uri, base)}:{finding.range.start.line + 1}".ljust(_PLACE), "name"),
        f"  {_sentences(finding.message)[0]}  ",
        rule(finding),
    )


def rule(finding: Finding) -> Text:
    """The rule, linked to its page where the terminal can, and the weakness it belongs to."""
    style = f"dim link {finding.link}" if _linkable(finding.link) else "dim"
    cwe = f" · CWE-{finding.cwe}" if finding.cwe else ""
    return line((finding.rule, style), (cwe, "dim"))


def sum_up(findings: Iterable[Finding]) -> str:
    """How many of what, in how many files."""
    found = list(findings)
    if not found:
        return "Nothing found"
    counts = Counter(finding.severity for finding in found)
    kinds = ", ".join(counted(counts[s], _NOUN[s]) for s in SEVERITIES if counts[s])
    files = counted(len({finding.uri for finding in found}), "file")
    return f"{counted(len(found), 'finding')} in {files}: {kinds}"


def _sentences(text: str) -> tuple[str, str]:
    """The first sentence, which says what is wrong, and the rest, which says what to do."""
    first, *rest = re.split(r"(?<=[.!?])\s+(?=[A-Z`])", " ".join(text.split()), maxsplit=1)
    return first, "".join(rest)


def _linkable(link: str | None) -> bool:
    return bool(link) and str(link).startswith("https://") and " " not in str(link)
