"""The tool `scan`: an agent's scanners over a file, some of its lines, or a folder."""

import asyncio
from collections import deque
from collections.abc import (
    AsyncGenerator,
    Callable,
    Collection,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from contextlib import aclosing
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import cast

from sessionls.domain.errors import BadInput
from sessionls.domain.finding import Finding, Fix, TextEdit
from sessionls.domain.masking import CREDENTIALS, masked
from sessionls.domain.permission import Subject
from sessionls.domain.text import TextIndex
from sessionls.engine.looking import is_folder
from sessionls.engine.models.model import ToolSpec
from sessionls.engine.scanners.hit import Hit, HitFix, SourceText, Trouble
from sessionls.engine.scanners.scan import Scanned, scan_sources
from sessionls.engine.tools.arguments import asked, parameters_of
from sessionls.engine.tools.bounds import counted
from sessionls.engine.tools.known import compare
from sessionls.engine.tools.places import Places
from sessionls.engine.tools.scan_arguments import Lines, ScanArguments, split_place
from sessionls.engine.tools.scan_report import ScanReport
from sessionls.engine.tools.sources import FEW_FILES, FOR_PYTHON, MOST_FILES, is_covered, load
from sessionls.engine.tools.tool import (
    Access,
    CallContext,
    ToolEvent,
    ToolFixed,
    ToolFound,
    ToolProgress,
    ToolResult,
)
from sessionls.engine.walk import Skipped, walk

SPEC = ToolSpec(
    "scan",
    "Runs this agent's scanners over a file, a part of it, or a folder (without a path: the whole "
    "workspace), or over some lines of several files. What they find is reported to the person at "
    "once; the result sums it up.",
    parameters_of(ScanArguments),
)


class ScanTool:
    """Scans what it is asked to, file by file, and reports what the session does not know yet."""

    def __init__(
        self,
        *,
        root: Path | None,
        agent: str,
        turn: str,
        scanners: Sequence[str],
        read: Callable[[Path], str | None],
        known: Callable[[str], Sequence[Finding]],
        new_id: Callable[[], str],
        named: Sequence[Path] = (),
    ) -> None:
        """Findings carry `agent` and `turn`; `root` and what people `named` is what may be scanned.

        `read` gives the text of a file that is open in an editor, saved or not; `known` the
        session's findings in a file, by its URI, whatever their state. Both are called on the
        event loop.
        """
        self._agent = agent
        self._turn = turn
        self._scanners = tuple(scanners)
        self._read = read
        self._known = known
        self._new_id = new_id
        self._places = Places(root, lambda path: read(path) is not None, tuple(named))

    @property
    def spec(self) -> ToolSpec:
        """What a model sees."""
        return SPEC

    @property
    def access(self) -> Access:
        """It only looks."""
        return "read"

    def subject(self, arguments: Mapping[str, object]) -> Subject:
        """The place that is scanned."""
        several = arguments.get("places")
        if isinstance(several, list) and several:
            places = [split_place(str(one))[0] for one in cast("list[object]", several)]
            paths = tuple(path for place in places for path in self._places.judged(place))
            return Subject(SPEC.name, f"Scan {counted(len(places), 'place')}", paths=paths)
        return self._places.subject(SPEC.name, "Scan", arguments.get("path"))

    async def call(
        self, arguments: Mapping[str, object], context: CallContext
    ) -> AsyncGenerator[ToolEvent]:
        """Scan. Cancelling it ends everything it started."""
        try:
            if not self._scanners:
                raise BadInput(f"Agent {self._agent!r} has no scanners; its file can name some.")
            ask = asked(ScanArguments, SPEC.name, arguments)
            ask.check()
            wanted = await self._wanted(ask)
        except BadInput as refusal:
            yield ToolResult(str(refusal), is_error=True)
            return
        report = ScanReport(wanted.target, self._scanners)
        left = deque(wanted.paths)
        done = 0
        while left:
            # The first findings come soon, the others in batches that suit the scanners.
            batch = await self._load(left, MOST_FILES if done else FEW_FILES)
            sources = self._sort_out(batch, report)
            done += len(batch) - len(sources)
            async with aclosing(scan_sources(sources, self._scanners)) as results:
                async for scanned in results:
                    done += 1
                    yield ToolProgress(done, len(wanted.paths), self._places.shown(scanned[0].path))
                    lines = wanted.lines.get(scanned[0].path, ask.lines)
                    for event in self._judge(scanned, lines, report):
                        yield event
        yield ToolResult(report.json())

    async def _wanted(self, ask: ScanArguments) -> "_Wanted":
        if ask.places is not None:
            return await asyncio.to_thread(self._several, ask.places)
        start = self._places.find("." if ask.path is None else ask.path)
        return _Wanted(await self._paths(start, ask), self._target(start, ask))

    def _several(self, places: Sequence[str]) -> "_Wanted":
        """Each file once, with all of its lines together; what cannot be looked at says why."""
        lines: dict[Path, Lines] = {}
        skipped: list[Skipped] = []
        for place in places:
            name, spans = split_place(place)
            try:
                path = self._places.find(name)
            except BadInput as refusal:
                skipped.append(Skipped(Path(name), str(refusal).rstrip(".")))
                continue
            if is_folder(path):
                skipped.append(Skipped(path, "a folder"))
            else:
                lines[path] = lines[path].plus(spans) if path in lines else spans
        return _Wanted([*lines, *skipped], {"path": ".", "places": len(places)}, lines)

    async def _paths(self, start: Path, ask: ScanArguments) -> Sequence[Path | Skipped]:
        if self._read(start) is not None:
            return [start]
        found = await asyncio.to_thread(lambda: list(walk(self._places.walk_root(start), start)))
        if ask.names_lines and found != [start]:
            raise BadInput(f"{self._places.shown(start)} is a folder: it has no lines to choose.")
        return found

    def _target(self, start: Path, ask: ScanArguments) -> dict[str, object]:
        return {
            "path": self._places.shown(start),
            **({"folder": True} if is_folder(start) else {}),
            **ask.model_dump(by_alias=True, exclude_none=True, exclude={"path"}),
        }

    async def _load(self, left: deque[Path | Skipped], most: int) -> list[SourceText | Skipped]:
        """The texts of the next paths, which are taken away from `left`."""
        nearest = [item for item in islice(left, most) if isinstance(item, Path)]
        opened = {path: text for path in nearest if (text := self._read(path)) is not None}
        return await asyncio.to_thread(load, left, most, opened)

    def _sort_out(
        self, batch: Iterable[SourceText | Skipped], report: ScanReport
    ) -> list[SourceText]:
        """What is to be scanned; the rest is noted."""
        sources: list[SourceText] = []
        for item in batch:
            if isinstance(item, Skipped):
                report.skipped.append((self._places.shown(item.path), item.reason))
            elif not is_covered(item, self._scanners):
                report.uncovered.append(self._places.shown(item.path))
            else:
                report.files += 1
                sources.append(item)
        return sources

    def _judge(self, scanned: Scanned, lines: Lines, report: ScanReport) -> Iterator[ToolEvent]:
        """What the session has to learn about one file."""
        source, hits, troubles = scanned
        shown, uri = self._places.shown(source.path), source.path.as_uri()
        report.troubles += [(shown, trouble.scanner, trouble.message) for trouble in troubles]
        index = TextIndex(source.text)
        secrets = [(hit.start, hit.end) for hit in hits if _is_secret(hit)]
        found = [self._finding(index, uri, hit, _quote(index, hit, secrets)) for hit in hits]
        comparison = compare(found, self._known(uri))
        new = [
            finding.model_copy(update={"id": self._new_id()})
            for finding in comparison.new
            if lines.touches(finding.range)
        ]
        again = [(old, now) for old, now in comparison.again if lines.touches(now.range)]
        report.add_new(shown, new)
        report.add_known(shown, [now for old, now in again if old.state != "dismissed"])
        report.dismissed += sum(old.state == "dismissed" for old, _ in again)
        if found := (*new, *_moved(again)):
            yield ToolFound(found)
        able = set(self._scanners) - _unable(troubles)
        gone = [old.id for old in comparison.gone if self._is_fixed(old, able, lines)]
        report.fixed += gone
        if gone:
            yield ToolFixed(tuple(gone))

    def _is_fixed(self, old: Finding, able: Collection[str], lines: Lines) -> bool:
        """Whether this scan would have found it again, were it still there."""
        ours = old.agent == self._agent and old.scanner in able
        return ours and old.state in {"open", "stale"} and lines.touches(old.range)

    def _finding(self, index: TextIndex, uri: str, hit: Hit, quote: str) -> Finding:
        return Finding(
            id="",
            agent=self._agent,
            rule=hit.rule,
            severity=hit.severity,
            message=hit.message,
            uri=uri,
            range=index.range(hit.start, hit.end),
            cwe=hit.cwe,
            link=hit.link,
            fix=_fix(index, hit.fix),
            turn=self._turn,
            quote=quote,
            scanner=hit.scanner,
        )


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What to look at, what was asked for, and the lines of files where they differ."""

    paths: Sequence[Path | Skipped]
    target: Mapping[str, object]
    lines: Mapping[Path, Lines] = field(default_factory=dict[Path, Lines])


def _is_secret(hit: Hit) -> bool:
    """Whether what stands at a hit is a secret, whoever says so."""
    return hit.scanner == "secrets" or hit.cwe in CREDENTIALS


def _quote(index: TextIndex, hit: Hit, secrets: Sequence[tuple[int, int]]) -> str:
    """What stands at a hit; masked where any of it is a secret."""
    text = index.text[hit.start : hit.end]
    is_bare = any(start < hit.end and hit.start < end for start, end in secrets)
    return masked(text) if is_bare else text


def _unable(troubles: Iterable[Trouble]) -> set[str]:
    """The scanners that could not look. Those that share a program fail together."""
    names = {trouble.scanner for trouble in troubles}
    return names | FOR_PYTHON if names & FOR_PYTHON else names


def _moved(again: Iterable[tuple[Finding, Finding]]) -> list[Finding]:
    """Known findings of which the session knows an older place or state."""
    moved: list[Finding] = []
    for old, now in again:
        state = "dismissed" if old.state == "dismissed" else "open"
        if (old.range, old.fix, old.state) != (now.range, now.fix, state):
            update = {"range": now.range, "fix": now.fix, "state": state}
            moved.append(old.model_copy(update=update))
    return moved


def _fix(index: TextIndex, fix: HitFix | None) -> Fix | None:
    if fix is None:
        return None
    edits = (
        TextEdit(range=index.range(edit.start, edit.end), new_text=edit.text)
        for edit in fix.replacements
    )
    return Fix(title=fix.title, edits=tuple(edits))
