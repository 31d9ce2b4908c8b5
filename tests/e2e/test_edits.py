"""Proposed edits as an editor sees them: commands, code actions, lenses, and its own texts."""

import json
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types
from pytest_lsp import LanguageClient

from sessionls.domain.hunks import hunks_between
from sessionls.domain.patching import digest
from sessionls.domain.records import EditProposed, FileChange, ProposedEdit
from tests.e2e.conftest import Launch
from tests.e2e.editor import Editor, only

OLD = "one\ntwo\nthree\nfour\nfive\nsix\nseven\n\N{SNOWMAN}\U0001f40d eight\nnine"
NEW = OLD.replace("two", "TWO").replace("eight", "EIGHT")
EDIT = "01J00000000000000000000001"


@pytest.fixture
def file(workspace: Path) -> Path:
    path = workspace / "a.txt"
    path.write_text(OLD, "utf-8")
    return path


async def propose(editor: Editor, path: Path, old: str | None = OLD, new: str = NEW) -> str:
    """A session in which an agent has proposed an edit; return its id."""
    session = await editor.new(title="Edits")
    content = (await editor.command("session.export", session=session, format="json"))["content"]
    document = json.loads(content)
    await editor.command("session.delete", session=session)
    change = FileChange(
        uri=path.as_uri(),
        creates=old is None,
        sha256=digest(old or ""),
        hunks=hunks_between(old or "", new),
    )
    edit = ProposedEdit(id=EDIT, turn="t", title=f"Edit {path.name}", changes=(change,))
    by = {"kind": "agent", "name": "assistant"}
    record = {"seq": 2, "id": "r2", "at": "2026-01-01T00:00:00.000Z", "by": by}
    document["records"].append({**record, **EditProposed(edit=edit).wire()})
    imported = await editor.command("session.import", content=json.dumps(document))
    name = imported["session"]["id"]
    assert (await editor.load(name))["session"]["state"] == "waiting"
    return name


def takes_part(editor: Editor, uri: str, text: str) -> None:
    """Let the editor do what it is asked to do with its text, and tell what came of it."""

    def apply(asked: types.WorkspaceEdit) -> None:
        lines = text
        for change in asked.document_changes or ():
            assert isinstance(change, types.TextDocumentEdit)
            for edit in sorted(change.edits, key=_start, reverse=True):
                assert isinstance(edit, types.AnnotatedTextEdit)
                start, end = _offset(lines, edit.range.start), _offset(lines, edit.range.end)
                lines = lines[:start] + edit.new_text + lines[end:]
        editor.change(uri, lines, 2)

    editor.applies(apply)


def _start(edit: Any) -> tuple[int, int]:
    return edit.range.start.line, edit.range.start.character


def _offset(text: str, place: types.Position) -> int:
    lines = text.splitlines(keepends=True)
    units = (lines[place.line] if place.line < len(lines) else "").encode("utf-16-le")
    inside = units[: 2 * place.character].decode("utf-16-le")
    return len("".join(lines[: place.line])) + len(inside)


async def actions(editor: Editor, uri: str, line: int) -> dict[str, types.CodeAction]:
    place = types.Range(types.Position(line, 0), types.Position(line, 0))
    found = await editor.client.text_document_code_action_async(
        types.CodeActionParams(
            types.TextDocumentIdentifier(uri), place, types.CodeActionContext([])
        )
    )
    made = [one for one in found or () if isinstance(one, types.CodeAction)]
    return {one.title: one for one in made if "proposed edit" in one.title}


async def execute(client: LanguageClient, command: types.Command | None) -> Any:
    assert command
    params = types.ExecuteCommandParams(command.command, command.arguments)
    return await client.workspace_execute_command_async(params)


async def test_a_file_that_nobody_has_open_is_written(editor: Editor, file: Path) -> None:
    session = await propose(editor, file)
    done = await editor.command("edit.answer", session=session, edit=EDIT, accepted=[1])
    assert done == {"applied": [1], "files": [file.as_uri()]}
    assert file.read_text("utf-8") == OLD.replace("eight", "EIGHT")
    assert editor.edits == []
    answered = (await editor.load(session))["records"][-1]
    assert (answered["kind"], answered["by"]["name"]) == ("editAnswered", "Ana")
    assert await editor.command("edit.undo", session=session, edit=EDIT) == done
    assert file.read_text("utf-8") == OLD


async def test_an_open_text_is_changed_by_its_editor(editor: Editor, file: Path) -> None:
    unsaved = f"unsaved\n{OLD}"
    uri = editor.open(file, unsaved)
    takes_part(editor, uri, unsaved)
    session = await propose(editor, file)
    await editor.command("edit.answer", session=session, edit=EDIT, accepted="all")
    (asked,) = editor.edits
    assert asked.document_changes
    (change,) = asked.document_changes
    assert isinstance(change, types.TextDocumentEdit)
    assert change.text_document.version == 1
    assert file.read_text("utf-8") == OLD
    shown = await editor.command("edit.show", session=session, edit=EDIT)
    assert shown["files"][0]["after"] == f"unsaved\n{NEW}"
    assert shown["files"][0]["before"] == unsaved
    assert shown["answer"]["accepted"] == [0, 1]


