"""What can be said of changed files without looking at them. Reads nothing and knows no git."""

from collections.abc import Iterable

from sessionls.domain.blocks import ChangedFile
from sessionls.domain.finding import Finding


def has_changed(files: Iterable[ChangedFile], finding: Finding) -> bool:
    """Whether a finding touches a changed line. Both name files by the same spelling of a URI."""
    first, last = finding.range.start.line, finding.range.end.line
    return any(
        place.start.line <= last and first < place.end.line
        for file in files
        if file.uri == finding.uri
        for place in file.ranges
    )


def is_there(file: ChangedFile) -> bool:
    """Whether anything of what changed in a file is there to be looked at: lines may only be gone.

    Of a file without lines that are known, all of it counts.
    """
    lines = [place for place in file.ranges if place.start.line < place.end.line]
    return file.status != "deleted" and (bool(lines) or not file.ranges)
