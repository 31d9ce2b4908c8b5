"""Proposed edits on real files and a real store: applied once, recorded behind, undone."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from functools import partial
from pathlib import Path

import pytest

from sessionls.domain.errors import BadInput, Refused, UnknownEdit
from sessionls.domain.hunks import hunks_between
from sessionls.domain.patching import digest
from sessionls.domain.records import (
    By,
    EditAnswered,
    EditProposed,
    FileChange,
    ProposedEdit,
    Record,
    TurnStarted,
)
from sessionls.workspace.edits import Accepted, Edits
from sessionls.workspace.texts import FileWrite, Texts
from sessionls.workspace.writing import write
from tests.workspace.rig import ANA, BEN, Rig

OLD = "one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\n"
NEW = OLD.replace("two", "TWO").replace("eight", "EIGHT")
AGENT = By(kind="agent", name="assistant")


class Bench:
    """A workspace folder, a session in which an agent proposes, and the texts of editors."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "root"
        self.root.mkdir(exist_ok=True)
        self.rig = Rig(folder / "store")
        self.texts = Texts()
        self.edits = Edits(self.rig.ledger, self.texts, partial(write, self.texts, self.root))
        self.session = ""

    async def begin(self) -> None:
        self.session = str((await self.rig.sessions.new(ANA, "Edits"))["id"])
        started = TurnStarted(turn="t", message="m", agent="assistant", revision="1", model="x")
        session = await self.rig.ledger.open(self.session)
        await self.rig.ledger.record(session, AGENT, started)

    async def propose(self, **files: tuple[str | None, str]) -> ProposedEdit:
        """Propose to turn texts into others; the names' underscores are dots."""
        changes = tuple(
            FileChange(
                uri=self.path(name).as_uri(),
                creates=old is None,
                sha256=digest(old or ""),
                hunks=hunks_between(old or "", new),
            )
            for name, (old, new) in files.items()
        )
        edit = ProposedEdit(
            id=f"e{len(files)}-{name_of(files)}", turn="t", title="Edit", changes=changes
        )
        session = await self.rig.ledger.open(self.session)
        await self.rig.ledger.record(session, AGENT, EditProposed(edit=edit))
        return edit

    async def proposed(self, old: str | None = OLD, new: str = NEW) -> ProposedEdit:
        if old is not None:
            self.write("a_txt", old)
        return await self.propose(a_txt=(old, new))

    def path(self, name: str) -> Path:
        return self.root / name.replace("_", ".").replace("..", "/")

    def write(self, name: str, text: str) -> Path:
        self.path(name).parent.mkdir(exist_ok=True)
        self.path(name).write_bytes(text.encode())
        return self.path(name)

    def read(self, name: str = "a_txt") -> str:
        return self.path(name).read_bytes().decode()

    async def answer(
        self, edit: ProposedEdit, accepted: Accepted = "all", by: By = ANA, **more: str
    ) -> tuple[int, ...]:
        done = await self.edits.answer(self.session, edit.id, by, accepted, **more)
        return done.applied

    async def refused(self, edit: ProposedEdit, accepted: Accepted = "all") -> str:
        before = len(self.answers())
        with pytest.raises(Refused) as refusal:
            await self.answer(edit, accepted)
        assert len(self.answers()) == before
        return str(refusal.value)

    def answers(self) -> list[Record]:
        records = self.rig.ledger.records(self.session)
        return [record for record in records if isinstance(record.event, EditAnswered)]


def name_of(files: dict[str, tuple[str | None, str]]) -> str:
    return digest(repr(sorted(files.items())))[:8]


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    made = Bench(tmp_path)
    await made.begin()
    yield made
    await made.rig.close()


async def test_all_of_an_edit_is_applied_and_recorded(bench: Bench) -> None:
    edit = await bench.proposed()
    done = await bench.edits.answer(bench.session, edit.id, ANA, "all")
    assert (done.applied, done.files) == ((0, 1), (edit.changes[0].uri,))
    assert bench.read() == NEW
    (answer,) = bench.answers()
    assert (answer.by.name, answer.event) == ("Ana", EditAnswered(edit_id=edit.id, accepted=(0, 1)))


async def test_one_hunk_by_itself_is_applied(bench: Bench) -> None:
    edit = await bench.proposed()
    assert await bench.answer(edit, [1]) == (1,)
    assert bench.read() == OLD.replace("eight", "EIGHT")


