"""Findings in files that people change, with a real store and real files."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from sessionls.domain.errors import UnknownFinding
from sessionls.domain.finding import Finding, Fix, TextEdit
from sessionls.domain.fold import apply
from sessionls.domain.fold_version import FOLD_VERSION
from sessionls.domain.masking import masked
from sessionls.domain.records import (
    By,
    FindingChanged,
    FindingReported,
    SessionArchived,
    SessionCreated,
    SessionDeleted,
    SessionUnarchived,
    from_wire,
)
from sessionls.domain.session import Session
from sessionls.domain.summary import row
from sessionls.domain.text import Position, Range, TextIndex
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
async def opened(root: Path) -> AsyncGenerator[Place]:
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


CODE = "import os\n\nos.system(one)\nprint(1)\nos.system(cmd)\n"
TWICE = CODE.replace("one", "cmd")


def write(root: Path, text: str, name: str = "a.py") -> str:
    path = root / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text.encode())
    return path.as_uri()


async def test_a_reported_finding_shows_where_it_is(place: Place) -> None:
    uri = write(place.root, CODE)
    await place.report(await place.session(), place.finding(uri, CODE, "os.system(cmd)"))
    assert place.shown(uri) == ["open 4:0 'os.system(cmd)'"]
    assert place.findings.files() == [uri]
    assert place.moved == [uri]


async def test_a_finding_moves_with_edits_before_it_and_falls_stale_with_edits_in_it(
    place: Place,
) -> None:
    uri = write(place.root, CODE)
    await place.report(await place.session(), place.finding(uri, CODE, "os.system(cmd)"))
    place.edit(uri, CODE)
    place.edit(uri, "# new\n" + CODE)
    assert place.shown(uri) == ["open 5:0 'os.system(cmd)'"]
    place.edit(uri, "# new\n" + CODE[:-2] + "x" + CODE[-2:])
    assert place.shown(uri) == ["stale 5:0 'os.system(cmdx)'"]
    place.edit(uri, "# new\n" + CODE)
    assert place.shown(uri) == ["open 5:0 'os.system(cmd)'"]


async def one_finding(
    place: Place, text: str = CODE, nth: int = 0, **more: object
) -> tuple[str, str, str]:
    """A file with one finding in it; its URI, the session and the finding's id."""
    uri, session = write(place.root, text), await place.session()
    finding = place.finding(uri, text, "os.system(cmd)", nth, **more)
    await place.report(session, finding)
    return uri, session, finding.id


def fix_of(text: str, quote: str, new: str, nth: int = 0) -> Fix:
    place = finding_in("x", "x", text, quote, nth).range
    return Fix(title="Mend it", edits=(TextEdit(range=place, new_text=new),))


async def test_nothing_is_recorded_while_people_type(place: Place) -> None:
    uri, session, _ = await one_finding(place)
    for text in (CODE, "\n" + CODE, "", CODE[:-3]):
        place.edit(uri, text)
    assert await place.recorded(session) == []


async def test_saving_records_where_findings_are_in_one_batch(place: Place) -> None:
    uri = write(place.root, TWICE)
    session = await place.session()
    found = [place.finding(uri, TWICE, "os.system(cmd)", nth) for nth in (0, 1)]
    await place.report(session, *found)
    place.edit(uri, TWICE)
    place.edit(uri, "\n" + TWICE.replace("(cmd)\np", "(it)\np"))
    await place.findings.saved(uri)
    assert await place.recorded(session) == ["stale 3", "open 5"]
    await place.findings.saved(uri)
    assert len(await place.recorded(session)) == 2


async def test_a_file_closed_without_saving_falls_back_to_the_disk(place: Place) -> None:
    uri, session, name = await one_finding(place)
    place.edit(uri, CODE)
    place.edit(uri, "gone")
    assert place.shown(uri) == ["stale 0:0 'gone'"]
    place.texts.release("editor", uri)
    await place.findings.close()
    assert place.shown(uri) == ["open 4:0 'os.system(cmd)'"]
    assert await place.recorded(session) == []
    assert place.findings.live(session, name) is not None


