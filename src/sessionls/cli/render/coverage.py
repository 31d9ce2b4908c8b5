"""What a review left out, in a few quiet lines."""

from pathlib import Path

from sessionls.cli.coverage import Coverage, some
from sessionls.cli.places import shown
from sessionls.cli.render.console import line, put


def put_coverage(coverage: Coverage, root: Path) -> None:
    """Write what was skipped or not checked to its end; nothing where all was checked."""
    skipped = [f"{_name(one.path, root)} ({one.reason})" for one in coverage.skipped]
    troubles = [f"{_name(one.path, root)} ({one.message})" for one in coverage.troubles]
    if troubles:
        _put(f"Not checked completely: {some(troubles, coverage.more_troubles)}")
    for refusal in coverage.refusals:
        _put(f"Not checked: {refusal}")
    if skipped:
        _put(f"Skipped: {some(skipped, coverage.more_skipped)}")
    if coverage.only_secrets:
        _put(f"Searched for secrets only: {some(coverage.only_secrets, 0)}")
    if uncovered := [_name(path, root) for path in coverage.uncovered]:
        _put(f"Without rules for them: {some(uncovered, coverage.more_uncovered, most=3)}")


def _put(text: str) -> None:
    put(line((text, "quiet")))


def _name(path: str, root: Path) -> str:
    """The scan's name of a file, which starts at the root, as seen from the current folder."""
    return shown((root / path).as_uri(), Path.cwd())
