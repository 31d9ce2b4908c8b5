"""Findings in files that people change, with a real store and real files."""

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from sessionls.domain.errors import UnknownFinding
from sessionls.domain.finding import Finding, Fix, TextEdit
from sessionls.domain.records import By, FindingChanged, FindingReported, SessionCreated, from_wire
from sessionls.domain.session import FOLD_VERSION, Session, apply, row
from sessionls.domain.text import TextIndex
from sessionls.journal.store import Store
from sessionls.workspace.bus import Bus, FindingsMoved, Happening
from sessionls.workspace.findings import Findings
from sessionls.workspace.fixes import FixNow
from sessionls.workspace.ledger import Ledger
from sessionls.workspace.owned import OwnedTasks
from sessionls.workspace.texts import Texts
from sessionls.workspace.world import World, real_world

ADA = By(kind="person", name="Ada")
AGENT = By(kind="agent", name="security")


@dataclass
class Place:
    """A workspace's findings, with what is below them, over one folder."""

    root: Path
    store: Store
    world: World = field(default_factory=real_world)
    texts: Texts = field(default_factory=Texts)
    bus: Bus = field(default_factory=Bus)
    tasks: OwnedTasks = field(default_factory=OwnedTasks)
    moved: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.ledger = Ledger(self.store, self.bus, self.world, lambda wire: wire)
        self.findings = Findings(self.ledger, self.texts, self.bus, self.tasks)
        self.bus.subscribe(self._heard)

    def _heard(self, happening: Happening) -> None:
        if isinstance(happening, FindingsMoved):
            self.moved.append(happening.uri)

    async def session(self) -> str:
        created = SessionCreated(title="A review", agent="security")
        name = self.world.new_id()
        await self.ledger.begin(name, ADA, created)
        return name

    async def report(self, session: str, *findings: Finding) -> None:
        events = [FindingReported(finding=finding) for finding in findings]
        await self.ledger.record(await self.ledger.open(session), AGENT, *events)

    def finding(self, uri: str, text: str, quote: str, nth: int = 0, **more: object) -> Finding:
        return finding_in(self.world.new_id(), uri, text, quote, nth, **more)

    def edit(self, uri: str, text: str) -> None:
        self.texts.hold("editor", uri, text, None)

    def shown(self, uri: str) -> list[str]:
        """What shows: state, line:character of the start, and the text there."""
        index = self.texts.index(uri) or TextIndex("")
        return [
            f"{live.state} {live.finding.range.start.line}:{live.finding.range.start.character} "
            f"{index.slice(live.finding.range)!r}"
            for live in self.findings.at(uri)
        ]

    async def recorded(self, session: str) -> list[str]:
        """The changes of findings that are on disk."""
        await self.ledger.settled(session)
        return [
            f"{record.event.state}"
            + (f" {record.event.range.start.line}" if record.event.range else "")
            + (f" {Path(record.event.uri).name}" if record.event.uri else "")
            for record in self.ledger.records(session)
            if isinstance(record.event, FindingChanged)
        ]


def finding_in(name: str, uri: str, text: str, quote: str, nth: int, **more: object) -> Finding:
    start = -1
    for _ in range(nth + 1):
        start = text.index(quote, start + 1)
    index = TextIndex(text)
    base = Finding(
        id=name,
        agent="security",
        rule="R1",
        severity="warning",
        message="Do not.",
        uri=uri,
        range=index.range(start, start + len(quote)),
        turn="T",
        quote=quote,
    )
    return base.model_copy(update=more)


def fold(records: Iterable[dict[str, object]]) -> dict[str, object]:
    session = Session("")
    for wire in records:
        apply(session, from_wire(wire))
    return row(session)


@asynccontextmanager
async def opened(root: Path) -> AsyncIterator[Place]:
    world = real_world()
    store = Store.open(root / ".s", summarize=fold, row_version=FOLD_VERSION, now=world.now)
    place = Place(root, store, world)
    try:
        await place.findings.start()
        yield place
    finally:
        await place.findings.close()
        await place.tasks.close()
        await store.close()


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    async with opened(tmp_path) as one:
        yield one


CODE = "import os\n\nos.system(cmd)\nprint(1)\nos.system(cmd)\n"


def write(root: Path, text: str, name: str = "a.py") -> str:
    path = root / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text.encode())
    return path.as_uri()


async def test_a_reported_finding_shows_where_it_is(place: Place) -> None:
    uri = write(place.root, CODE)
    await place.report(await place.session(), place.finding(uri, CODE, "os.system(cmd)", 1))
    assert place.shown(uri) == ["open 4:0 'os.system(cmd)'"]
    assert place.findings.files() == [uri]
    assert place.moved == [uri]


async def test_a_finding_moves_with_edits_before_it_and_falls_stale_with_edits_in_it(
    place: Place,
) -> None:
    uri = write(place.root, CODE)
    await place.report(await place.session(), place.finding(uri, CODE, "os.system(cmd)", 1))
    place.edit(uri, CODE)
    place.edit(uri, "# new\n" + CODE)
    assert place.shown(uri) == ["open 5:0 'os.system(cmd)'"]
    place.edit(uri, "# new\n" + CODE[:-2] + "x" + CODE[-2:])
    assert place.shown(uri) == ["stale 5:0 'os.system(cmdx)'"]
    place.edit(uri, "# new\n" + CODE)
    assert place.shown(uri) == ["open 5:0 'os.system(cmd)'"]
