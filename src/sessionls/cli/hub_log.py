"""The hub's log: its last lines, those that follow, and how they read. Asks no hub."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Generator, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import Field, ValidationError
from rich.text import Text

from sessionls.cli.render.console import line, note
from sessionls.domain.shape import Shape
from sessionls.hub.logs import log_file, older_logs
from sessionls.workspace.places import home_of

_LOOK = 0.2
_STYLES = {"warning": "yellow", "error": "bold red", "critical": "bold red"}


class Line(Shape):
    """One line of the log. `where` are the places in the code that an error came through."""

    at: str = ""
    level: str = ""
    source: str = Field(default="", alias="from")
    pid: int = 0
    text: str = ""
    error: str = ""
    where: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Logged:
    """A line as it stands in the file, and what it says."""

    raw: str
    line: Line


def log_path(environment: Mapping[str, str]) -> Path:
    """The file that the hub of an environment writes now."""
    return log_file(home_of(environment).state)


def last_lines(path: Path, count: int) -> list[Logged]:
    """The last lines, from older files, too, as far as they are needed."""
    found: list[Logged] = []
    for file in (path, *older_logs(path)):
        found = [*_read(file), *found]
        if len(found) >= count:
            break
    return found[-count:] if count else []


async def following_lines(path: Path) -> AsyncIterator[Logged]:
    """What is written from here on, also into the file that takes this one's place."""
    here = _Reader(path)
    here.skip()
    while True:
        for logged in here.fresh():
            yield logged
        await asyncio.sleep(_LOOK)


@contextlib.contextmanager
def shown_afterwards(environment: Mapping[str, str]) -> Generator[None]:
    """Show on standard error, at the end, what the hub logs while inside."""
    reader = _Reader(log_path(environment))
    reader.skip()
    try:
        yield
    finally:
        for logged in reader.fresh():
            note(log_line(logged.line))


def log_line(said: Line) -> Text:
    """A line of the log for people."""
    about = f" {said.error} at {said.where[-1]}" if said.error and said.where else ""
    style = _STYLES.get(said.level, "")
    return line(
        (f"{said.at.replace('T', ' ')} ", "quiet"),
        (f"{said.level:<7} ", style),
        (f"[{said.pid}] {said.source.removeprefix('sessionls.')}: ", "quiet"),
        said.text + about,
    )


class _Reader:
    """Reads a file that grows, and the one that takes its place when it rotates."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._inode, self._place = 0, 0

    def skip(self) -> None:
        """Leave out what is there."""
        with contextlib.suppress(OSError):
            found = self._path.stat()
            self._inode, self._place = found.st_ino, found.st_size

    def fresh(self) -> Iterator[Logged]:
        """The whole lines that have come since."""
        with contextlib.suppress(OSError), self._path.open("rb") as file:
            inode = self._path.stat().st_ino
            if inode != self._inode:
                self._inode, self._place = inode, 0
            file.seek(self._place)
            whole, newline, _ = file.read().rpartition(b"\n")
            self._place += len(whole) + len(newline)
            yield from _lines(whole)


def _read(path: Path) -> list[Logged]:
    try:
        return list(_lines(path.read_bytes()))
    except OSError:
        return []


def _lines(content: bytes) -> Iterator[Logged]:
    for raw in content.decode("utf-8", "replace").splitlines():
        if raw.strip():
            yield Logged(raw, _parsed(raw))


def _parsed(raw: str) -> Line:
    try:
        return Line.model_validate_json(raw)
    except ValidationError:
        return Line(text=raw)
