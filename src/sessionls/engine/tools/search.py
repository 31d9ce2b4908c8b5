"""The tool `search`: the lines of the workspace in which something stands.

With ripgrep it is faster, and says the same: ripgrep only tells where to look.
"""

from collections import deque
from collections.abc import (
    AsyncGenerator,
    Callable,
    Collection,
    Iterator,
    Mapping,
    Sequence,
)
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path
from re import escape

from pydantic import Field

from sessionls.domain.errors import BadInput
from sessionls.domain.permission import Subject
from sessionls.engine.models.model import ToolSpec
from sessionls.engine.tools.arguments import Arguments, asked, parameters_of
from sessionls.engine.tools.bounds import counted, plain
from sessionls.engine.tools.expressions import LONGEST, Sought, expression, words
from sessionls.engine.tools.files import Files
from sessionls.engine.tools.globs import Glob, glob_of
from sessionls.engine.tools.matching import Patience
from sessionls.engine.tools.pieces import in_pieces
from sessionls.engine.tools.ripgrep import MOST_ARGUMENTS, lines_with
from sessionls.engine.tools.search_look import Look
from sessionls.engine.tools.search_report import MOST_FOUND, SearchReport
from sessionls.engine.tools.searched import files_to_search
from sessionls.engine.tools.tool import Access, CallContext, ToolEvent, ToolProgress, ToolResult
from sessionls.engine.walk import Skipped

# The first lines come soon, and no batch holds much at once.
_FEW_FILES = 64
_MOST_FILES = 256


class SearchArguments(Arguments):
    """What a model may ask for."""

    pattern: str = Field(
        min_length=1, max_length=LONGEST, description="What a line holds; capitals count."
    )
    path: str | None = Field(
        default=None, description="A file or folder, from the workspace's root on; absent: all."
    )
    glob: str | None = Field(
        default=None,
        min_length=1,
        description="Only files that it is for, as in .gitignore, below path: `*.py`, `!*.md`.",
    )
    regex: bool | None = Field(
        default=None,
        description="Whether pattern is a regular expression; `(?i)` in front ignores capitals.",
    )


SPEC = ToolSpec(
    "search",
    "Searches the text files of the workspace, line by line, for a text or a regular expression. "
    "Gives each line that has it with its number, file by file. Text that is not saved yet wins "
    "over the disk; what git ignores is left out.",
    parameters_of(SearchArguments),
)


class SearchTool:
    """Finds lines."""

    def __init__(
        self,
        files: Files,
        ripgrep: Path | None = None,
        patience: Callable[[], Patience] = Patience,
    ) -> None:
        """`files` are the ones that may be shown; `ripgrep` is the program, where there is one."""
        self._files = files
        self._ripgrep = ripgrep
        self._patience = patience

    @property
    def spec(self) -> ToolSpec:
        """What a model sees."""
        return SPEC

    @property
    def access(self) -> Access:
        """It only looks."""
        return "read"

    def subject(self, arguments: Mapping[str, object]) -> Subject:
        """The folder that is searched, and for what."""
        place = self._files.places.subject(SPEC.name, "Search", arguments.get("path"))
        return replace(place, detail=plain(str(arguments.get("pattern", ""))))

    async def call(
        self, arguments: Mapping[str, object], context: CallContext
    ) -> AsyncGenerator[ToolEvent]:
        """Search. Cancelling it ends everything that looks."""
        report = SearchReport(self._files.shown)
        try:
            ask = asked(SearchArguments, SPEC.name, arguments)
            sought = expression(ask.pattern) if ask.regex else words(ask.pattern)
            glob = glob_of(ask.glob) if ask.glob else None
            start = self._files.canonical(self._files.find("." if ask.path is None else ask.path))
            async with aclosing(in_pieces(self._files_of(start, glob))) as pieces:
                async for piece in pieces:
                    report.take(piece)
                    yield ToolProgress(0, None, f"{counted(len(report.files), 'file')} so far")
            async with aclosing(self._search(start, sought, report)) as batches:
                async for _ in batches:
                    at = self._files.shown(report.files[max(report.looked_at, 1) - 1])
                    yield ToolProgress(report.looked_at, len(report.files), at)
        except BadInput as refusal:
            yield ToolResult(str(refusal), is_error=True)
            return
        yield ToolResult(report.text(self._where(start, glob), _hint(ask)))

    def _files_of(self, start: Path, glob: Glob | None) -> Iterator[Path | Skipped | None]:
        if self._files.held(start) is not None:
            return iter([start])
        return files_to_search(self._files, start, glob)

    def _where(self, start: Path, glob: Glob | None) -> str:
        shown = self._files.shown(start)
        where = "of the workspace" if shown == "." else f"at {shown}"
        return f"{where} that {plain(glob.text)} is for" if glob else where

    async def _search(
        self, start: Path, sought: Sought, report: SearchReport
    ) -> AsyncGenerator[None]:
        """Look into the files of the report, batch by batch."""
        patience = self._patience()
        left = deque(report.files)
        while left and not report.is_full and not patience.is_over:
            batch = _batch(left, _MOST_FILES if report.looked_at else _FEW_FILES)
            opened = {path: text for path in batch if (text := self._files.held(path)) is not None}
            unopened = [path for path in batch if path not in opened]
            among = await self._narrowed(start, sought, unopened)
            look = Look(self._files, start, sought, patience, opened, among)
            found = in_pieces(look.at(batch, MOST_FOUND - report.lines), patience.stop)
            async with aclosing(found) as pieces:
                async for piece in pieces:
                    report.add(piece)
            report.is_full = look.is_full
            yield

    async def _narrowed(
        self, start: Path, sought: Sought, paths: Sequence[Path]
    ) -> Mapping[Path, Collection[int]] | None:
        """Where ripgrep would look; `None` where nobody can say."""
        if not self._ripgrep or not sought.ripgrep or not paths or list(paths) == [start]:
            return None
        return await lines_with(self._ripgrep, sought.ripgrep, paths)


def _batch(left: deque[Path], most: int) -> list[Path]:
    """The next files, as many as one command line takes; they are taken away from `left`."""
    batch: list[Path] = []
    room = MOST_ARGUMENTS
    while left and len(batch) < most and (not batch or room > len(str(left[0]))):
        path = left.popleft()
        room -= len(str(path)) + 3
        batch.append(path)
    return batch


def _hint(ask: SearchArguments) -> str:
    """What may help where nothing was found."""
    if not ask.regex and escape(ask.pattern) != ask.pattern:
        return "The pattern was taken word for word; with regex true it is an expression."
    return ""
