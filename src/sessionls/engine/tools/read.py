"""The tool `read`: a file's lines with their numbers, as they are now, saved or not."""

import re
from collections.abc import AsyncGenerator, Mapping
from pathlib import Path

from pydantic import Field

from sessionls.domain.errors import BadInput
from sessionls.domain.permission import Subject
from sessionls.engine.looking import is_folder
from sessionls.engine.models.model import ToolSpec
from sessionls.engine.tools.arguments import Arguments, asked, check_lines, parameters_of
from sessionls.engine.tools.bounds import bounded, counted, cut_line, sayable
from sessionls.engine.tools.files import Files
from sessionls.engine.tools.outputs import (
    Kept,
    hash_in,
    in_short_lines,
    nothing_kept,
    text_of,
)
from sessionls.engine.tools.pieces import to_its_end
from sessionls.engine.tools.tool import Access, CallContext, ToolEvent, ToolResult
from sessionls.engine.walk import Skipped

LINE_END = re.compile(r"\r\n|\r|\n")
_ORIGIN = {"disk": "as on disk", "saved": "open in an editor, as on disk", "unsaved": "unsaved"}


class ReadArguments(Arguments):
    """What a model may ask for. Lines are 1-based, the last one included."""

    path: str = Field(
        description="From the workspace's root on, or a URI, or the output:... that a result names."
    )
    start_line: int | None = Field(default=None, ge=1, description="1-based.")
    end_line: int | None = Field(default=None, ge=1, description="Included.")


SPEC = ToolSpec(
    "read",
    "Reads a text file, or some of its lines, as it is now: text that is not saved yet wins over "
    "the disk. Each line comes after its number and a tab. Of a long file it gives the first part "
    "and says which startLine goes on.",
    parameters_of(ReadArguments),
)


class ReadTool:
    """Shows a file."""

    def __init__(self, files: Files, kept: Kept = nothing_kept) -> None:
        """`files` are the ones that may be shown; `kept` gives outputs that were too long."""
        self._files = files
        self._kept = kept

    @property
    def spec(self) -> ToolSpec:
        """What a model sees."""
        return SPEC

    @property
    def access(self) -> Access:
        """It only looks."""
        return "read"

    def subject(self, arguments: Mapping[str, object]) -> Subject:
        """The file that is read."""
        return self._files.places.subject(SPEC.name, "Read", arguments.get("path"))

    async def call(
        self, arguments: Mapping[str, object], context: CallContext
    ) -> AsyncGenerator[ToolEvent]:
        """Read. The result begins with what it is a part of."""
        try:
            ask = asked(ReadArguments, SPEC.name, arguments)
            name = hash_in(ask.path)
            page = await (self._of_output(name, ask) if name else self._of_file(ask))
        except BadInput as refusal:
            yield ToolResult(str(refusal), is_error=True)
            return
        yield ToolResult(sayable(page))

    async def _of_file(self, ask: ReadArguments) -> str:
        path = self._files.find(ask.path)
        shown = self._files.shown(path)
        found = await self._files.text(path)
        if isinstance(found, Skipped):
            raise BadInput(_why_not(shown, path, found))
        about = ", ".join((_ORIGIN[found.origin], *_oddities(found.text)))
        return _page(shown, lines_of(found.text), about, ask)

    async def _of_output(self, name: str, ask: ReadArguments) -> str:
        lines = await to_its_end(lambda: in_short_lines(lines_of(text_of(self._kept, name))))
        return _page("The output", lines, "as it was", ask)


def _why_not(shown: str, path: Path, found: Skipped) -> str:
    if is_folder(path):
        return f"{shown} is a folder. The tool list shows what is in it."
    return f"{shown} {found.reason}."


def _page(shown: str, lines: list[str], about: str, ask: ReadArguments) -> str:
    """The lines that are asked for, as many as may be said, below a line that says which."""
    first, last = _chosen(shown, ask, len(lines))
    numbered = (
        f"{number:6}\t{cut_line(line)}"
        for number, line in enumerate(lines[first - 1 : last], first)
    )
    page = bounded(numbered)
    end = first + len(page.lines) - 1
    if not lines:
        return f"{shown} is empty ({about})."
    head = f"{shown}, lines {first} to {end} of {len(lines)} ({about})"
    rest = f"{counted(page.left, 'line')} left out: read on with startLine {end + 1}."
    return page.below(head, rest)


def lines_of(text: str) -> list[str]:
    """The lines of a text without their ends; what ends with a line end has none after it."""
    lines = LINE_END.split(text.removeprefix("\ufeff"))
    return lines if lines[-1] else lines[:-1]


def _chosen(shown: str, ask: ReadArguments, count: int) -> tuple[int, int]:
    first, last = ask.start_line or 1, ask.end_line or count
    check_lines(ask.start_line, ask.end_line)
    if first > max(count, 1):
        raise BadInput(f"{shown} has {counted(count, 'line')}; there is no line {first}.")
    return first, min(last, count)


def _oddities(text: str) -> list[str]:
    """What the lines do not show, and an edit has to know."""
    ends = {"\r\n": "CR LF", "\r": "CR"}
    found = {ends.get(end, "LF") for end in LINE_END.findall(text)}
    odd = [] if found <= {"LF"} else [f"its lines end with {' and '.join(sorted(found))}"]
    if text and not text.endswith(("\n", "\r")):
        odd.append("no line end after the last line")
    return odd
