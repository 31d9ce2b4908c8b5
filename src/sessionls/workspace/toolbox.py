"""The tools of a turn, built for its session, its agent and its workspace."""

from collections.abc import Callable, Sequence
from itertools import takewhile
from pathlib import Path

from sessionls.domain.errors import UnknownEdit
from sessionls.domain.finding import Finding
from sessionls.domain.permission import Subject
from sessionls.domain.records import (
    By,
    EditAnswered,
    ProposedEdit,
    QuestionAnswered,
)
from sessionls.domain.session import Session
from sessionls.engine.calls import Gate
from sessionls.engine.context.skills import Skill
from sessionls.engine.tools.ask import AskTool, Words
from sessionls.engine.tools.edit import EditAnswer, EditTool
from sessionls.engine.tools.files import Files
from sessionls.engine.tools.local import looking_tools
from sessionls.engine.tools.outputs import Kept
from sessionls.engine.tools.places import Places
from sessionls.engine.tools.report import ReportTool
from sessionls.engine.tools.scan import ScanTool
from sessionls.engine.tools.shell import ShellTool
from sessionls.engine.tools.skill import SkillTool
from sessionls.engine.tools.tool import Tool
from sessionls.engine.tools.web import WebTool
from sessionls.workspace.bench import Bench
from sessionls.workspace.lending import Lent
from sessionls.workspace.outfit import Outfit
from sessionls.workspace.uris import path_of, same_uri
from sessionls.workspace.waits import Waits


def tools_of(
    bench: Bench, outfit: Outfit, gate: Gate, lent: Lent, skills: Sequence[Skill], kept: Kept
) -> tuple[Tool, ...]:
    """All tools but those that call agents and MCP servers.

    `kept` gives the outputs of earlier calls that were too long for their results.
    """
    root, read, session = bench.root, bench.texts.unsaved, outfit.session
    environment = bench.environment_of(lent)
    named = named_places(session, bench.since(session.id))
    places = Places(root, lambda path: read(path) is not None, named)
    files = Files(places, read, _denied(gate))
    known = _Known(session).at
    scan = ScanTool(
        root=root,
        agent=outfit.agent.name,
        turn=outfit.turn,
        scanners=outfit.agent.scanners,
        read=read,
        new_id=bench.new_id,
        known=known,
        named=named,
    )
    report = ReportTool(
        files=files,
        agent=outfit.agent.name,
        turn=outfit.turn,
        known=known,
        new_id=bench.new_id,
    )
    return (
        *looking_tools(files, bench.foreign, environment.get("PATH", ""), kept),
        _edit(bench, outfit, gate, files),
        ShellTool(root=root, environment=environment),
        report,
        scan,
        AskTool(outfit.turn, bench.new_id, lambda name: _words(bench.waits, name)),
        WebTool(lent.settings.allowed_hosts),
        *((SkillTool(skills),) if skills else ()),
    )


def named_places(session: Session, since: int | None) -> tuple[Path, ...]:
    """What people named in their messages may be looked at, wherever it lies.

    What stands in records before `since` came with the session: nobody here named it.
    """
    if since is None:
        return ()
    turns = (turn for turn in session.turns.values() if turn.seq >= since)
    uris = (uri for turn in turns for uri in turn.references)
    return tuple(path for uri in dict.fromkeys(uris) if (path := path_of(uri)))


def _denied(gate: Gate) -> Callable[[str], bool]:
    """Whether a place that a search comes across may not be read."""

    def denied(path: str) -> bool:
        return gate.denies(Subject("read", f"Read {path}", paths=(path,)))

    return denied


def _edit(bench: Bench, outfit: Outfit, gate: Gate, files: Files) -> EditTool:
    session = outfit.session

    async def answers(name: str) -> EditAnswer:
        record = await bench.waits.answer(name)
        assert isinstance(record.event, EditAnswered)
        return EditAnswer(record.event.accepted, record.by.name, record.event.reason)

    async def apply(name: str) -> EditAnswer:
        by = By(kind="agent", name=outfit.agent.name)
        applied = await bench.edits.answer(session.id, name, by, "all")
        return EditAnswer(applied.applied, "the settings")

    async def pending(name: str) -> ProposedEdit | None:
        # Its answer may have come before the tool is at work again.
        try:
            return (await bench.edits.known(session.id, name)).edit
        except UnknownEdit:
            return None

    def at_once(path: Path) -> bool:
        subject = tool.subject({"path": str(path)})
        return gate.judge(subject).permission == "allow"

    tool = EditTool(
        files=files,
        turn=outfit.turn,
        new_id=bench.new_id,
        answers=answers,
        pending=pending,
        apply=apply,
        apply_at_once=at_once,
    )
    return tool


async def _words(waits: Waits, name: str) -> Words:
    record = await waits.answer(name)
    assert isinstance(record.event, QuestionAnswered)
    return Words(record.event.text, record.by.name)


class _Known:
    """A session's findings by file, each sorted in once: a folder has thousands of files."""

    def __init__(self, session: Session) -> None:
        self._findings = session.findings
        self._sorted: set[str] = set()
        self._names: dict[str, list[str]] = {}

    def at(self, uri: str) -> Sequence[Finding]:
        """The findings in a file, whatever their state, also those of this very turn."""
        # What is new stands at the end.
        new = takewhile(lambda name: name not in self._sorted, reversed(self._findings))
        for name in reversed([*new]):
            self._names.setdefault(same_uri(self._findings[name].uri), []).append(name)
            self._sorted.add(name)
        return [self._findings[name] for name in self._names.get(same_uri(uri), ())]
