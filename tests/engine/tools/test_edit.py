"""The tool `edit`: it proposes, waits and tells; it changes nothing."""

import itertools
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from tests.engine.tools.looks import Folder

from sessionls.domain.errors import Refused
from sessionls.domain.hunks import numbered
from sessionls.domain.patching import digest, patched
from sessionls.domain.records import ProposedEdit
from sessionls.engine.tools.edit import EditAnswer, EditTool
from sessionls.engine.tools.tool import CallContext, ToolProposed, ToolResult

CODE = "def one():\n    return 1\n\n\ndef two():\n    return 2\n"


@dataclass
class Bench:
    """A folder, what is open in an editor, and a person who answers."""

    root: Path | None
    named: tuple[Path, ...] = ()
    accepts: Callable[[int], bool] = lambda _: True
    at_once: Callable[[Path], bool] = lambda _: False
    reason: str | None = None
    refuses: str | None = None
    opened: dict[Path, str] = field(default_factory=dict[Path, str])
    denied: tuple[str, ...] = ()
    proposed: list[ProposedEdit] = field(default_factory=list[ProposedEdit])
    asked: list[str] = field(default_factory=list[str])
    applied: list[str] = field(default_factory=list[str])

    def tool(self) -> EditTool:
        numbers = itertools.count()
        return EditTool(
            files=Folder(self.root, self.named, self.opened, self.denied).files,
            turn="turn",
            new_id=lambda: f"e{next(numbers)}",
            answers=self.answer,
            pending=self._pending,
            apply=self.apply,
            apply_at_once=self.at_once,
        )

    async def _pending(self, edit_id: str) -> ProposedEdit | None:
        return next((one for one in self.proposed if one.id == edit_id), None)

    async def answer(self, edit_id: str) -> EditAnswer:
        self.asked.append(edit_id)
        edit = next(one for one in self.proposed if one.id == edit_id)
        accepted = tuple(one.number for one in numbered(edit) if self.accepts(one.number))
        return EditAnswer(accepted, "Ana", self.reason)

    async def apply(self, edit_id: str) -> EditAnswer:
        if self.refuses:
            raise Refused(self.refuses)
        self.applied.append(edit_id)
        return EditAnswer((0,), "sessionls")

    async def call(self, context: CallContext | None = None, **arguments: object) -> ToolResult:
        result = ToolResult("nothing")
        async for event in self.tool().call(
            {"path": "app.py", **arguments}, context or CallContext("call")
        ):
            if isinstance(event, ToolProposed):
                self.proposed.append(event.edit)
            elif isinstance(event, ToolResult):
                result = event
        return result

    async def change(self, text: str, **arguments: object) -> str:
        """What a text becomes when all is accepted."""
        result = await self.call(None, **arguments)
        assert not result.is_error, result.content
        (change,) = self.proposed[-1].changes
        assert change.sha256 == digest(text)
        made = patched(text, change.hunks)
        assert isinstance(made, str)
        return made

    async def refused(self, **arguments: object) -> str:
        result = await self.call(None, **arguments)
        assert result.is_error
        assert self.proposed == []
        return result.content


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    (tmp_path / "app.py").write_text(CODE)
    return Bench(tmp_path)


async def test_a_replacement_is_proposed_and_told(bench: Bench, tmp_path: Path) -> None:
    result = await bench.call(old="return 1", new="return 10")
    (edit,) = bench.proposed
    assert (edit.title, edit.turn, edit.call) == ("Edit app.py", "turn", "call")
    (hunk,) = edit.changes[0].hunks
    assert (hunk.line, hunk.old, hunk.new) == (1, "    return 1\n", "    return 10\n")
    assert result == ToolResult("Ana accepted the edit; app.py is changed as proposed.")
    assert (tmp_path / "app.py").read_text() == CODE


async def test_a_rejection_is_told_with_its_reason(bench: Bench) -> None:
    bench.accepts, bench.reason = lambda _: False, "One is enough."
    result = await bench.call(old="return 1", new="return 10")
    assert result.content == (
        "Ana rejected the edit; app.py is as it was. The reason given: One is enough."
    )


async def test_what_was_accepted_in_part_is_told_hunk_by_hunk(bench: Bench) -> None:
    bench.accepts = lambda number: number == 1
    content = CODE.replace("1", "10").replace("return 2", "return 20")
    said = (await bench.call(content=content)).content
    applied, rejected = said.split("Rejected")
    assert "Ana accepted 1 of 2 changes of app.py." in applied
    assert "+    return 20" in applied
    assert "+    return 10" in rejected


