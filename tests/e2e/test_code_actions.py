"""Code actions: what agents offer where, why not, and what can be done about findings."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pytest_lsp import client_capabilities

from sessionls.domain.text import Range, TextIndex
from tests.e2e.conftest import Launch
from tests.e2e.editor import Editor, full, only
from tests.engine.context.repositories import repository, write

CODE = "import subprocess\nimport requests, yaml\n\n\ndef go(x):\n    {}\n"
VERIFY = "requests.get(x, timeout=1, verify=False)"
LOAD = "yaml.load(x)"
TOP = types.Range(types.Position(0, 0), types.Position(0, 0))
Actions = Sequence[types.CodeAction]


@dataclass(frozen=True)
class Reviewed:
    """A file with findings, open in an editor."""

    uri: str
    session: str


def code(*lines: str) -> str:
    return CODE.format("\n    ".join(lines))


async def offered(
    editor: Editor,
    uri: str,
    place: types.Range = TOP,
    kinds: list[str] | None = None,
    diagnostics: Sequence[types.Diagnostic] = (),
) -> list[Any]:
    context = types.CodeActionContext(list(diagnostics), kinds)
    params = types.CodeActionParams(types.TextDocumentIdentifier(uri), place, context)
    return list(await editor.client.text_document_code_action_async(params) or ())


def titles(actions: Sequence[Any]) -> list[str]:
    return [one.title for one in actions]


def named(actions: Sequence[Any], start: str) -> Any:
    found = [one for one in actions if one.title.startswith(start)]
    assert found, f"no {start!r} in {titles(actions)}"
    return found[0]


def reasons(actions: Actions) -> dict[str, str]:
    return {one.title: one.disabled.reason for one in actions if one.disabled}


def span(line: int, start: int, end: int) -> types.Range:
    return types.Range(types.Position(line, start), types.Position(line, end))


async def run(editor: Editor, command: types.Command) -> Any:
    params = types.ExecuteCommandParams(command.command, command.arguments)
    return await editor.client.workspace_execute_command_async(params)


async def reviewed(editor: Editor, folder: Path, *lines: str, findings: int) -> Reviewed:
    path = folder / "app.py"
    path.write_text(code(*lines), "utf-8")
    uri = editor.open(path)
    started = await editor.command("review", agent="security", uri=uri)
    await editor.ended(started["session"], started["turn"])
    await editor.diagnostics(uri, findings)
    return Reviewed(uri, started["session"])


async def test_a_file_is_offered_to_every_agent_that_wants_files(
    editor: Editor, workspace: Path
) -> None:
    (workspace / "app.py").write_text(code("pass"))
    uri = editor.open(workspace / "app.py")
    found = [(one.title, one.kind) for one in await offered(editor, uri)]
    assert found == [
        ("Ask assistant about this file", "source.sessionls.assistant"),
        ("Ask explainer about this file", "source.sessionls.explainer"),
        ("Review with reviewer agent", "source.sessionls.reviewer"),
        ("Review my changes with reviewer agent", "source.sessionls.changes.reviewer"),
        ("Review with security agent", "source.sessionls.security"),
        ("Review my changes with security agent", "source.sessionls.changes.security"),
        ("Write tests with tester agent", "source.sessionls.tester"),
    ]


async def test_a_selection_has_its_own_actions_beside_those_of_the_file(
    editor: Editor, workspace: Path
) -> None:
    (workspace / "app.py").write_text(code("pass"))
    uri = editor.open(workspace / "app.py")
    found = await offered(editor, uri, span(4, 0, 6))
    security = [(one.title, one.kind) for one in found if "security" in one.title]
    assert security == [
        ("Review with security agent (whole file)", "source.sessionls.security"),
        ("Review with security agent", "refactor.rewrite.sessionls"),
        ("Review my changes with security agent", "source.sessionls.changes.security"),
    ]
    assert named(found, "Explain with explainer agent").kind == "refactor.rewrite.sessionls"


async def test_diagnostics_of_others_are_offered_one_by_one_and_ours_are_not(
    editor: Editor, workspace: Path
) -> None:
    (workspace / "app.py").write_text(code("pass"))
    uri = editor.open(workspace / "app.py")
    ours = types.Diagnostic(TOP, "shell", source="sessionls/security")
    others = [types.Diagnostic(TOP, f"mistake {n}", source="other") for n in range(2)]
    found = await offered(editor, uri, kinds=["quickfix"], diagnostics=[ours, *others])
    fixes = [one for one in found if one.title.startswith("Fix with security agent")]
    assert titles(fixes) == [
        "Fix with security agent: mistake 0",
        "Fix with security agent: mistake 1",
    ]
    assert [one.diagnostics[0].message for one in fixes] == ["mistake 0", "mistake 1"]


async def test_an_action_for_a_diagnostic_sends_it_to_its_agent(
    editor: Editor, workspace: Path
) -> None:
    (workspace / "app.py").write_text(code("subprocess.call(x, shell=True)"))
    uri = editor.open(workspace / "app.py")
    other = types.Diagnostic(span(5, 4, 14), "shell", source="other", code="X1")
    found = await offered(editor, uri, diagnostics=[other])
    started = await run(editor, named(found, "Fix with security agent").command)
    await editor.ended(started["session"], started["turn"])
    records = (await editor.load(started["session"]))["records"]
    message = next(one["message"] for one in records if one["kind"] == "messageAdded")
    assert message["agent"] == "security"
    assert message["blocks"][0]["text"].startswith("Explain what can happen here")
    assert message["blocks"][1]["diagnostics"][0]["message"] == "shell"
    assert message["blocks"][1]["diagnostics"][0]["range"]["start"] == {"line": 5, "character": 4}


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        (["source"], {"source.sessionls.security", "source.sessionls.reviewer"}),
        (["source.sessionls"], {"source.sessionls.security", "source.sessionls.reviewer"}),
        (["source.sessionls.security"], {"source.sessionls.security"}),
        (["refactor"], {"refactor.rewrite.sessionls"}),
        (["quickfix", "refactor.rewrite"], {"quickfix.sessionls", "refactor.rewrite.sessionls"}),
        (["source.organizeImports"], set[str]()),
        (["source.sess"], set[str]()),
        (["refactor.extract"], set[str]()),
    ],
)
async def test_only_the_kinds_that_the_client_asks_for_are_offered(
    editor: Editor, workspace: Path, kinds: list[str], expected: set[str]
) -> None:
    (workspace / "app.py").write_text(code("pass"))
    uri = editor.open(workspace / "app.py")
    foreign = [types.Diagnostic(TOP, "x", source="other")]
    found = await offered(editor, uri, span(4, 0, 6), kinds, foreign)
    assert {one.kind for one in found if not one.disabled} == expected


async def test_an_agent_that_cannot_answer_says_why(editor: Editor, workspace: Path) -> None:
    (workspace / "app.go").write_text("package main\n")
    uri = editor.open(workspace / "app.go")
    why = reasons(await offered(editor, uri, span(0, 0, 7)))
    assert why["Explain with explainer agent"] == (
        "explainer needs a language model; none is configured."
    )
    assert why["Review with reviewer agent"] == (
        "No scanner of reviewer knows files such as app.go, and no language model is configured."
    )
    assert "Review with security agent" not in why


async def test_a_text_that_is_no_file_yet_says_that_it_must_be_saved(editor: Editor) -> None:
    item = types.TextDocumentItem("untitled:Untitled-1", "python", 1, code("pass"))
    editor.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
    why = reasons(await offered(editor, item.uri))
    assert why["Review with security agent"] == (
        "Without a language model security scans files; save this as a file first."
    )


async def test_a_file_without_ending_is_judged_by_its_first_line(
    editor: Editor, workspace: Path
) -> None:
    for name, text in (("run", "#!/usr/bin/env python3\n"), ("notes", "words\n")):
        (workspace / name).write_text(text)
    script = reasons(await offered(editor, editor.open(workspace / "run")))
    notes = reasons(await offered(editor, editor.open(workspace / "notes")))
    assert "Review with reviewer agent" not in script
    assert "Review with reviewer agent" in notes


async def test_a_store_that_another_process_holds_is_the_reason_for_all(
    editor: Editor, launch: Launch, workspace: Path
) -> None:
    await editor.new()
    (workspace / "app.py").write_text(code("pass"))
    second = await launch()
    found = await offered(second, second.open(workspace / "app.py"))
    assert len(found) == len(reasons(found)) > 0
    assert len(set(reasons(found).values())) == 1


async def test_a_client_that_shows_no_reasons_gets_only_what_can_be_done(
    launch: Launch, workspace: Path
) -> None:
    can = full()
    assert can.text_document
    assert can.text_document.code_action
    can.text_document.code_action.disabled_support = None
    editor = await launch(can)
    (workspace / "app.py").write_text(code("pass"))
    found = await offered(editor, editor.open(workspace / "app.py"), span(4, 0, 6))
    assert {one.kind for one in found} == {
        "source.sessionls.security",
        "source.sessionls.reviewer",
        "refactor.rewrite.sessionls",
    }
    assert not [one for one in found if one.disabled]


async def test_only_answers_of_a_language_model_are_tagged_as_generated(
    editor: Editor, workspace: Path
) -> None:
    (workspace / "app.py").write_text(code("pass"))
    found = await offered(editor, editor.open(workspace / "app.py"))
    tagged = {one.title for one in found if one.tags == (types.CodeActionTag.LlmGenerated,)}
    assert tagged == {
        "Ask assistant about this file",
        "Ask explainer about this file",
        "Write tests with tester agent",
    }


async def test_a_selection_arrives_where_it_is_whatever_the_client_counts_in(
    launch: Launch, workspace: Path
) -> None:
    can = full()
    can.general = types.GeneralClientCapabilities(position_encodings=["utf-32"])
    editor = await launch(can)
    text = '"😀😀" if x else subprocess.call(x, shell=True)\n'
    (workspace / "app.py").write_text(text, "utf-8")
    uri = editor.open(workspace / "app.py")
    start = text.index("subprocess")
    found = await offered(editor, uri, span(0, start, start + 10), ["refactor"])
    started = await run(editor, named(found, "Review with security agent").command)
    await editor.ended(started["session"], started["turn"])
    records = (await editor.load(started["session"]))["records"]
    message = next(one["message"] for one in records if one["kind"] == "messageAdded")
    reference = message["blocks"][1]
    assert TextIndex(text).slice(Range.model_validate(reference["range"])) == "subprocess"
    # What a person points at is not copied into the session.
    assert "text" not in reference
    assert message["blocks"][1]["range"]["start"] == {"line": 0, "character": start + 2}


async def test_a_finding_offers_its_fix_dismissal_a_question_and_its_session(
    editor: Editor, workspace: Path
) -> None:
    file = await reviewed(editor, workspace, VERIFY, findings=1)
    found = await offered(editor, file.uri, span(5, 35, 35), ["quickfix"])
    assert titles(found) == [
        "Apply fix: Check the certificate",
        "Dismiss: S501",
        "Ask security about S501",
        "Open the session at S501",
    ]
    assert found[0].is_preferred
    assert {one.kind for one in found} == {"quickfix.sessionls"}


async def test_a_place_beside_a_finding_offers_nothing_of_it(
    editor: Editor, workspace: Path
) -> None:
    file = await reviewed(editor, workspace, VERIFY, findings=1)
    assert await offered(editor, file.uri, span(5, 0, 3), ["quickfix"]) == []


async def test_the_actions_of_a_finding_belong_to_its_diagnostic(
    editor: Editor, workspace: Path
) -> None:
    file = await reviewed(editor, workspace, VERIFY, findings=1)
    shown = editor.client.diagnostics[file.uri]
    found = await offered(editor, file.uri, shown[0].range, ["quickfix"], shown)
    assert all(one.diagnostics[0].code == "S501" for one in found)


async def test_a_fix_is_made_when_it_is_resolved_for_this_version_and_asks_first(
    editor: Editor, workspace: Path
) -> None:
    file = await reviewed(editor, workspace, VERIFY, findings=1)
    editor.change(file.uri, "# one line more\n" + code(VERIFY), 7)
    found = await offered(editor, file.uri, span(6, 10, 40), ["quickfix"])
    assert found[0].edit is None
    edit = (await editor.client.code_action_resolve_async(found[0])).edit
    assert edit is not None
    assert edit.document_changes is not None
    change: Any = edit.document_changes[0]
    assert (change.text_document.uri, change.text_document.version) == (file.uri, 7)
    assert [(one.range, one.new_text) for one in change.edits] == [(span(6, 31, 43), "verify=True")]
    annotation = (edit.change_annotations or {})[change.edits[0].annotation_id]
    assert annotation.needs_confirmation
    assert annotation.label == "Check the certificate"


async def test_a_client_that_resolves_nothing_gets_the_edit_at_once(
    launch: Launch, workspace: Path
) -> None:
    can = full()
    assert can.text_document
    assert can.text_document.code_action
    assert can.workspace
    can.text_document.code_action.resolve_support = None
    can.workspace.workspace_edit = None
    editor = await launch(can)
    file = await reviewed(editor, workspace, VERIFY, findings=1)
    found = await offered(editor, file.uri, span(5, 35, 35), ["quickfix"])
    edit = found[0].edit
    assert edit.document_changes is None
    assert edit.changes[file.uri] == (types.TextEdit(span(5, 31, 43), "verify=True"),)


async def test_a_fix_lies_where_the_client_counts(launch: Launch, workspace: Path) -> None:
    can = full()
    can.general = types.GeneralClientCapabilities(position_encodings=["utf-32"])
    assert can.text_document
    assert can.text_document.code_action
    can.text_document.code_action.resolve_support = None
    editor = await launch(can)
    line = 'y = "😀😀", ' + VERIFY
    file = await reviewed(editor, workspace, line, findings=1)
    found = await offered(editor, file.uri, span(5, 45, 45), ["quickfix"])
    change = found[0].edit.document_changes[0]
    start = 4 + line.index("verify=")
    assert change.edits[0].range == span(5, start, start + len("verify=False"))


async def test_a_fix_whose_text_has_changed_is_refused_with_a_reason(
    editor: Editor, workspace: Path
) -> None:
    file = await reviewed(editor, workspace, VERIFY, findings=1)
    fix = (await offered(editor, file.uri, span(5, 35, 35), ["quickfix"]))[0]
    editor.change(file.uri, code(VERIFY.replace("False", "maybe")), 2)
    with pytest.raises(JsonRpcException, match="changed") as refused:
        await editor.client.code_action_resolve_async(fix)
    assert refused.value.code == -32602
    await editor.until(
        lambda: editor.client.diagnostics[file.uri][0].severity == types.DiagnosticSeverity.Hint
    )
    found = await offered(editor, file.uri, span(5, 10, 40), ["quickfix"])
    assert "The text has changed" in reasons(found)["Apply fix: Check the certificate"]


async def test_a_finding_goes_when_its_fix_was_applied(editor: Editor, workspace: Path) -> None:
    file = await reviewed(editor, workspace, VERIFY, findings=1)
    editor.change(file.uri, code(VERIFY.replace("False", "True")), 2)
    await editor.diagnostics(file.uri, 0)
    assert await offered(editor, file.uri, span(5, 35, 35), ["quickfix"]) == []


async def test_all_fixes_of_a_file_are_one_edit(editor: Editor, workspace: Path) -> None:
    file = await reviewed(editor, workspace, VERIFY, LOAD, findings=2)
    found = await offered(editor, file.uri, span(5, 35, 35), ["quickfix"])
    action = named(found, "Fix all in this file (2)")
    edit = (await editor.client.code_action_resolve_async(action)).edit
    assert edit is not None
    assert edit.document_changes is not None
    change: Any = edit.document_changes[0]
    assert [one.new_text for one in change.edits] == ["verify=True", "yaml.safe_load"]


async def test_dismissing_takes_the_finding_away(editor: Editor, workspace: Path) -> None:
    file = await reviewed(editor, workspace, VERIFY, findings=1)
    found = await offered(editor, file.uri, span(5, 35, 35), ["quickfix"])
    await run(editor, named(found, "Dismiss").command)
    await editor.diagnostics(file.uri, 0)


async def test_asking_about_a_finding_continues_the_session_with_it(
    editor: Editor, workspace: Path
) -> None:
    file = await reviewed(editor, workspace, VERIFY, findings=1)
    found = await offered(editor, file.uri, span(5, 35, 35), ["quickfix"])
    started = await run(editor, named(found, "Ask security").command)
    assert started["session"] == file.session
    await editor.ended(started["session"], started["turn"])
    records = (await editor.load(file.session))["records"]
    last = [one["message"] for one in records if one["kind"] == "messageAdded"][-2]
    assert last["blocks"][0]["text"].startswith("Explain this finding (S501)")
    assert last["blocks"][1]["diagnostics"][0]["code"] == "S501"


async def test_a_finding_opens_its_session_at_its_line(editor: Editor, workspace: Path) -> None:
    file = await reviewed(editor, workspace, VERIFY, LOAD, findings=2)
    found = await offered(editor, file.uri, span(6, 8, 8), ["quickfix"])
    answer = await run(editor, named(found, "Open the session").command)
    shown = await editor.until(
        lambda: [one for one in editor.client.shown_documents if one.take_focus]
    )
    params = types.TextDocumentContentParams(shown[0].uri)
    text = (await editor.client.workspace_text_document_content_async(params)).text
    assert answer["shown"]
    assert shown[0].selection.start.line == answer["line"]
    assert text.split("\n")[answer["line"]].startswith("- `app.py:7` error `S506`")


async def test_a_client_that_knows_only_commands_gets_commands(
    launch: Launch, workspace: Path
) -> None:
    can = only("utf-16")
    can.workspace = types.WorkspaceClientCapabilities(apply_edit=True)
    editor = await launch(can)
    file = await reviewed(editor, workspace, VERIFY, findings=1)
    found = await offered(editor, file.uri, span(5, 35, 35))
    assert all(isinstance(one, types.Command) for one in found)
    assert "Review with security agent" in titles(found)
    assert "Ask assistant about this file" not in titles(found)
    fix = named(found, "Apply fix")
    await run(editor, fix)
    assert (editor.edits[0].changes or {})[file.uri] == (
        types.TextEdit(span(5, 31, 43), "verify=True"),
    )


async def test_a_fix_that_the_editor_does_not_apply_is_an_error_that_says_so(
    launch: Launch, workspace: Path
) -> None:
    can = only("utf-16")
    can.workspace = types.WorkspaceClientCapabilities(apply_edit=True)
    editor = await launch(can)
    editor.takes_edits = False
    file = await reviewed(editor, workspace, VERIFY, findings=1)
    found = await offered(editor, file.uri, span(5, 35, 35))
    with pytest.raises(JsonRpcException, match="did not apply the fix"):
        await run(editor, named(found, "Apply fix"))


async def test_a_finding_that_is_not_there_cannot_be_fixed(editor: Editor) -> None:
    session = await editor.new()
    with pytest.raises(JsonRpcException, match="No finding"):
        await editor.command("finding.fix", session=session, finding="F")


async def test_an_agent_of_the_workspace_offers_its_own_actions(
    editor: Editor, workspace: Path
) -> None:
    agents = workspace / ".sessionls" / "agents"
    agents.mkdir(parents=True)
    (agents / "typist.md").write_text(
        "---\ndescription: Types.\nscanners: [secrets]\nactions:\n"
        "  - {title: Look for keys, on: [selection], text: Any keys}\n---\nLook.\n"
    )
    (workspace / "app.py").write_text(code("pass"))
    found = await offered(editor, editor.open(workspace / "app.py"), span(4, 0, 6))
    action = named(found, "Look for keys")
    assert action.command.arguments[0]["text"] == "Any keys"
    assert action.disabled is None


async def test_a_fix_that_is_applied_and_saved_is_recorded(editor: Editor, workspace: Path) -> None:
    file = await reviewed(editor, workspace, VERIFY, findings=1)
    editor.change(file.uri, code(VERIFY.replace("False", "True")), 2)
    saved = types.DidSaveTextDocumentParams(types.TextDocumentIdentifier(file.uri))
    editor.client.text_document_did_save(saved)
    changed = await editor.until(
        lambda: [one for one in editor.records if one["kind"] == "findingChanged"]
    )
    assert [one["state"] for one in changed] == ["fixed"]


async def test_a_fix_of_a_file_that_is_not_open_is_applied_on_disk(
    launch: Launch, workspace: Path
) -> None:
    can = only("utf-16")
    can.workspace = types.WorkspaceClientCapabilities(apply_edit=True)
    editor = await launch(can)
    path = workspace / "app.py"
    file = await reviewed(editor, workspace, VERIFY, findings=1)
    name = types.TextDocumentIdentifier(file.uri)
    editor.client.text_document_did_close(types.DidCloseTextDocumentParams(name))
    fix = named(await offered(editor, file.uri, span(5, 35, 35)), "Apply fix")

    editor.applies(lambda _: path.write_text(code(VERIFY.replace("False", "True"))))
    await run(editor, fix)
    await editor.diagnostics(file.uri, 0)


@pytest.mark.parametrize(
    "client", ["visual-studio-code", "neovim@v0.11.0", "neovim@v0.6.1", "emacs@v29.1"]
)
async def test_clients_of_today_and_of_long_ago_can_review_and_fix(
    launch: Launch, workspace: Path, client: str
) -> None:
    editor = await launch(client_capabilities(client))
    path = workspace / "app.py"
    path.write_text(code(VERIFY))
    uri = editor.open(path)
    review = named(await offered(editor, uri), "Review with security agent")
    started = await run(editor, review.command)
    await editor.ended(started["session"], started["turn"])
    await editor.diagnostics(uri, 1)
    fix = named(await offered(editor, uri, span(5, 35, 35)), "Apply fix")
    edit: Any = fix.edit or (await editor.client.code_action_resolve_async(fix)).edit
    changes = edit.changes[uri] if edit.changes else edit.document_changes[0].edits
    assert [(one.range, one.new_text) for one in changes] == [(span(5, 31, 43), "verify=True")]
    told = await editor.until(lambda: editor.client.shown_documents or editor.client.messages)
    assert len(told) == 1


async def test_my_changes_are_reviewed_by_one_action(editor: Editor, workspace: Path) -> None:
    old = code("pass")
    repository(workspace, {"app.py": old, "other.py": "x = 1\n"})
    write(workspace, {"other.py": "x = 1\neval(input())\n"})
    uri = editor.open(workspace / "app.py")
    action = named(await offered(editor, uri), "Review my changes with security agent")
    assert action.kind == "source.sessionls.changes.security"
    assert action.disabled is None
    started = await run(editor, action.command)
    ended = await editor.ended(started["session"], started["turn"])
    assert ended["stopReason"] == "end"
    loaded = await editor.command("session.load", session=started["session"])
    assert loaded["session"]["title"].startswith("Changes in ")
    (block,) = [
        block
        for record in loaded["records"]
        if record["kind"] == "messageAdded" and record["by"]["kind"] == "person"
        for block in record["message"]["blocks"]
        if block["kind"] == "changes"
    ]
    assert [(file["uri"].rpartition("/")[2], file["status"]) for file in block["files"]] == [
        ("other.py", "modified")
    ]
    assert "text" not in block
    found = [one["finding"] for one in loaded["records"] if one["kind"] == "findingReported"]
    assert [one["range"]["start"]["line"] for one in found] == [1]


async def test_where_there_is_no_repository_the_action_says_so(
    editor: Editor, workspace: Path
) -> None:
    (workspace / "app.py").write_text(code("pass"))
    uri = editor.open(workspace / "app.py")
    why = reasons(await offered(editor, uri))
    assert why["Review my changes with security agent"].endswith(
        "is in no git repository, so nobody can tell what changed."
    )
    with pytest.raises(JsonRpcException, match="is in no git repository"):
        await editor.command("review", agent="security", uri=uri, changes={})
    assert (await editor.command("session.list"))["sessions"] == []


@pytest.mark.parametrize(
    "item",
    [
        {"changes": {}, "uri": "file:///a"},
        {"changes": {"base": ""}},
        {"changes": {"since": "main"}},
        {"changes": True},
    ],
)
async def test_changes_that_make_no_sense_are_refused(editor: Editor, item: dict[str, Any]) -> None:
    session = await editor.new()
    with pytest.raises(JsonRpcException, match="changes"):
        await editor.command("session.prompt", session=session, text="x", context=[item])


async def test_a_finding_that_the_client_names_is_offered_wherever_the_cursor_is(
    editor: Editor, workspace: Path
) -> None:
    one = await reviewed(editor, workspace, VERIFY, findings=1)
    published = await editor.diagnostics(one.uri, 1)
    start = types.Range(types.Position(5, 0), types.Position(5, 0))
    assert not any("Dismiss" in title for title in titles(await offered(editor, one.uri, start)))
    named(await offered(editor, one.uri, start, diagnostics=published), "Dismiss")
