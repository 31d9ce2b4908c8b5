"""What a scanner reads and what it answers. Plain values: no reading of files, no scanner."""

from dataclasses import dataclass
from pathlib import Path

from sessionls.domain.finding import Severity


@dataclass(frozen=True)
class SourceText:
    """One file to scan.

    Attributes:
        path: Absolute. Names the language and the file in results; need not exist on disk.
        text: What to scan; wins over the disk.
        saved: Whether `text` is exactly what `path` holds on disk now, so that a scanner
            may read many files in one process.
    """

    path: Path
    text: str
    saved: bool


@dataclass(frozen=True)
class Replacement:
    """New text for `[start, end)`, in code points of `SourceText.text`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class HitFix:
    """A change that is safe to offer: it mends the hit and alters nothing else."""

    title: str
    replacements: tuple[Replacement, ...]


@dataclass(frozen=True)
class Hit:
    """A place that a rule speaks about.

    Attributes:
        scanner: The name an agent file uses, see `scan.SCANNERS`.
        rule: For example `S602`, `js-eval-input` or `aws-access-key`.
        message: What is wrong and what to do. Never contains a secret.
        start: Offset in code points of `SourceText.text`.
        end: Offset behind the last code point.
        cwe: The number in the Common Weakness Enumeration.
        link: The documentation of the rule.
        fix: Only where it is safe.
    """

    scanner: str
    rule: str
    severity: Severity
    message: str
    start: int
    end: int
    cwe: int | None = None
    link: str | None = None
    fix: HitFix | None = None


@dataclass(frozen=True)
class Trouble:
    """What a scanner could not do with a source, in a sentence for a person."""

    scanner: str
    message: str


@dataclass(frozen=True)
class Outcome:
    """What one scanner says about one source."""

    hits: tuple[Hit, ...] = ()
    troubles: tuple[Trouble, ...] = ()