async def test_a_rejected_edit_changes_nothing_and_is_recorded(bench: Bench) -> None:
    edit = await bench.proposed()
    assert await bench.answer(edit, "none", reason="No.") == ()
    assert bench.read() == OLD
    assert bench.answers()[0].event == EditAnswered(edit_id=edit.id, reason="No.")


async def test_the_first_answer_counts_and_the_second_is_told_whose_it_was(bench: Bench) -> None:
    edit = await bench.proposed()
    await bench.answer(edit, [0], by=BEN)
    assert await bench.refused(edit) == "Ben has accepted 1 of 2 hunks of this edit already."


async def test_two_answers_at_once_are_one(bench: Bench) -> None:
    edit = await bench.proposed()
    both = await asyncio.gather(
        bench.answer(edit, [0], by=ANA), bench.answer(edit, [1], by=BEN), return_exceptions=True
    )
    assert [type(one) for one in both] == [tuple, Refused]
    assert bench.read() == OLD.replace("two", "TWO")


async def test_the_same_key_answers_the_first_result(bench: Bench) -> None:
    edit = await bench.proposed()
    await bench.answer(edit, [0], key="k")
    assert await bench.answer(edit, [0], key="k") == (0,)
    assert len(bench.answers()) == 1
    with pytest.raises(BadInput, match="used for another command"):
        await bench.edits.undo(bench.session, "other", ANA, "k")


async def test_hunks_that_are_not_there_are_refused(bench: Bench) -> None:
    edit = await bench.proposed()
    with pytest.raises(BadInput, match="numbered from 0 to 1"):
        await bench.answer(edit, [2])
    with pytest.raises(UnknownEdit):
        await bench.edits.answer(bench.session, "nothing", ANA, "all")


async def test_a_text_that_changed_at_a_hunk_is_refused_and_nothing_is_changed(
    bench: Bench,
) -> None:
    edit = await bench.proposed()
    changed = OLD.replace("eight", "8")
    bench.write("a_txt", changed)
    said = await bench.refused(edit)
    assert said.startswith("The change at line 8 of a.txt has no place there now")
    assert bench.read() == changed
    assert await bench.answer(edit, [0]) == (0,)
    assert bench.read() == changed.replace("two", "TWO")


async def test_a_text_that_changed_elsewhere_takes_the_hunks(bench: Bench) -> None:
    edit = await bench.proposed()
    bench.write("a_txt", f"zero\n{OLD}")
    await bench.answer(edit)
    assert bench.read() == f"zero\n{NEW}"


async def test_of_two_files_none_changes_when_one_cannot(bench: Bench) -> None:
    bench.write("a_txt", OLD)
    bench.write("b_txt", OLD)
    edit = await bench.propose(a_txt=(OLD, NEW), b_txt=(OLD, NEW))
    bench.write("b_txt", "something else\n")
    assert "of b.txt" in await bench.refused(edit)
    assert bench.read("a_txt") == OLD
    assert await bench.answer(edit, [0, 1]) == (0, 1)


async def test_a_file_that_is_gone_is_refused(bench: Bench) -> None:
    edit = await bench.proposed()
    bench.path("a_txt").unlink()
    assert "not there any more" in await bench.refused(edit)


@pytest.mark.parametrize("accepted", [[0, 1], [1]])
async def test_what_was_applied_and_not_recorded_is_only_recorded(
    bench: Bench, accepted: list[int]
) -> None:
    edit = await bench.proposed()
    done = NEW if accepted == [0, 1] else OLD.replace("eight", "EIGHT")
    before = bench.write("a_txt", done).stat().st_mtime_ns
    assert await bench.answer(edit, accepted) == tuple(accepted)
    assert bench.read() == done
    assert bench.path("a_txt").stat().st_mtime_ns == before
    assert len(bench.answers()) == 1


async def test_what_stands_already_is_not_recorded_as_rejected(bench: Bench) -> None:
    edit = await bench.proposed()
    bench.write("a_txt", OLD.replace("two", "TWO"))
    assert "line 2 of a.txt stands in the file already" in await bench.refused(edit, "none")
    assert await bench.answer(edit, "all") == (0, 1)
    assert bench.read() == NEW


