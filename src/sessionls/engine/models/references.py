"""What a person's message refers to, as places that a scan can look at. Reads no file."""

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from pydantic import TypeAdapter, ValidationError

from sessionls.domain.blocks import (
    Block,
    ChangedFile,
    ChangesBlock,
    DiagnosticsBlock,
    ReferenceBlock,
)
from sessionls.domain.changes import is_there
from sessionls.domain.text import Range
from sessionls.engine.tools.scan_arguments import join_place

_FILE = "file://"


@dataclass(frozen=True, slots=True)
class Target:
    """A file or folder, or some lines of a file: 1-based, the last one included.

    `changed` are the changed lines of a file, as pairs; all such files are looked at in one scan.
    """

    uri: str
    start_line: int | None = None
    end_line: int | None = None
    changed: tuple[tuple[int, int], ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether it is a whole file, or a folder."""
        return self.start_line is None and not self.changed

    def wire(self, root: str) -> dict[str, object]:
        """The arguments of the tool `scan`, from the workspace's root (a URI) on where possible.

        So they stay true when the workspace is moved.
        """
        if self.changed:
            return {"places": [self.place(root)]}
        lines = {"startLine": self.start_line, "endLine": self.end_line}
        return {
            "path": self.path(root),
            **{key: line for key, line in lines.items() if line},
        }

    def path(self, root: str) -> str:
        """What the tools call it: from the workspace's root (a URI) on where possible."""
        return _below(self.uri, root)

    def place(self, root: str) -> str:
        """One of the scan's `places`: `app.py:3-7,12-12`."""
        path = self.path(root)
        # A name with a colon could be read as a name with lines; in a URI there is none.
        return join_place(self.uri if ":" in path else path, self.changed)


def _below(uri: str, root: str) -> str:
    inside = unquote(uri.removeprefix(f"{root}/")) if root and uri.startswith(f"{root}/") else ""
    if uri == root:
        return "."
    # A name like `a:b` would be read as a URI.
    return inside if inside and ":" not in inside.partition("/")[0] else uri


def targets_of(blocks: Sequence[Block]) -> tuple[Target, ...]:
    """The places in order, each once; lines of a file that is meant as a whole are folded in."""
    targets = tuple(dict.fromkeys(_targets(blocks)))
    whole = {target.uri for target in targets if target.is_whole}
    return tuple(target for target in targets if target.is_whole or target.uri not in whole)


def scans_of(targets: Sequence[Target], root: str) -> Iterator[dict[str, object]]:
    """What to ask the tool `scan`: for each place, and once for everything that changed.

    `root` is the workspace's URI.
    """
    yield from (target.wire(root) for target in targets if not target.changed)
    if changed := [target.place(root) for target in targets if target.changed]:
        yield {"places": changed}


def _normal(uri: str) -> str:
    """A file's URI without `..`, `.` and a slash at its end."""
    is_file = uri.startswith(f"{_FILE}/")
    return _FILE + posixpath.normpath(uri.removeprefix(_FILE)) if is_file else uri


def _targets(blocks: Sequence[Block]) -> Iterator[Target]:
    for block in blocks:
        if isinstance(block, ReferenceBlock):
            yield _target(block.uri, block.range)
        elif isinstance(block, DiagnosticsBlock) and block.uri:
            for diagnostic in block.diagnostics:
                yield _target(block.uri, _range(diagnostic))
        elif isinstance(block, ChangesBlock):
            for file in block.files:
                yield from _changed(file)


def _target(uri: str, place: Range | None) -> Target:
    uri = _normal(uri)
    if place is None:
        return Target(uri)
    first, last = place.start.line + 1, place.end.line + 1
    # A selection of whole lines ends at the start of the next one, which is not meant.
    if last > first and place.end.character == 0:
        last -= 1
    return Target(uri, first, last)


def _changed(file: ChangedFile) -> Iterator[Target]:
    """The lines that are there now. Where lines only went, there is nothing to look at."""
    if is_there(file):
        lines = ((place.start.line + 1, place.end.line) for place in file.ranges)
        there = tuple((first, last) for first, last in lines if first <= last)
        yield Target(_normal(file.uri), changed=there)


_RANGE = TypeAdapter(Range)


def _range(diagnostic: Mapping[str, object]) -> Range | None:
    try:
        return _RANGE.validate_python(diagnostic.get("range"))
    except ValidationError:
        return None