async def test_a_file_closed_after_saving_records_its_findings(place: Place) -> None:
    uri, session, _ = await one_finding(place)
    place.edit(uri, "\n\n" + CODE)
    write(place.root, "\n\n" + CODE)
    place.texts.release("editor", uri)
    await place.findings.close()
    assert await place.recorded(session) == ["open 6"]


async def test_findings_survive_a_restart_and_changes_while_nobody_ran(tmp_path: Path) -> None:
    async with opened(tmp_path) as before:
        uri = write(tmp_path, TWICE)
        session = await before.session()
        await before.report(
            session, *(before.finding(uri, TWICE, "os.system(cmd)", n) for n in (0, 1))
        )
    write(tmp_path, "# one\n# two\n" + TWICE)
    async with opened(tmp_path) as after:
        assert after.shown(uri) == ["open 4:0 'os.system(cmd)'", "open 6:0 'os.system(cmd)'"]
        assert await after.recorded(session) == []
    write(tmp_path, "# one\n# two\n" + TWICE.replace("cmd)\np", "it)\np"))
    async with opened(tmp_path) as after:
        assert after.shown(uri) == ["stale 4:0 'os.system(it)'", "open 6:0 'os.system(cmd)'"]


async def test_a_stale_finding_survives_a_restart_and_its_undo_afterwards(tmp_path: Path) -> None:
    other = CODE.replace("(1)", "(2)")
    async with opened(tmp_path) as before:
        uri, _, _ = await one_finding(before)
        place = before.finding(uri, CODE, "print(1)")
        await before.report(await before.session(), place)
        before.edit(uri, CODE)
        before.edit(uri, other)
        await before.findings.saved(uri)
        write(tmp_path, other)
        before.texts.release("editor", uri)
    async with opened(tmp_path) as after:
        write(tmp_path, CODE)
        after.edit(uri, other)
        after.edit(uri, CODE)
        assert "open 4:0 'os.system(cmd)'" in after.shown(uri)


async def test_a_renamed_file_takes_its_findings_along(place: Place) -> None:
    uri, session, _ = await one_finding(place)
    new = (place.root / "b.py").as_uri()
    (place.root / "a.py").rename(place.root / "b.py")
    await place.findings.renamed(uri, new)
    assert place.shown(uri) == []
    assert place.shown(new) == ["open 4:0 'os.system(cmd)'"]
    assert await place.recorded(session) == ["open b.py"]
    assert place.moved == [uri, uri, new]


async def test_a_renamed_folder_takes_its_findings_along_while_they_are_edited(
    place: Place,
) -> None:
    uri = write(place.root, CODE, "old/a.py")
    session = await place.session()
    await place.report(session, place.finding(uri, CODE, "os.system(cmd)"))
    place.edit(uri, "\n" + CODE)
    (place.root / "old").rename(place.root / "new")
    place.texts.release("editor", uri)
    new = (place.root / "new").as_uri()
    place.edit(new + "/a.py", "\n" + CODE)
    await place.findings.renamed((place.root / "old").as_uri(), new)
    assert place.findings.files() == [new + "/a.py"]
    assert place.shown(new + "/a.py") == ["open 5:0 'os.system(cmd)'"]


async def test_a_deleted_file_shows_nothing_and_its_findings_are_stale(place: Place) -> None:
    uri, session, name = await one_finding(place)
    (place.root / "a.py").unlink()
    await place.findings.deleted(uri)
    assert place.findings.files() == []
    assert place.findings.live(session, name) is None
    assert await place.recorded(session) == ["stale"]
    write(place.root, CODE)
    await place.findings.disk_changed(uri)
    assert place.shown(uri) == ["open 4:0 'os.system(cmd)'"]
    assert await place.recorded(session) == ["stale", "open"]


