"""What a scan amounts to, as the bounded JSON that a model reads. Holds no text of any file."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePath

from sessionls.domain.finding import SEVERITIES, Finding
from sessionls.engine.scanners.languages import covers
from sessionls.engine.scanners.scan import SCANNERS

_MOST_FINDINGS = 200
_MOST_OTHERS = 50
_MOST_NAMED = 10
_FOR_ALL = "secrets"


@dataclass(frozen=True, slots=True, order=True)
class _Row:
    """A finding that is there now; ordered from the worst on, then by place."""

    rank: int
    path: str
    line: int
    rule: str
    message: str
    known: bool

    def wire(self) -> dict[str, object]:
        said: dict[str, object] = {
            "path": self.path,
            "line": self.line,
            "rule": self.rule,
            "severity": SEVERITIES[self.rank],
            "message": self.message,
        }
        return {**said, "known": True} if self.known else said


@dataclass(slots=True)
class ScanReport:
    """Counts while a scan goes on. `target` is what was asked for, `scanners` what were to look.

    `applied` tells of how many files each scanner has rules for; `only_secrets` counts, by the
    ending of their names, the files for which there are no rules but those for secrets.
    `uncovered` are files for which no scanner here has any.

    Findings count as they are now: `new` and `known` ones together are `total`; those that a
    person dismissed are only counted.
    """

    target: Mapping[str, object]
    scanners: tuple[str, ...]
    files: int = 0
    uncovered: list[str] = field(default_factory=list[str])
    dismissed: int = 0
    fixed: list[str] = field(default_factory=list[str])
    skipped: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    troubles: list[tuple[str, str, str]] = field(default_factory=list[tuple[str, str, str]])
    applied: Counter[str] = field(default_factory=Counter[str])
    only_secrets: Counter[str] = field(default_factory=Counter[str])
    _rows: list[_Row] = field(default_factory=list[_Row])

    def add_new(self, path: str, findings: Iterable[Finding]) -> None:
        """A file that was looked at, with the findings that the session did not know."""
        self._note_rules(PurePath(path))
        self._rows += [_row(path, finding, known=False) for finding in findings]

    def add_known(self, path: str, findings: Iterable[Finding]) -> None:
        """Findings that the session knew and that are still there."""
        self._rows += [_row(path, finding, known=True) for finding in findings]

    def json(self) -> str:
        """The JSON object; long lists are cut, their whole length stands beside them."""
        known = sum(row.known for row in self._rows)
        severities = Counter(SEVERITIES[row.rank] for row in self._rows)
        content: dict[str, object] = {
            "target": self.target,
            "scanners": self.scanners,
            "applied": self.applied,
            "onlySecrets": dict(self.only_secrets.most_common(_MOST_OTHERS)),
            "files": self.files,
            "total": len(self._rows),
            "new": len(self._rows) - known,
            "known": known,
            "dismissed": self.dismissed,
            "bySeverity": {name: severities[name] for name in SEVERITIES if severities[name]},
            "byRule": dict(Counter(row.rule for row in self._rows).most_common(_MOST_OTHERS)),
            "findings": [row.wire() for row in sorted(self._rows)[:_MOST_FINDINGS]],
            "fixed": self.fixed[:_MOST_FINDINGS],
            "fixedTotal": len(self.fixed),
            "uncovered": len(self.uncovered),
            "uncoveredPaths": self.uncovered[:_MOST_NAMED],
            "skipped": _named(("path", "reason"), self.skipped),
            "skippedTotal": len(self.skipped),
            "troubles": _named(("path", "scanner", "message"), self.troubles),
            "troublesTotal": len(self.troubles),
        }
        return json.dumps(content, ensure_ascii=False, separators=(",", ":"))

    def _note_rules(self, path: PurePath) -> None:
        self.applied.update(name for name in self.scanners if covers(name, path))
        has_rules = any(covers(name, path) for name in SCANNERS - {_FOR_ALL})
        # Without an ending the first line decides, which nobody tells here.
        if path.suffix and not has_rules and _FOR_ALL in self.scanners:
            self.only_secrets[path.suffix] += 1


def _row(path: str, finding: Finding, *, known: bool) -> _Row:
    rank = SEVERITIES.index(finding.severity)
    return _Row(rank, path, finding.range.start.line + 1, finding.rule, finding.message, known)


def _named(names: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[dict[str, str]]:
    return [dict(zip(names, row, strict=True)) for row in list(rows)[:_MOST_OTHERS]]
