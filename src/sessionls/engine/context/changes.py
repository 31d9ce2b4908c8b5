"""What changed, as a block: which lines of which files, and the diff. Asks git, changes nothing."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from sessionls.domain.blocks import ChangedFile, ChangesBlock
from sessionls.domain.errors import NothingChanged
from sessionls.domain.hunks import hunks_between, lines_of
from sessionls.domain.records import Hunk
from sessionls.domain.text import Position, Range
from sessionls.engine.context.changed import Changed, changed_files
from sessionls.engine.context.git import open_repository
from sessionls.engine.secrecy import looks_secret

MOST_TEXT = 60_000
"""A diff is cut after so many characters; the files beyond are named all the same."""
_SECRET = "its name says that it may hold secrets, so it is not shown"
_NO_TEXT = "no text, or too large to be shown"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Changes to look for: below `root`, since `base` (`None`: the last commit).

    `opened` are the texts that editors hold, saved or not; `environment` is the person's.
    """

    root: Path
    environment: Mapping[str, str]
    base: str | None = None
    opened: Mapping[Path, str] = field(default_factory=dict[Path, str])


async def changes(wanted: Wanted) -> ChangesBlock:
    """The changes, with the diff as text.

    Raises:
        BadInput: there is no such base.
        NothingChanged: nothing has.
        Refused: there is no git or no repository, or git cannot tell.
    """
    repository = await open_repository(wanted.root, wanted.environment)
    found, more = await changed_files(repository, wanted.root, wanted.base, wanted.opened)
    block = await asyncio.to_thread(_block, wanted, found, more)
    if not block.files:
        since = f"{wanted.base!r}" if wanted.base else "the last commit"
        raise NothingChanged(f"Nothing has changed in {wanted.root.name} since {since}.")
    return block


def _block(wanted: Wanted, found: Sequence[Changed], more: int) -> ChangesBlock:
    files: list[ChangedFile] = []
    parts: list[str] = []
    for one in found:
        hunks = _hunks(one)
        if hunks == () and one.status == "modified":
            continue  # only touched, or only marked as executable
        ranges = () if one.new is None else tuple(_ranges(hunks or ()))
        files.append(ChangedFile(uri=one.path.as_uri(), status=one.status, ranges=ranges))
        parts.append(_shown(one, _called(one.path, wanted.root), hunks or ()))
    text = _bounded(parts, more)
    return ChangesBlock(base=wanted.base, files=tuple(files), left_out=more, text=text)


def _hunks(one: Changed) -> tuple[Hunk, ...] | None:
    """What differs; `None` where one of the texts is missing that should be there."""
    if one.status == "modified" and (one.old is None or one.new is None):
        return None
    return hunks_between(_plain(one.old), _plain(one.new))


def _called(path: Path, root: Path) -> str:
    """A name in one line, whatever stands in it."""
    inside = path.relative_to(root) if path.is_relative_to(root) else path
    return "".join(char if char.isprintable() else "?" for char in inside.as_posix())


def _plain(text: str | None) -> str:
    """Line ends are not a change: git may store others than the disk has."""
    return (text or "").replace("\r\n", "\n").replace("\r", "\n")


def _ranges(hunks: Sequence[Hunk]) -> Iterator[Range]:
    """The changed lines as they are now."""
    shift = 0
    for hunk in hunks:
        first = hunk.line + shift
        count = len(lines_of(hunk.new))
        shift += count - len(lines_of(hunk.old))
        yield Range(
            start=Position(line=first, character=0),
            end=Position(line=first + count, character=0),
        )


def _shown(one: Changed, name: str, hunks: Sequence[Hunk]) -> str:
    if looks_secret(PurePath(name)):
        return f"{one.status} {name}: {_SECRET}\n"
    if not hunks:
        empty = one.old == "" or one.new == ""
        return f"{one.status} {name}: {'empty' if empty else _NO_TEXT}\n"
    before = "/dev/null" if one.old is None else f"a/{name}"
    now = "/dev/null" if one.new is None else f"b/{name}"
    return f"--- {before}\n+++ {now}\n" + "".join(_hunk_lines(hunks))


def _hunk_lines(hunks: Sequence[Hunk]) -> Iterator[str]:
    shift = 0
    for hunk in hunks:
        old, new = lines_of(hunk.old), lines_of(hunk.new)
        before, after = lines_of(hunk.before), lines_of(hunk.after)
        around = len(before) + len(after)
        start = hunk.line - len(before)
        was, now = len(old) + around, len(new) + around
        # A side without lines is named by the line before it, as every diff does.
        yield f"@@ -{start + bool(was)},{was} +{start + shift + bool(now)},{now} @@\n"
        shift += len(new) - len(old)
        for sign, lines in ((" ", before), ("-", old), ("+", new), (" ", after)):
            yield from (_signed(sign, line) for line in lines)


def _signed(sign: str, line: str) -> str:
    return sign + (line if line.endswith("\n") else f"{line}\n")


def _bounded(parts: Sequence[str], more: int) -> str:
    """As many files as there is room for; what is cut is said."""
    shown: list[str] = []
    left = MOST_TEXT
    for number, part in enumerate(parts):
        if len(part) > left:
            end = part.rfind("\n", 0, left) + 1
            rest = len(parts) - number - 1 + more
            others = f" and {rest} more files are" if rest else " is"
            shown.append(f"{part[:end]}[cut here: the rest of this file{others} not shown]\n")
            return "".join(shown)
        shown.append(part)
        left -= len(part)
    if more:
        shown.append(f"[{more} more changed files are not shown]\n")
    return "".join(shown)