async def test_a_store_that_cannot_be_written_changes_no_file(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    await bench.begin()
    edit = await bench.proposed()
    other = Rig(tmp_path / "store", find=True)
    edits = Edits(other.ledger, bench.texts, partial(write, bench.texts, bench.root))
    with pytest.raises(Refused):
        await edits.answer(bench.session, edit.id, ANA, "all")
    assert bench.read() == OLD
    await other.close()
    await bench.rig.close()


async def test_an_edit_whose_turn_ended_can_be_answered_after_a_restart(tmp_path: Path) -> None:
    first = Bench(tmp_path)
    await first.begin()
    edit = await first.proposed()
    await first.rig.close()
    second = Bench(tmp_path)
    second.session = first.session
    assert await second.answer(edit) == (0, 1)
    assert second.read() == NEW
    await second.edits.undo(second.session, edit.id, BEN)
    assert second.read() == OLD
    await second.rig.close()


async def test_undo_restores_the_text_and_records_who(bench: Bench) -> None:
    edit = await bench.proposed()
    await bench.answer(edit, [1])
    done = await bench.edits.undo(bench.session, edit.id, BEN)
    assert done.applied == (1,)
    assert bench.read() == OLD
    undone = bench.answers()[-1]
    assert undone.by == BEN
    assert undone.event == EditAnswered(edit_id=edit.id, accepted=(1,), undone=True)
    with pytest.raises(Refused, match="Ben has undone this edit already"):
        await bench.edits.undo(bench.session, edit.id, ANA)


async def test_undo_leaves_what_changed_elsewhere(bench: Bench) -> None:
    edit = await bench.proposed()
    await bench.answer(edit)
    bench.write("a_txt", f"{NEW}ten\n")
    await bench.edits.undo(bench.session, edit.id, ANA)
    assert bench.read() == f"{OLD}ten\n"


async def test_undo_is_refused_where_the_text_is_not_the_result(bench: Bench) -> None:
    edit = await bench.proposed()
    await bench.answer(edit)
    changed = NEW.replace("TWO", "2")
    bench.write("a_txt", changed)
    with pytest.raises(Refused, match=r"line 2 of a\.txt has no place there now"):
        await bench.edits.undo(bench.session, edit.id, ANA)
    assert bench.read() == changed
    assert len(bench.answers()) == 1


async def test_what_was_undone_and_not_recorded_is_only_recorded(bench: Bench) -> None:
    edit = await bench.proposed()
    await bench.answer(edit)
    bench.write("a_txt", OLD)
    await bench.edits.undo(bench.session, edit.id, ANA)
    assert bench.read() == OLD
    assert len(bench.answers()) == 2


async def test_nothing_applied_is_nothing_to_undo(bench: Bench) -> None:
    edit = await bench.proposed()
    with pytest.raises(Refused, match="nothing to undo"):
        await bench.edits.undo(bench.session, edit.id, ANA)


async def test_a_file_is_created_with_its_folders_and_deleted_by_undo(bench: Bench) -> None:
    edit = await bench.propose(lib__a_txt=(None, NEW))
    await bench.answer(edit)
    assert bench.read("lib__a_txt") == NEW
    await bench.edits.undo(bench.session, edit.id, ANA)
    assert not bench.path("lib__a_txt").exists()


async def test_a_created_file_that_people_changed_is_not_deleted(bench: Bench) -> None:
    edit = await bench.propose(a_txt=(None, NEW))
    await bench.answer(edit)
    bench.write("a_txt", "mine\n")
    with pytest.raises(Refused, match="it is not deleted"):
        await bench.edits.undo(bench.session, edit.id, ANA)
    assert bench.read() == "mine\n"


async def test_a_file_that_was_made_meanwhile_is_not_written_over(bench: Bench) -> None:
    edit = await bench.propose(a_txt=(None, NEW))
    bench.write("a_txt", "mine\n")
    assert "made meanwhile" in await bench.refused(edit)
    assert await bench.answer(edit, "none") == ()


async def test_line_ends_and_the_mode_of_a_file_are_kept(bench: Bench) -> None:
    old, new = OLD.replace("\n", "\r\n"), NEW.replace("\n", "\r\n").removesuffix("\r\n")
    bench.write("a_txt", old).chmod(0o750)
    await bench.answer(await bench.proposed(old, new))
    assert bench.read() == new
    assert bench.path("a_txt").stat().st_mode & 0o777 == 0o750
    assert [path.name for path in bench.root.iterdir()] == ["a.txt"]


async def test_a_link_is_not_written_through(bench: Bench, tmp_path: Path) -> None:
    edit = await bench.proposed()
    outside = tmp_path / "outside.txt"
    outside.write_text(OLD)
    bench.path("a_txt").unlink()
    bench.path("a_txt").symlink_to(outside)
    assert "symbolic link" in await bench.refused(edit)
    assert outside.read_text() == OLD


async def test_nothing_outside_of_the_workspace_is_written(bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (bench.root / "way").symlink_to(tmp_path / "out")
    edit = await bench.propose(way__a_txt=(None, NEW))
    assert "lies outside" in await bench.refused(edit)
    assert list((tmp_path / "out").iterdir()) == []


async def test_a_place_that_cannot_be_written_is_told(bench: Bench) -> None:
    edit = await bench.propose(lib__a_txt=(None, NEW))
    (bench.root / "lib").write_text("no folder\n")
    assert "cannot be written" in await bench.refused(edit)


async def test_an_open_text_is_changed_through_its_editor(bench: Bench) -> None:
    edit = await bench.proposed()
    uri = edit.changes[0].uri
    unsaved = f"unsaved\n{OLD}"
    editor = object()
    asked: list[tuple[str, Sequence[FileWrite]]] = []

    async def change(title: str, writes: Sequence[FileWrite]) -> None:
        asked.append((title, writes))
        bench.texts.hold(editor, uri, writes[0].after or "", 2)

    bench.texts.hold(editor, uri, unsaved, 1)
    bench.texts.let_change(editor, change)
    await bench.answer(edit)
    assert asked == [("Edit", [FileWrite(uri, unsaved, f"unsaved\n{NEW}")])]
    assert bench.read() == OLD


async def test_an_editor_that_refuses_ends_it(bench: Bench) -> None:
    bench.write("b_txt", OLD)
    bench.write("a_txt", OLD)
    edit = await bench.propose(b_txt=(OLD, NEW), a_txt=(OLD, NEW))

    async def refuse(title: str, writes: Sequence[FileWrite]) -> None:
        raise Refused("The editor did not.")

    bench.texts.hold(bench, edit.changes[1].uri, OLD, 1)
    bench.texts.let_change(bench, refuse)
    assert await bench.refused(edit) == "The editor did not."
    assert bench.read("b_txt") == OLD


async def test_a_saved_text_is_written_on_disk_where_its_editor_lets_nobody_change_it(
    bench: Bench,
) -> None:
    edit = await bench.proposed()
    bench.texts.hold(bench, edit.changes[0].uri, OLD, 1)
    await bench.answer(edit, [0])
    assert bench.read() == OLD.replace("two", "TWO")


async def test_an_unsaved_text_that_nobody_may_change_is_refused(bench: Bench) -> None:
    edit = await bench.proposed()
    bench.texts.hold(bench, edit.changes[0].uri, f"{OLD}more\n", 1)
    assert "not saved" in await bench.refused(edit)


async def test_texts_that_differ_between_editors_are_refused(bench: Bench) -> None:
    edit = await bench.proposed()
    bench.texts.hold("one", edit.changes[0].uri, f"{OLD}more\n", 1)
    bench.texts.hold("two", edit.changes[0].uri, OLD, 1)
    assert "Two editors hold different texts" in await bench.refused(edit)


async def test_an_edit_waits_at_its_file_until_it_is_answered(bench: Bench) -> None:
    edit = await bench.proposed()
    uri = edit.changes[0].uri
    assert [(one.session, one.edit) for one in bench.edits.waiting(uri)] == [(bench.session, edit)]
    assert bench.edits.waiting(uri.replace("a.txt", "b.txt")) == ()
    await bench.answer(edit)
    assert bench.edits.waiting(uri) == ()


async def test_what_an_edit_makes_is_shown_before_and_after(bench: Bench) -> None:
    edit = await bench.proposed()
    view = await one_view(bench, edit)
    assert view == (OLD, NEW, None)
    await bench.answer(edit, [0])
    half = OLD.replace("two", "TWO")
    assert await one_view(bench, edit) == (OLD, half, None)
    await bench.edits.undo(bench.session, edit.id, ANA)
    assert await one_view(bench, edit) == (OLD, half, None)


async def test_what_cannot_be_shown_any_more_is_told(bench: Bench) -> None:
    edit = await bench.proposed()
    bench.write("a_txt", "else\n")
    before, after, trouble = await one_view(bench, edit)
    assert (before, after) == ("else\n", "else\n")
    assert trouble
    assert "line 2 of a.txt" in trouble


async def one_view(bench: Bench, edit: ProposedEdit) -> tuple[str | None, str | None, str | None]:
    (view,) = await bench.edits.views(await bench.edits.known(bench.session, edit.id))
    return view.before, view.after, view.trouble
