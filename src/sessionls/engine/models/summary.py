"""The words about finished scans, in Markdown. Says what the rules found, and claims no more."""

from collections.abc import Iterable, Iterator, Sequence

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

from sessionls.domain.finding import SEVERITIES, Severity
from sessionls.engine.models.model import ToolSaid

_MOST_FINDINGS = 20
_MOST_OTHERS = 5
_PLURALS = {"error": "errors", "warning": "warnings", "information": "remarks", "hint": "hints"}
_SINGULARS = {**{name: name for name in SEVERITIES}, "information": "remark"}
_NEXT = (
    "A finding that does not matter here can be dismissed: in an editor at its place, where some "
    "have a quick fix, too, and in a terminal with `sessionls finding dismiss`. "
    "These are pattern rules: they see how code looks, not what it is for. "
    "Explanations need a language model: `sessionls doctor` says how to have one."
)
_NOTHING = "These are pattern rules: no finding does not mean that there is no mistake."


class _Wire(BaseModel):
    model_config = ConfigDict(frozen=True, alias_generator=to_camel)


class _Target(_Wire):
    path: str
    folder: bool = False
    start_line: int | None = None
    end_line: int | None = None
    places: int | None = None


class _Found(_Wire):
    path: str
    line: int
    rule: str
    severity: Severity
    message: str
    known: bool = False


class _Skipped(_Wire):
    path: str
    reason: str


class _Trouble(_Wire):
    path: str
    scanner: str
    message: str


class _Scan(_Wire):
    """The result of the tool `scan`, as far as it is summed up here."""

    target: _Target
    scanners: tuple[str, ...]
    files: int
    total: int
    new: int
    dismissed: int = 0
    applied: dict[str, int] = Field(default_factory=dict[str, int])
    only_secrets: dict[str, int] = Field(default_factory=dict[str, int])
    by_severity: dict[Severity, int] = Field(default_factory=dict[Severity, int])
    findings: tuple[_Found, ...] = ()
    fixed_total: int = 0
    uncovered: int = 0
    uncovered_paths: tuple[str, ...] = ()
    skipped: tuple[_Skipped, ...] = ()
    skipped_total: int = 0
    troubles: tuple[_Trouble, ...] = ()
    troubles_total: int = 0


def summarize(results: Sequence[ToolSaid]) -> Iterator[str]:
    """Some pieces of text: the verdict, the findings, what else there is to know."""
    failures = [result.content for result in results if result.is_error]
    scans: list[_Scan] = []
    for result in results:
        try:
            scans += [] if result.is_error else [_Scan.model_validate_json(result.content)]
        except ValidationError:
            failures.append("a scan gave a result that cannot be read.")
    if scans:
        yield _verdict(scans) + "\n"
        yield from _listed(scans)
        yield "".join(f"\n{sentence}\n" for sentence in _rest(scans))
    yield "".join(f"\nCould not look: {failure}\n" for failure in failures)


def _verdict(scans: Sequence[_Scan]) -> str:
    total, new = sum(scan.total for scan in scans), sum(scan.new for scan in scans)
    files = sum(scan.files for scan in scans)
    if not files:
        return f"**Nothing was checked** {_where(scans)}."
    if not total:
        checked = f"Checked {_count(files, 'file')} with the rules of {_applied(scans)}."
        return f"**No findings** {_where(scans)}. {checked}"
    age = "" if new == total else " None of them is new." if not new else f" {new} of them new."
    return f"**{_severities(scans)}** {_where(scans)}.{age}"


def _applied(scans: Sequence[_Scan]) -> str:
    """The scanners that had rules for what was looked at."""
    asked = list(dict.fromkeys(name for scan in scans for name in scan.scanners))
    return _and([name for name in asked if any(scan.applied.get(name) for scan in scans)] or asked)


def _severities(scans: Sequence[_Scan]) -> str:
    counts = {name: sum(scan.by_severity.get(name, 0) for scan in scans) for name in SEVERITIES}
    return _and(
        [
            f"{count} {_SINGULARS[name] if count == 1 else _PLURALS[name]}"
            for name, count in counts.items()
            if count
        ]
    )


def _where(scans: Sequence[_Scan]) -> str:
    files = _count(sum(scan.files for scan in scans), "file")
    if len(scans) > 1:
        return f"in {files}"
    target = scans[0].target
    if target.places:
        return f"in the lines asked for of {files}"
    if target.folder:
        return f"in {files}" + ("" if target.path == "." else f" of `{target.path}`")
    if target.start_line is None:
        return f"in `{target.path}`"
    if target.end_line in {None, target.start_line}:
        return f"in line {target.start_line} of `{target.path}`"
    return f"in lines {target.start_line} to {target.end_line} of `{target.path}`"


def _listed(scans: Sequence[_Scan]) -> Iterator[str]:
    found = sorted(
        (finding for scan in scans for finding in scan.findings),
        key=lambda finding: (SEVERITIES.index(finding.severity), finding.path, finding.line),
    )
    if found:
        yield "\n" + "".join(_line(finding) for finding in found[:_MOST_FINDINGS])
    more = sum(scan.total for scan in scans) - len(found[:_MOST_FINDINGS])
    if more > 0:
        yield f"- and {more} more\n"


def _line(finding: _Found) -> str:
    place = f"`{finding.path}:{finding.line}`"
    return f"- {place} {finding.severity} `{finding.rule}`: {finding.message}\n"


def _rest(scans: Sequence[_Scan]) -> Iterator[str]:
    if fixed := sum(scan.fixed_total for scan in scans):
        yield f"Fixed since the last look: {_count(fixed, 'finding')}."
    if dismissed := sum(scan.dismissed for scan in scans):
        yield f"Not counted: {_count(dismissed, 'finding')} that people dismissed."
    if uncovered := sum(scan.uncovered for scan in scans):
        names = [f"`{path}`" for scan in scans for path in scan.uncovered_paths]
        named = f": {_some(names, uncovered)}" if names else ""
        files = f"{_count(uncovered, 'file')} of kinds that these scanners do not know"
        yield f"Not checked: {files}{named}."
    if endings := sorted({ending for scan in scans for ending in scan.only_secrets}):
        yield f"There are no rules for {_kinds(endings)}; only secrets were looked for."
    skipped = [f"`{item.path}` ({item.reason})" for scan in scans for item in scan.skipped]
    if skipped:
        yield f"Skipped: {_some(skipped, sum(scan.skipped_total for scan in scans))}."
    troubles = [
        f"`{item.path}` ({item.scanner}: {item.message.rstrip('.')})"
        for scan in scans
        for item in scan.troubles
    ]
    if troubles:
        total = sum(scan.troubles_total for scan in scans)
        yield f"Not checked completely: {_some(troubles, total)}."
    if any(scan.files for scan in scans):
        yield _NEXT if any(scan.total for scan in scans) else _NOTHING


def _kinds(endings: Sequence[str]) -> str:
    more = len(endings) - _MOST_OTHERS
    others = [f"{_count(more, 'other kind')} of"] if more > 0 else []
    return _and([*endings[:_MOST_OTHERS], *others]) + " files"


def _some(names: Sequence[str], total: int) -> str:
    more = total - len(names[:_MOST_OTHERS])
    return ", ".join(names[:_MOST_OTHERS]) + (f" and {more} more" if more > 0 else "")


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _and(words: Iterable[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last
