"""Which findings a session knows already. Compares them by what they say, not by their ids."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from sessionls.domain.finding import Finding
from sessionls.domain.masking import mask_of


@dataclass(frozen=True, slots=True)
class Comparison:
    """`again` pairs what is known with what was found; `gone` is known and no longer there."""

    new: list[Finding] = field(default_factory=list[Finding])
    again: list[tuple[Finding, Finding]] = field(default_factory=list[tuple[Finding, Finding]])
    gone: list[Finding] = field(default_factory=list[Finding])


def compare(found: Sequence[Finding], known: Sequence[Finding]) -> Comparison:
    """Pair each known finding of a file with the nearest one of the same rule and text.

    However far a text has moved, it is the same finding; a second one like it is a new one.
    What was fixed counts as unknown: if it is there again, it is there anew.
    """
    result = Comparison()
    left: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    for finding in found:
        left[_said(finding)].append(finding)
    waiting: list[Finding] = []
    for old in known:
        same = left[_said(old)]
        exact = next((finding for finding in same if finding.range == old.range), None)
        if exact and old.state != "fixed":
            same.remove(exact)
            result.again.append((old, exact))
        elif old.state != "fixed":
            waiting.append(old)
    for old in waiting:
        same = left[_said(old)]
        nearest = min(same, key=lambda finding: _distance(finding, old), default=None)
        if nearest:
            same.remove(nearest)
            result.again.append((old, nearest))
        else:
            result.gone.append(old)
    result.new.extend(finding for rest in left.values() for finding in rest)
    return result


def _said(finding: Finding) -> tuple[str, str]:
    # A quote may be masked now that was not when it was found first.
    return finding.rule, mask_of(finding.quote)


def _distance(finding: Finding, other: Finding) -> int:
    return abs(finding.range.start.line - other.range.start.line)