async def test_a_file_changed_by_others_moves_its_findings(place: Place) -> None:
    uri, session, _ = await one_finding(place)
    write(place.root, "\n" + CODE)
    await place.findings.disk_changed(uri)
    assert place.shown(uri) == ["open 5:0 'os.system(cmd)'"]
    assert await place.recorded(session) == ["open 5"]


async def test_twins_show_once_and_not_at_all_when_one_is_dismissed(place: Place) -> None:
    uri, first, name = await one_finding(place)
    second = await place.session()
    newer = place.finding(uri, CODE, "os.system(cmd)")
    await place.report(second, newer)
    assert [(one.session, one.finding.id) for one in place.findings.at(uri)] == [(second, newer.id)]
    await place.findings.dismiss(first, name, ADA, "on purpose")
    assert place.shown(uri) == []
    place.edit(uri, "\n" + CODE)
    assert place.shown(uri) == []
    await place.findings.restore(first, name, ADA)
    assert place.shown(uri) == ["open 5:0 'os.system(cmd)'"]
    assert await place.recorded(first) == ["dismissed", "open 5"]


async def test_archiving_takes_findings_and_dismissals_away_and_unarchiving_brings_them_back(
    place: Place,
) -> None:
    uri, session, _ = await one_finding(place)
    opened = await place.ledger.open(session)
    await place.ledger.record(opened, ADA, SessionArchived())
    assert place.shown(uri) == []
    await place.ledger.record(opened, ADA, SessionUnarchived())
    await eventually(lambda: place.shown(uri) == ["open 4:0 'os.system(cmd)'"])
    await place.ledger.record(opened, ADA, SessionDeleted())
    assert place.shown(uri) == []


async def test_a_key_answers_once_and_an_unknown_finding_is_refused(place: Place) -> None:
    _, session, name = await one_finding(place)
    await place.findings.dismiss(session, name, ADA, key="k")
    await place.findings.restore(session, name, ADA)
    await place.findings.dismiss(session, name, ADA, key="k")
    assert await place.recorded(session) == ["dismissed", "open 4"]
    with pytest.raises(UnknownFinding):
        await place.findings.dismiss(session, "nothing", ADA)


async def test_a_key_whose_command_changed_nothing_changes_nothing_later(place: Place) -> None:
    _, session, name = await one_finding(place)
    await place.findings.restore(session, name, ADA, key="restore")
    await place.findings.dismiss(session, name, ADA)
    await place.findings.restore(session, name, ADA, key="restore")
    assert (await place.ledger.open(session)).findings[name].state == "dismissed"


async def test_what_is_marked_as_fixed_shows_no_more(place: Place) -> None:
    uri, session, name = await one_finding(place)
    await place.findings.mark_fixed(session, name, ADA)
    assert place.shown(uri) == []
    assert await place.recorded(session) == ["fixed"]


async def test_a_fix_moves_with_its_finding_and_names_the_version(place: Place) -> None:
    fix = fix_of(CODE, "system", "popen", 1)
    uri, session, name = await one_finding(place, fix=fix)
    place.texts.hold("editor", uri, "# 😀\n" + CODE.replace("\nos", "\n  os"), 7)
    now = place.findings.fix_edits(session, name)
    assert isinstance(now, FixNow)
    assert (now.version, now.title) == (7, "Mend it")
    assert place.texts.index(uri).slice(now.edits[0].range) == "system"  # pyright: ignore[reportOptionalMemberAccess]
    assert now.edits[0].range.start.line == 5


async def test_a_fix_is_refused_when_its_text_has_changed(place: Place) -> None:
    uri, session, name = await one_finding(place, fix=fix_of(CODE, "os.system", "os.popen", 1))
    for text in (CODE[:-2] + "x)\n", CODE.replace("\nos", "\n_os")):
        place.edit(uri, CODE)
        assert isinstance(place.findings.fix_edits(session, name), FixNow)
        place.edit(uri, text)
        assert "has changed" in str(place.findings.fix_edits(session, name))


