"""A look into files for a search: their texts as they are now, line by line, in a thread."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sessionls.domain.errors import BadInput
from sessionls.engine.disk import LARGEST as LARGEST_ALONE
from sessionls.engine.tools.expressions import Sought
from sessionls.engine.tools.files import Files
from sessionls.engine.tools.matching import Found, Patience, TooSlow, find_lines
from sessionls.engine.tools.ripgrep import MOST_LINES
from sessionls.engine.tools.search_report import FileFound
from sessionls.engine.walk import LARGEST, Skipped


@dataclass(slots=True)
class Look:
    """Looks into files, in a thread. `is_full` afterwards: there are more lines than asked for."""

    files: Files
    start: Path
    sought: Sought
    patience: Patience
    opened: Mapping[Path, str]
    among: Mapping[Path, Collection[int]] | None
    is_full: bool = False

    def at(self, paths: Sequence[Path], room: int) -> Iterator[FileFound]:
        """What is found, file by file, up to `room` lines."""
        for path in paths:
            if self.patience.is_over:
                return
            found = self._in_file(path, room)
            if self.patience.is_over:
                return
            room -= len(found.lines)
            yield found
            if self.is_full:
                return

    def _in_file(self, path: Path, room: int) -> FileFound:
        opened, among = path in self.opened, self._among(path)
        text = self._text(path) if among is None or among else None
        lines: list[Found] = []
        try:
            for line in find_lines(text or "", self.sought, among, self.patience):
                if len(lines) == room:
                    self.is_full = True
                    break
                lines.append(line)
        except TooSlow:
            return FileFound(path, tuple(lines), slow=True, opened=opened)
        return FileFound(path, tuple(lines), opened=opened)

    def _among(self, path: Path) -> Collection[int] | None:
        """The lines that ripgrep named; `None` if all of them need a look."""
        if path in self.opened or self.among is None:
            return None
        named = self.among.get(path, ())
        # Of more lines it has named only the first ones.
        return frozenset(named) if len(named) < MOST_LINES else None

    def _text(self, path: Path) -> str | None:
        """The text; `None` for a file that is none. One that was named alone is refused then."""
        if (opened := self.opened.get(path)) is not None:
            return opened
        is_alone = path == self.start
        text = self.files.load(path, LARGEST_ALONE if is_alone else LARGEST)
        if is_alone and isinstance(text, Skipped):
            raise BadInput(f"{self.files.shown(path)} {text.reason}.")
        return None if isinstance(text, Skipped) else text