async def test_unsaved_text_is_what_changes(bench: Bench, tmp_path: Path) -> None:
    bench.opened[tmp_path / "app.py"] = "x = 1\n"
    assert await bench.change("x = 1\n", old="x = 1", new="x = 2") == "x = 2\n"


async def test_a_new_file_is_created(bench: Bench) -> None:
    made = await bench.change("", path="lib/new.py", content="a = 1\n")
    assert made == "a = 1\n"
    assert bench.proposed[0].title == "Create lib/new.py"
    assert bench.proposed[0].changes[0].creates


async def test_a_whole_file_is_replaced_in_the_hunks_that_differ(bench: Bench) -> None:
    content = CODE.replace("return 2", "return 3")
    assert await bench.change(CODE, content=content) == content
    assert [hunk.line for hunk in bench.proposed[0].changes[0].hunks] == [5]


async def test_line_ends_of_the_file_are_kept(bench: Bench, tmp_path: Path) -> None:
    text = CODE.replace("\n", "\r\n")
    (tmp_path / "app.py").write_bytes(text.encode())
    made = await bench.change(text, old="def one():\n    return 1", new="def one():\n    return 7")
    assert made == text.replace("return 1", "return 7")
    whole = CODE.replace("two", "three")
    assert await bench.change(text, content=whole) == whole.replace("\n", "\r\n")


async def test_a_missing_last_line_end_stays_missing(bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text("a\nb")
    assert await bench.change("a\nb", old="b", new="c") == "a\nc"


async def test_an_empty_file_gets_its_first_text(bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text("")
    assert await bench.change("", content="a\n") == "a\n"
    assert not bench.proposed[0].changes[0].creates


async def test_old_text_that_occurs_twice_is_told_with_its_lines(bench: Bench) -> None:
    assert "occurs 2 times, at lines 2 and 6" in await bench.refused(old="    return ", new="x")


async def test_other_white_space_is_told_and_never_guessed(bench: Bench) -> None:
    said = await bench.refused(old="def one():\n\treturn 1", new="x")
    assert "white space is not that of the file" in said
    assert "1: def one():\n2:     return 1" in said


async def test_the_nearest_text_is_told(bench: Bench) -> None:
    said = await bench.refused(old="    return 1 + one", new="x")
    assert "does not occur. The nearest lines are:" in said
    assert "2:     return 1" in said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"old": "return 1", "new": "return 1"}, "are the same"),
        ({"content": CODE}, "says this already"),
        ({"old": "", "new": "x"}, "`old` is empty"),
        ({"old": "x"}, "one of the two"),
        ({"old": "x", "new": "y", "content": "z"}, "one of the two"),
        ({}, "one of the two"),
        ({"old": 1, "new": "y"}, "old: must be a string"),
        ({"path": "missing.py", "old": "a", "new": "b"}, "does not exist"),
        ({"path": "missing.py", "content": ""}, "no change"),
        ({"path": "../out.py", "content": "x"}, "lies outside"),
        ({"path": ".git/hooks/pre-commit", "content": "x"}, "version control"),
        ({"path": ".sessionls/settings.toml", "content": "x"}, "belongs to sessionls"),
        ({"path": ".env", "content": "x"}, "looks as if it holds secrets"),
        ({"path": "binary", "old": "a", "new": "b"}, "binary"),
        ({"path": "folder", "content": "x"}, "is a folder"),
        ({"path": "pipe", "old": "a", "new": "b"}, "is not a regular file"),
        ({"path": "link.py", "content": "x"}, "symbolic link"),
        ({"path": "way/out.py", "content": "x"}, "lies outside"),
    ],
)
async def test_what_cannot_be_done_is_told(
    bench: Bench, tmp_path: Path, arguments: dict[str, object], said: str
) -> None:
    (tmp_path / "binary").write_bytes(b"a\0b")
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link.py").symlink_to(tmp_path / "app.py")
    outside = tmp_path.parent / f"{tmp_path.name}-outside"
    outside.mkdir()
    (tmp_path / "way").symlink_to(outside)
    assert said in await bench.refused(**arguments)