async def test_a_fix_is_refused_when_the_file_has_changed_unseen(place: Place) -> None:
    uri, session, name = await one_finding(place, fix=fix_of(CODE, "os.system", "os.popen", 1))
    write(place.root, CODE.replace("cmd", "it"))
    assert "has changed" in str(place.findings.fix_edits(session, name))
    assert place.shown(uri) == ["stale 4:0 'os.system(it)'"]


async def test_a_fix_that_reaches_out_is_refused_when_those_lines_have_changed(
    place: Place,
) -> None:
    fix = Fix(
        title="f",
        edits=(*fix_of(CODE, "os.system", "run", 1).edits, *fix_of(CODE, "os", "sub").edits),
    )
    uri, session, name = await one_finding(place, fix=fix)
    place.edit(uri, "\n" + CODE)
    now = place.findings.fix_edits(session, name)
    assert isinstance(now, FixNow)
    assert [(edit.range.start.line, edit.new_text) for edit in now.edits] == [
        (5, "run"),
        (1, "sub"),
    ]
    place.edit(uri, CODE.replace("import os", "import os, sys"))
    assert "reaches beyond" in str(place.findings.fix_edits(session, name))


async def test_a_masked_finding_is_mended_like_any_other(place: Place) -> None:
    fix = Fix(
        title="f",
        edits=(*fix_of(CODE, "os.system", "run", 1).edits, *fix_of(CODE, "os", "sub").edits),
    )
    uri, session = write(place.root, CODE), await place.session()
    found = place.finding(uri, CODE, "os.system(cmd)", fix=fix)
    await place.report(session, found.model_copy(update={"quote": masked(found.quote)}))
    moved = "\n" + CODE
    place.edit(uri, moved)
    assert place.shown(uri) == ["open 5:0 'os.system(cmd)'"]
    now = place.findings.fix_edits(session, found.id)
    assert isinstance(now, FixNow)
    assert [TextIndex(moved).slice(edit.range) for edit in now.edits] == ["os.system", "os"]


async def test_an_applied_fix_hides_its_finding_and_saving_records_it(place: Place) -> None:
    fix = fix_of(CODE, "os.system", "run", 1)
    uri, session, _ = await one_finding(place, fix=fix)
    fixed = CODE[: CODE.rindex("os.system")] + "run(cmd)\n"
    place.edit(uri, CODE)
    place.edit(uri, fixed)
    assert place.shown(uri) == []
    place.edit(uri, CODE)
    assert place.shown(uri) == ["open 4:0 'os.system(cmd)'"]
    place.edit(uri, fixed)
    place.edit(uri, "# more\n" + fixed)
    await place.findings.saved(uri)
    assert (await place.recorded(session))[-1].startswith("fixed")
    place.edit(uri, "# more\n" + CODE)
    assert place.shown(uri) == ["open 5:0 'os.system(cmd)'"]


async def test_a_fix_typed_by_hand_counts_as_applied(place: Place) -> None:
    fix = fix_of(CODE, "os.system", "run", 1)
    uri, _, _ = await one_finding(place, fix=fix)
    head = CODE[: CODE.rindex("os.system")]
    for word in ("os.system", "os.", "", "r", "ru", "run"):
        place.edit(uri, f"{head}{word}(cmd)\n")
    assert place.shown(uri) == []


