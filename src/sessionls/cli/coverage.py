"""What the scans of a turn looked at and what they left out. Knows nothing of what was found."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import Field, ValidationError

from sessionls.cli.client import Client
from sessionls.cli.follow import Turn
from sessionls.domain.records import ToolReturned
from sessionls.domain.shape import Shape

OFFLINE = "offline"
"""The model that only runs scanners."""
ANY_MODEL = "auto"
"""What a turn that ended early says of its model, where nobody had chosen one."""


class Skipped(Shape):
    """A file or folder that was not looked at. `path` is relative to the workspace's root."""

    path: str
    reason: str


class Trouble(Shape):
    """A file that a scanner could not check to its end."""

    path: str
    scanner: str
    message: str


class _Scan(Shape):
    """The result of the tool `scan`, as far as it tells what was looked at."""

    files: int
    uncovered: int = 0
    uncovered_paths: tuple[str, ...] = ()
    only_secrets: dict[str, int] = Field(default_factory=dict[str, int])
    skipped: tuple[Skipped, ...] = ()
    skipped_total: int = 0
    troubles: tuple[Trouble, ...] = ()
    troubles_total: int = 0


class _Export(Shape):
    """The JSON export of a session, as far as it is read here: base64 by SHA-256."""

    blobs: dict[str, str] = Field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Coverage:
    """All scans of a turn together: numbers of files, those that are named, how many more.

    `uncovered` files are of kinds that the agent's scanners have no rules for; `only_secrets` are
    the endings of those in which only secrets were looked for; `refusals` are the tool's own
    sentences on why it did not look.
    """

    scans: int = 0
    files: int = 0
    uncovered: tuple[str, ...] = ()
    more_uncovered: int = 0
    skipped: tuple[Skipped, ...] = ()
    more_skipped: int = 0
    troubles: tuple[Trouble, ...] = ()
    more_troubles: int = 0
    refusals: tuple[str, ...] = ()
    only_secrets: tuple[str, ...] = ()


async def coverage_of(client: Client, session: str, turn: Turn) -> Coverage:
    """What the scans of a turn looked at."""
    blobs: dict[str, str] = {}
    if any(not isinstance(result.content, str) for result in turn.scans):
        # Long results lie in blobs, which come with an export only.
        asked = {"session": session, "format": "json"}
        content = str((await client.execute("session.export", asked))["content"])
        blobs = _Export.model_validate_json(content).blobs
    scans = [scan for result in turn.scans if (scan := _scan(result, blobs))]
    uncovered = dict.fromkeys(one for scan in scans for one in scan.uncovered_paths)
    skipped = dict.fromkeys(one for scan in scans for one in scan.skipped)
    troubles = dict.fromkeys(one for scan in scans for one in scan.troubles)
    return Coverage(
        scans=len(turn.scans),
        files=sum(scan.files for scan in scans),
        uncovered=tuple(uncovered),
        more_uncovered=sum(scan.uncovered - len(scan.uncovered_paths) for scan in scans),
        skipped=tuple(skipped),
        more_skipped=sum(scan.skipped_total - len(scan.skipped) for scan in scans),
        troubles=tuple(troubles),
        more_troubles=sum(scan.troubles_total - len(scan.troubles) for scan in scans),
        refusals=tuple(str(result.content) for result in turn.scans if result.is_error),
        only_secrets=tuple(sorted({ending for scan in scans for ending in scan.only_secrets})),
    )


def why_nothing(coverage: Coverage, turn: Turn, names: str) -> str | None:
    """A sentence, where nothing at all was checked; `names` is what was asked for.

    A language model looks at files in ways of its own, also at those for which there are no rules;
    without one only scanners do. That the scanners could not look at all counts in either case.
    """
    is_refused = 0 < coverage.scans == len(coverage.refusals)
    if coverage.files or (turn.model != OFFLINE and not is_refused):
        return None
    return f"Nothing was checked: {_reason(coverage, turn, names)}"


def some(names: Sequence[str], more: int, most: int = 5) -> str:
    """The first names, and how many there are beyond them."""
    rest = len(names[most:]) + more
    return ", ".join(names[:most]) + (f" and {rest} more" if rest else "")


def _reason(coverage: Coverage, turn: Turn, names: str) -> str:
    if coverage.refusals:
        return " ".join(coverage.refusals)
    if not coverage.scans:
        return (
            f"agent {turn.agent!r} has no scanner that works, and there is no language model. "
            f"`sessionls agent show {turn.agent}` shows what it has."
        )
    if coverage.skipped:
        named = [f"{one.path} ({one.reason})" for one in coverage.skipped]
        return f"skipped {some(named, coverage.more_skipped)}."
    if coverage.uncovered or coverage.more_uncovered:
        return f"the scanners of {turn.agent!r} have no rules for files of this kind."
    return f"there is no file to review in {names}."


def _scan(result: ToolReturned, blobs: Mapping[str, str]) -> _Scan | None:
    if result.is_error:
        return None
    content = result.content
    try:
        if isinstance(content, str):
            return _Scan.model_validate_json(content)
        data = base64.b64decode(blobs.get(str(content.get("sha256")), ""))
        return _Scan.model_validate_json(data)
    except ValidationError:
        return None
