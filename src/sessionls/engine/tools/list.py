"""The tool `list`: what is in a folder, or every file below it that a glob is for."""

from collections.abc import AsyncGenerator, Iterator, Mapping
from contextlib import aclosing
from functools import partial
from pathlib import Path

from pydantic import Field

from sessionls.domain.errors import BadInput
from sessionls.domain.permission import Subject
from sessionls.engine.looking import is_folder, is_there
from sessionls.engine.models.model import ToolSpec
from sessionls.engine.tools.arguments import Arguments, asked, parameters_of
from sessionls.engine.tools.bounds import bounded, counted, plain, sayable
from sessionls.engine.tools.files import Files
from sessionls.engine.tools.globs import Glob, glob_of
from sessionls.engine.tools.listing import file_line, list_folder
from sessionls.engine.tools.pieces import in_pieces, to_its_end
from sessionls.engine.tools.tool import Access, CallContext, ToolEvent, ToolProgress, ToolResult
from sessionls.engine.walk import walk


class ListArguments(Arguments):
    """What a model may ask for."""

    path: str | None = Field(
        default=None, description="A folder, from the workspace's root on; absent: the root."
    )
    glob: str | None = Field(
        default=None,
        min_length=1,
        description="As in .gitignore, below path: `*.py`, `src/**/*.{ts,tsx}`, `!*.md`.",
    )


SPEC = ToolSpec(
    "list",
    "Lists what is in a folder: folders end with a slash, files have their size. With a glob it "
    "lists every file below the folder that the glob is for, by its path from the workspace's root "
    "on. What git ignores is left out.",
    parameters_of(ListArguments),
)


class ListTool:
    """Shows names and sizes."""

    def __init__(self, files: Files) -> None:
        """`files` are the ones that may be shown."""
        self._files = files

    @property
    def spec(self) -> ToolSpec:
        """What a model sees."""
        return SPEC

    @property
    def access(self) -> Access:
        """It only looks."""
        return "read"

    def subject(self, arguments: Mapping[str, object]) -> Subject:
        """The folder that is listed."""
        return self._files.places.subject(SPEC.name, "List", arguments.get("path"))

    async def call(
        self, arguments: Mapping[str, object], context: CallContext
    ) -> AsyncGenerator[ToolEvent]:
        """List. Cancelling it ends the walk through the folders."""
        try:
            ask = asked(ListArguments, SPEC.name, arguments)
            start = self._files.find("." if ask.path is None else ask.path)
            if ask.glob is None:
                said = await to_its_end(partial(self._folder, start))
            else:
                glob, found, seen = glob_of(ask.glob), list[str](), 0
                async with aclosing(in_pieces(self._lines(start, glob))) as pieces:
                    async for piece in pieces:
                        found += filter(None, piece)
                        seen += len(piece)
                        yield ToolProgress(seen, None, f"{counted(len(found), 'file')} so far")
                said = self._matching(start, glob, found)
        except BadInput as refusal:
            yield ToolResult(str(refusal), is_error=True)
            return
        yield ToolResult(sayable(said))

    def _folder(self, start: Path) -> str:
        """What is in one folder; a file is listed by itself."""
        shown = self._files.shown(start)
        if not is_there(start):
            raise BadInput(f"{shown} is not there. List the folder above to see what is.")
        if not is_folder(start):
            return file_line(shown, start)
        listing = list_folder(self._files.places.walk_root(start), start)
        name = "The workspace's root" if shown == "." else shown
        left_out = f" ({listing.left_out} left out)" if listing.left_out else ""
        if not listing.lines:
            return f"{name} is empty{left_out}."
        head = f"{name}, {counted(len(listing.lines), 'entry', 'entries')}{left_out}"
        return _bounded(head, listing.lines)

    def _lines(self, start: Path, glob: Glob) -> Iterator[str | None]:
        """A line for each file below `start` that the glob is for, `None` for each other one."""
        for item in walk(self._files.places.walk_root(start), start):
            if isinstance(item, Path) and glob.matches(below(start, item)):
                yield file_line(self._files.shown(item), item)
            else:
                yield None

    def _matching(self, start: Path, glob: Glob, found: list[str]) -> str:
        shown = self._files.shown(start)
        where = "in the workspace" if shown == "." else f"below {shown}"
        if not found:
            return (
                f"No file {where} is matched by {plain(glob.text)}. What git ignores is left out."
            )
        return _bounded(f"{counted(len(found), 'file')} {where}", found)


def below(start: Path, path: Path) -> str:
    """What a glob judges: the path below the folder; of a file that was named itself, its name."""
    return path.name if path == start else path.relative_to(start).as_posix()


def _bounded(head: str, lines: list[str] | tuple[str, ...]) -> str:
    shown = bounded(lines)
    rest = f"{shown.left:,} more left out: name a folder below, or a narrower glob."
    return shown.below(head, rest)
