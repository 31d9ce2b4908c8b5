"""Findings: a place in a file, what is wrong there, and perhaps a fix."""

from typing import Literal

from pydantic import Field

from sessionls.domain.shape import Shape
from sessionls.domain.text import Range

Severity = Literal["error", "warning", "information", "hint"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "information", "hint")
"""From the worst to the mildest."""

FindingState = Literal["open", "stale", "fixed", "dismissed"]


class TextEdit(Shape):
    """Replace the text of a range (UTF-16 units) by `new_text`."""

    range: Range
    new_text: str


class Fix(Shape):
    """A change that mends a finding: the edits touch the finding's own file only."""

    title: str
    edits: tuple[TextEdit, ...]


class Finding(Shape):
    """What an agent found at a place. `range` counts UTF-16 units in the text of that time.

    `quote` is the text of the range when it was found: does the place still say the same?
    That of a secret is masked (`domain.masking`).
    """

    id: str
    agent: str
    rule: str
    severity: Severity
    message: str
    uri: str
    range: Range
    cwe: int | None = None
    link: str | None = None
    fix: Fix | None = None
    state: FindingState = "open"
    turn: str
    quote: str = ""
    scanner: str | None = None
    reason: str | None = Field(default=None, description="Why it was dismissed.")


def reaches(severity: Severity, threshold: Severity) -> bool:
    """Whether a severity is at least as bad as the threshold."""
    return SEVERITIES.index(severity) <= SEVERITIES.index(threshold)
