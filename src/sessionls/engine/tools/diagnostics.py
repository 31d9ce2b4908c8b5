"""The tool `diagnostics`: what other language servers said, as far as editors passed it on."""

from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from pydantic import Field

from sessionls.domain.errors import BadInput
from sessionls.domain.permission import Subject
from sessionls.engine.models.model import ToolSpec
from sessionls.engine.tools.arguments import Arguments, asked, parameters_of
from sessionls.engine.tools.bounds import bounded, counted, cut_line, plain, sayable
from sessionls.engine.tools.files import Files
from sessionls.engine.tools.tool import Access, CallContext, ToolEvent, ToolResult

_SEVERITIES = {1: "error", 2: "warning", 3: "information", 4: "hint"}
_LONGEST_MESSAGE = 1_000
_WHY = (
    "This server knows only what an editor sends along when a person asks for a code action or "
    "writes a prompt, and forgets it when the text changes; it cannot ask other language servers. "
    "So there may be some all the same."
)

Known = Callable[[Path | None], Sequence[Mapping[str, object]]]
"""Gives the diagnostics of a file, of a folder, or all: LSP objects, each with its `uri`."""


class DiagnosticsArguments(Arguments):
    """What a model may ask for."""

    path: str | None = Field(
        default=None, description="A file or folder, from the workspace's root on; absent: all."
    )


SPEC = ToolSpec(
    "diagnostics",
    "Shows what other language servers and linters said about a file, a folder or the workspace: "
    "place, severity, source and message of each. It knows only what an editor passed on.",
    parameters_of(DiagnosticsArguments),
)


class DiagnosticsTool:
    """Shows what is known; asks no server."""

    def __init__(self, files: Files, known: Known) -> None:
        """`files` are the ones that may be shown; `known` is called on the loop."""
        self._files = files
        self._known = known

    @property
    def spec(self) -> ToolSpec:
        """What a model sees."""
        return SPEC

    @property
    def access(self) -> Access:
        """It only looks."""
        return "read"

    def subject(self, arguments: Mapping[str, object]) -> Subject:
        """The place that is asked about."""
        return self._files.places.subject(SPEC.name, "Diagnostics of", arguments.get("path"))

    async def call(
        self, arguments: Mapping[str, object], context: CallContext
    ) -> AsyncGenerator[ToolEvent]:
        """Tell what is known, or why nothing is."""
        try:
            ask = asked(DiagnosticsArguments, SPEC.name, arguments)
            path = None if ask.path is None else self._files.find(ask.path)
        except BadInput as refusal:
            yield ToolResult(str(refusal), is_error=True)
            return
        shown = "the workspace" if path is None else self._files.shown(path)
        entries = filter(None, map(self._entry, self._known(path)))
        lines = [entry.text for entry in sorted(set(entries))]
        yield ToolResult(sayable(_page(lines, shown)))

    def _entry(self, diagnostic: Mapping[str, object]) -> "_Entry | None":
        """One diagnostic in a line; `None` for one that is none, or of a place not to be seen."""
        uri, message = diagnostic.get("uri"), str(diagnostic.get("message") or "").strip()
        try:
            path = self._files.find(uri) if isinstance(uri, str) and message else None
        except BadInput:
            path = None
        if path is None:
            return None
        line, character = _start(diagnostic.get("range"))
        place = f"{self._files.shown(path)}:{line}:{character}"
        severity = _severity(diagnostic.get("severity"))
        source = " ".join(str(diagnostic[key]) for key in ("source", "code") if diagnostic.get(key))
        said = f"{severity} [{plain(source)}]" if source else severity
        text = f"{place}: {said}: {cut_line(' '.join(message.split()), _LONGEST_MESSAGE)}"
        return _Entry(self._files.shown(path), line, character, text)


@dataclass(frozen=True, slots=True, order=True)
class _Entry:
    """A diagnostic as it is shown, and by what it is put in order."""

    shown: str
    line: int
    character: int
    text: str


def _page(lines: Sequence[str], shown: str) -> str:
    if not lines:
        return f"No diagnostics of {shown} are known. {_WHY}"
    page = bounded(lines)
    head = f"{counted(len(lines), 'diagnostic')} of {shown}, as far as editors passed them on"
    rest = f"{page.left:,} more left out: name a file."
    return page.below(head, rest)


def _severity(severity: object) -> str:
    """Its word; LSP leaves it to the client what a diagnostic without one is."""
    if isinstance(severity, str):
        return severity if severity in _SEVERITIES.values() else "error"
    return _SEVERITIES.get(severity, "error") if isinstance(severity, int) else "error"


def _start(place: object) -> tuple[int, int]:
    """Line and character, from 1 on, where a range begins."""
    start = _get(place, "start")
    return _number(_get(start, "line")) + 1, _number(_get(start, "character")) + 1


def _get(value: object, key: str) -> object:
    return cast("Mapping[str, object]", value).get(key) if isinstance(value, Mapping) else None


def _number(value: object) -> int:
    return value if isinstance(value, int) and value >= 0 else 0