async def test_a_fix_survives_moving_saving_and_a_restart(tmp_path: Path) -> None:
    fix = fix_of(CODE, "system", "popen", 1)
    moved = "# more\n\n" + CODE.replace("\nos", "\n    os")
    async with opened(tmp_path) as before:
        uri, session, name = await one_finding(before, fix=fix)
        before.edit(uri, CODE)
        before.edit(uri, moved)
        write(tmp_path, moved)
        await before.findings.saved(uri)
        before.texts.release("editor", uri)
    async with opened(tmp_path) as after:
        now = after.findings.fix_edits(session, name)
        assert isinstance(now, FixNow)
        assert TextIndex(moved).slice(now.edits[0].range) == "system"
        assert now.edits[0].range.start.line == 6
        after.edit(uri, moved)
        after.edit(uri, moved.replace("os.system(cmd)\nprint", "os.popen(cmd)\nprint"))
        assert len(after.shown(uri)) == 1


async def test_a_fix_beside_its_finding_is_undone_together_with_later_typing(place: Place) -> None:
    top = Range(start=Position(line=0, character=0), end=Position(line=0, character=0))
    fix = Fix(title="Import it", edits=(TextEdit(range=top, new_text="import shlex\n"),))
    uri, session, name = await one_finding(place, fix=fix)
    fixed = "import shlex\n" + CODE
    for text in (CODE, fixed, fixed + "# more\n"):
        place.edit(uri, text)
    assert place.shown(uri) == []
    place.edit(uri, CODE)
    assert place.shown(uri) == ["open 4:0 'os.system(cmd)'"]
    place.edit(uri, fixed + "# more\n")
    assert place.shown(uri) == []
    assert place.findings.live(session, name) is None


async def test_a_line_like_its_neighbour_is_shown_where_it_is_once_that_is_deleted(
    place: Place,
) -> None:
    text = "os.system(cmd)\nos.system(cmd)\n"
    uri, _, _ = await one_finding(place, text, 1)
    place.edit(uri, text)
    place.edit(uri, "os.system(cmd)\n")
    assert place.shown(uri) == ["open 0:0 'os.system(cmd)'"]


async def test_undo_brings_back_exactly_which_of_equal_lines_a_finding_is_on(place: Place) -> None:
    text = "os.system(cmd)\n" * 3
    uri, _, _ = await one_finding(place, text, 1)
    place.edit(uri, text)
    place.edit(uri, "")
    late = place.finding(uri, "late()", "late()")
    place.edit(uri, "late()")
    await place.report(await place.session(), late)
    place.edit(uri, text + "late()")
    assert place.shown(uri)[-1] == "open 3:0 'late()'"
    place.edit(uri, text)
    assert place.shown(uri)[0] == "open 1:0 'os.system(cmd)'"
    place.edit(uri, text + "late()")
    assert place.shown(uri)[-1] == "open 3:0 'late()'"


async def test_other_line_endings_and_astral_characters_keep_places(place: Place) -> None:
    text = "a = '😀'; os.system(\n  cmd)\n"
    uri, session = write(place.root, text), await place.session()
    await place.report(session, place.finding(uri, text, "os.system(\n  cmd)"))
    place.edit(uri, text.replace("\n", "\r\n"))
    assert place.shown(uri) == [r"open 0:10 'os.system(\r\n  cmd)'"]
    place.edit(uri, text.replace("\n", "\r\n").replace("'😀'", "'😀😀'"))
    assert place.shown(uri) == [r"open 0:12 'os.system(\r\n  cmd)'"]
    place.edit(uri, "\r\n" + text)
    assert [one.state for one in place.findings.at(uri)] == ["open"]


async def test_what_shows_is_announced_once_a_change_and_only_when_it_changed(place: Place) -> None:
    uri = write(place.root, TWICE)
    session = await place.session()
    await place.report(session, *(place.finding(uri, TWICE, "os.system(cmd)", n) for n in (0, 1)))
    assert place.moved == [uri]
    place.edit(uri, TWICE)
    place.edit(uri, TWICE + "# at the end")
    assert place.moved == [uri]
    place.edit(uri, "\n" + TWICE)
    assert place.moved == [uri, uri]


async def eventually(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not true():
            await asyncio.sleep(0.005)