async def test_without_a_folder_only_what_people_meant_is_edited(tmp_path: Path) -> None:
    path = tmp_path / "app.py"
    path.write_text(CODE)
    given = {"path": str(path), "old": "return 1", "new": "return 3"}
    assert "neither open in an editor nor named" in await Bench(None).refused(**given)
    assert "return 3" in await Bench(None, named=(path,)).change(CODE, **given)
    assert "return 3" in await Bench(None, opened={path: CODE}).change(CODE, **given)


@pytest.mark.parametrize("path", [".env", "notes/.env", "private/plan.md"])
async def test_what_read_refuses_gives_no_nearest_lines(tmp_path: Path, path: str) -> None:
    Folder(tmp_path).write(dict.fromkeys((".env", "private/plan.md"), "password = open sesame\n"))
    (tmp_path / "notes").symlink_to(tmp_path)
    opened = {tmp_path / path: "password = open sesame\n"}
    for held in ({}, opened):
        bench = Bench(tmp_path, opened=held, denied=("private/plan.md",))
        assert "sesame" not in await bench.refused(path=path, old="password = ?", new="x")


async def test_a_link_below_the_agents_leads_to_none_of_our_files(tmp_path: Path) -> None:
    Folder(tmp_path).write({".sessionls/settings.toml": "x = 1\n", ".sessionls/agents/a.md": "A\n"})
    (tmp_path / ".sessionls" / "agents" / "up").symlink_to("..")
    (tmp_path / "people").symlink_to(".sessionls/agents")
    path = tmp_path / ".sessionls" / "agents" / "up" / "settings.toml"
    bench = Bench(tmp_path, named=(path,))
    said = await bench.refused(path=str(path), old="x = 1", new="x = 2")
    assert "belongs to sessionls" in said
    assert await bench.change("A\n", path="people/a.md", old="A", new="B") == "B\n"


async def test_a_file_of_secrets_that_a_person_named_is_edited(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("A=1\n")
    bench = Bench(tmp_path, named=(tmp_path / ".env",))
    assert await bench.change("A=1\n", path=".env", old="A=1", new="A=2") == "A=2\n"


async def test_after_a_restart_it_waits_for_the_edit_of_then(bench: Bench) -> None:
    await bench.call(old="return 1", new="return 10")
    result = await bench.call(CallContext("call", waited="e0"), old="return 1", new="return 10")
    assert bench.asked == ["e0", "e0"]
    assert len(bench.proposed) == 1
    assert "Ana accepted" in result.content


async def test_what_is_allowed_is_applied_without_asking(bench: Bench, tmp_path: Path) -> None:
    bench.at_once = lambda path: path == tmp_path / "app.py"
    result = await bench.call(old="return 1", new="return 10")
    assert (bench.applied, bench.asked) == (["e0"], [])
    assert result.content == "sessionls accepted the edit; app.py is changed as proposed."


async def test_hidden_files_are_always_asked_about(bench: Bench) -> None:
    bench.at_once = lambda _: True
    await bench.call(path=".vscode/settings.json", content="{}\n")
    await bench.call(path=".sessionls/agents/me.md", content="You are me.\n")
    assert (len(bench.asked), bench.applied) == (2, [])


async def test_an_edit_that_cannot_be_applied_at_once_is_told(bench: Bench) -> None:
    bench.at_once, bench.refuses = lambda _: True, "The text has changed."
    assert await bench.call(old="return 1", new="x") == ToolResult("The text has changed.", True)


@pytest.mark.parametrize("arguments", [{}, {"path": 7, "old": [], "new": {}}, {"content": 3}])
def test_a_subject_is_made_of_anything(bench: Bench, arguments: dict[str, object]) -> None:
    assert bench.tool().subject(arguments).tool == "edit"


def test_a_subject_shows_what_would_change(bench: Bench) -> None:
    subject = bench.tool().subject({"path": "app.py", "old": "a\nb", "new": "a\nc"})
    assert (subject.title, subject.paths) == ("Edit app.py", ("app.py",))
    assert subject.detail == "  a\n- b\n+ c"


def test_a_subject_names_what_a_link_leads_to(bench: Bench) -> None:
    assert bench.root
    (bench.root / "deploy").mkdir()
    (bench.root / "src").mkdir()
    (bench.root / "src" / "innocent").symlink_to(bench.root / "deploy")
    for place in ("src/innocent/x", str(bench.root / "src/innocent/x"), "src/../src/innocent/x"):
        subject = bench.tool().subject({"path": place, "content": "x"})
        assert subject.paths == ("src/innocent/x", "deploy/x")