async def test_an_editor_that_refuses_leaves_the_edit_open(editor: Editor, file: Path) -> None:
    editor.open(file)
    editor.takes_edits = False
    session = await propose(editor, file)
    with pytest.raises(Exception, match="did not apply"):
        await editor.command("edit.answer", session=session, edit=EDIT, accepted="all")
    assert (await editor.load(session))["session"]["state"] == "waiting"


async def test_the_second_answer_is_told_whose_the_first_was(editor: Editor, file: Path) -> None:
    session = await propose(editor, file)
    answer = {"session": session, "edit": EDIT}
    first = await editor.command("edit.answer", **answer, accepted="none", key="k")
    assert first == {"applied": [], "files": []}
    assert await editor.command("edit.answer", **answer, accepted="all", key="k") == first
    with pytest.raises(Exception, match="Ana has rejected this edit already"):
        await editor.command("edit.answer", **answer, accepted="all")


async def test_a_changed_text_is_refused_with_the_hunk(editor: Editor, file: Path) -> None:
    session = await propose(editor, file)
    file.write_text(OLD.replace("two", "2"), "utf-8")
    with pytest.raises(Exception, match=r"line 2 of a\.txt has no place there now"):
        await editor.command("edit.answer", session=session, edit=EDIT, accepted="all")
    assert file.read_text("utf-8") == OLD.replace("two", "2")


async def test_a_new_file_is_made(editor: Editor, workspace: Path) -> None:
    path = workspace / "lib" / "new.txt"
    session = await propose(editor, path, None, "hello\n")
    shown = await editor.command("edit.show", session=session, edit=EDIT)
    assert (shown["files"][0]["before"], shown["files"][0]["after"]) == (None, "hello\n")
    await editor.command("edit.answer", session=session, edit=EDIT, accepted="all")
    assert path.read_text() == "hello\n"


async def test_findings_go_with_what_is_written_on_disk(editor: Editor, workspace: Path) -> None:
    path = workspace / "app.py"
    path.write_text("x = 1\neval(input())\n")
    await editor.review(path.as_uri())
    await editor.diagnostics(path.as_uri(), 1)
    session = await propose(editor, path, "x = 1\neval(input())\n", "x = 1\nint(input())\n")
    await editor.command("edit.answer", session=session, edit=EDIT, accepted="all")
    stale = [types.DiagnosticSeverity.Hint]
    shown = editor.client.diagnostics
    await editor.until(lambda: [one.severity for one in shown[path.as_uri()]] == stale)


async def test_code_actions_answer_an_edit_and_its_parts(editor: Editor, file: Path) -> None:
    uri = editor.open(file)
    takes_part(editor, uri, OLD)
    session = await propose(editor, file)
    assert sorted(await actions(editor, uri, 4)) == [
        "Accept proposed edit: Edit a.txt",
        "Reject proposed edit: Edit a.txt",
    ]
    found = await actions(editor, uri, 1)
    part = found["Accept only line 2 of proposed edit: Edit a.txt"]
    assert part.kind == "quickfix.sessionls"
    assert list(part.tags or ()) == [types.CodeActionTag.LlmGenerated]
    assert found["Accept proposed edit: Edit a.txt"].kind == "refactor.rewrite.sessionls"
    done = await execute(editor.client, part.command)
    assert done["applied"] == [0]
    assert await actions(editor, uri, 1) == {}
    assert (await editor.load(session))["session"]["state"] == "idle"


async def test_a_client_without_edits_gets_its_saved_file_written(
    launch: Launch, file: Path
) -> None:
    editor = await launch(only("utf-16"))
    editor.open(file)
    session = await propose(editor, file)
    await editor.command("edit.answer", session=session, edit=EDIT, accepted="all")
    assert file.read_text("utf-8") == NEW


async def test_the_session_document_offers_to_answer(editor: Editor, file: Path) -> None:
    session = await propose(editor, file)
    uri = f"sessionls:///{session}/Edits.md"
    params = types.TextDocumentContentParams(uri)
    text = (await editor.client.workspace_text_document_content_async(params)).text
    assert "  -two\n  +TWO\n" in text
    lenses = await editor.client.text_document_code_lens_async(
        types.CodeLensParams(types.TextDocumentIdentifier(uri))
    )
    offered = {one.command.title: one.command for one in lenses or () if one.command}
    assert {"Accept all", "Reject all"} <= offered.keys()
    await execute(editor.client, offered["Accept all"])
    assert file.read_text("utf-8") == NEW


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"edit": EDIT, "accepted": "some"}, "accepted"),
        ({"edit": EDIT, "accepted": [-1]}, "accepted"),
        ({"edit": EDIT, "accepted": [9]}, "no hunk 9"),
        ({"edit": "nothing", "accepted": "all"}, "No proposed edit 'nothing'"),
    ],
)
async def test_what_is_no_answer_is_told(
    editor: Editor, file: Path, given: dict[str, object], said: str
) -> None:
    session = await propose(editor, file)
    with pytest.raises(Exception, match=said):
        await editor.command("edit.answer", session=session, **given)
