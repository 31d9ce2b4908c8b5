"""What a search says: lines by file, and what it did not look at. Searches nothing itself."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from sessionls.engine.tools.bounds import bounded, counted, cut_around, sayable
from sessionls.engine.tools.matching import Found
from sessionls.engine.walk import Skipped

MOST_FOUND = 500
"""So many lines a search gives; then it ends."""

_LONGEST_LINE = 300
_MOST_NAMES = 3


@dataclass(frozen=True, slots=True)
class FileFound:
    """What was found in one file. `slow`: it was given up after these lines."""

    path: Path
    lines: tuple[Found, ...] = ()
    slow: bool = False
    opened: bool = False


@dataclass(slots=True)
class SearchReport:
    """What is known so far; `looked_at` counts files, `is_full` says that there are more lines."""

    shown: Callable[[Path], str]
    files: list[Path] = field(default_factory=list[Path])
    skipped: list[Skipped] = field(default_factory=list[Skipped])
    found: list[FileFound] = field(default_factory=list[FileFound])
    slow: list[Path] = field(default_factory=list[Path])
    looked_at: int = 0
    lines: int = 0
    is_full: bool = False

    def take(self, items: Iterable[Path | Skipped | None]) -> None:
        """Files to look at, or not to."""
        for item in items:
            if isinstance(item, Skipped):
                self.skipped.append(item)
            elif item:
                self.files.append(item)

    def add(self, looked: Iterable[FileFound]) -> None:
        """Files that were looked at."""
        for one in looked:
            self.looked_at += 1
            if one.slow:
                self.slow.append(one.path)
            if one.lines:
                self.lines += len(one.lines)
                self.found.append(one)

    def text(self, where: str, hint: str) -> str:
        """The result; `where` was searched, and `hint` helps if nothing was found."""
        notes = [*self._limits(), *self._skipped()]
        if not self.found:
            nothing = f"No line has it in {counted(len(self.files), 'file')} {where}."
            return sayable("\n".join((" ".join(filter(None, (nothing, hint))), *notes)))
        lines = [line for one in self.found for line in self._lines_of(one)]
        shown = bounded(lines)
        if shown.left:
            notes.insert(0, f"{shown.left:,} more left out: narrow it with path, glob or pattern.")
        head = f"{counted(self.lines, 'line')} in {counted(len(self.found), 'file')} {where}"
        return sayable("\n".join((head, *shown.lines, *notes)))

    def _lines_of(self, one: FileFound) -> Iterable[str]:
        yield self.shown(one.path) + (" (open in an editor)" if one.opened else "")
        for line in one.lines:
            yield f"{line.number:6}: {cut_around(line.text, line.start, _LONGEST_LINE)}"

    def _limits(self) -> Iterable[str]:
        left = len(self.files) - self.looked_at
        if self.is_full:
            yield (
                f"It ended after {self.lines:,} lines; {counted(left, 'file')} and perhaps lines "
                f"in {self.shown(self.found[-1].path)} are left: narrow it with path, glob or "
                "pattern."
            )
        elif left:
            yield (
                f"It took too long: {counted(left, 'file')} from {self.shown(self.files[-left])} "
                "on are not searched. Narrow it with path or glob."
            )
        if self.slow:
            yield f"The pattern is too slow for {self._names(self.slow)}, given up there."

    def _skipped(self) -> Iterable[str]:
        reasons: defaultdict[str, list[Path]] = defaultdict(list)
        for one in self.skipped:
            reasons[one.reason].append(one.path)
        for reason, paths in reasons.items():
            yield f"Not searched: {self._names(paths)} ({reason})."

    def _names(self, paths: list[Path]) -> str:
        names = ", ".join(self.shown(path) for path in paths[:_MOST_NAMES])
        more = len(paths) - _MOST_NAMES
        return f"{names} and {more:,} more" if more > 0 else names
