"""Session documents: virtual or real, fresh, shown after reviews, with outline, links, lenses."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pytest_lsp import client_capabilities

from tests.e2e.conftest import Launch
from tests.e2e.editor import Editor, full, only

CODE = "import subprocess\n\n\ndef go(x):\n    subprocess.call(x, shell=True)\n"


def no_content() -> types.ClientCapabilities:
    can = full()
    assert can.workspace
    can.workspace.text_document_content = None
    return can


async def review(editor: Editor, folder: Path) -> tuple[str, str]:
    (folder / "app.py").write_text(CODE)
    uri = (folder / "app.py").as_uri()
    started = await editor.command("review", agent="security", uri=uri)
    await editor.ended(started["session"], started["turn"])
    return started["session"], uri


async def content(editor: Editor, uri: str) -> str:
    params = types.TextDocumentContentParams(uri)
    return (await editor.client.workspace_text_document_content_async(params)).text


async def shown(editor: Editor, count: int = 1) -> types.ShowDocumentParams:
    await editor.until(lambda: len(editor.client.shown_documents) >= count)
    return editor.client.shown_documents[count - 1]


def path_of(uri: str) -> Path:
    return Path(unquote(urlsplit(uri).path))


def document(uri: str) -> types.TextDocumentIdentifier:
    return types.TextDocumentIdentifier(uri)


def open_text(editor: Editor, uri: str, text: str) -> None:
    item = types.TextDocumentItem(uri, "markdown", 1, text)
    editor.client.text_document_did_open(types.DidOpenTextDocumentParams(item))


async def outline(editor: Editor, uri: str) -> Any:
    params = types.DocumentSymbolParams(document(uri))
    return await editor.client.text_document_document_symbol_async(params)


async def lenses(editor: Editor, uri: str) -> Sequence[types.CodeLens]:
    params = types.CodeLensParams(document(uri))
    return await editor.client.text_document_code_lens_async(params) or ()


async def links(editor: Editor, uri: str) -> Any:
    params = types.DocumentLinkParams(document(uri))
    return await editor.client.text_document_document_link_async(params)


async def folds(editor: Editor, uri: str) -> Any:
    params = types.FoldingRangeParams(document(uri))
    return await editor.client.text_document_folding_range_async(params)


async def run(editor: Editor, command: types.Command | None) -> Any:
    assert command
    params = types.ExecuteCommandParams(command.command, command.arguments)
    return await editor.client.workspace_execute_command_async(params)


async def test_a_client_with_text_document_content_is_told_of_our_scheme(editor: Editor) -> None:
    await editor.new()
    told = await editor.until(lambda: editor.registrations)
    options: Any = told[0].register_options
    assert told[0].method == "workspace/textDocumentContent"
    assert options["schemes"] == ["sessionls"]


async def test_a_virtual_document_tells_the_session(editor: Editor, workspace: Path) -> None:
    session, _ = await review(editor, workspace)
    text = await content(editor, f"sessionls:///{session}/app.py.md")
    assert text.startswith("# app.py\n\nidle · next agent: assistant · Ana · 1 turn")
    assert "## Ana → security" in text
    assert "- `app.py:5` error `S602`" in text
    assert "*Answered by security (offline) · next: assistant" in text


async def test_an_editor_that_writes_the_uri_with_one_slash_gets_the_same(
    editor: Editor, workspace: Path
) -> None:
    session, _ = await review(editor, workspace)
    assert "Ana → security" in await content(editor, f"sessionls:/{session}/app.py.md")


@pytest.mark.parametrize(
    ("uri", "said"),
    [("sessionls:///nothing.md", "no session document"), ("sessionls:///NO/x.md", "No session")],
)
async def test_a_document_that_is_not_there_is_refused_with_a_sentence(
    editor: Editor, uri: str, said: str
) -> None:
    with pytest.raises(JsonRpcException, match=said) as refused:
        await content(editor, uri)
    assert refused.value.code == -32602


async def test_a_virtual_document_that_was_read_is_refreshed_when_its_session_goes_on(
    editor: Editor,
) -> None:
    session = await editor.new(title="talk")
    uri = f"sessionls:///{session}/talk.md"
    await content(editor, uri)
    await editor.ask(session, "hello")
    await editor.until(lambda: editor.refreshed)
    assert set(editor.refreshed) == {uri}
    await editor.until(lambda: editor.lens_refreshes)
    assert "hello" in await content(editor, uri)


async def test_many_changes_are_told_of_together(editor: Editor) -> None:
    session = await editor.new(title="talk")
    await content(editor, f"sessionls:///{session}/talk.md")
    for number in range(20):
        await editor.command("session.rename", session=session, title=f"talk {number}")
    await editor.until(lambda: editor.refreshed)
    assert len(editor.refreshed) < 5


async def test_a_closed_document_is_not_refreshed_any_more(editor: Editor) -> None:
    session, other = await editor.new(title="one"), await editor.new(title="two")
    uri, still = f"sessionls:///{session}/one.md", f"sessionls:///{other}/two.md"
    open_text(editor, uri, await content(editor, uri))
    await content(editor, still)
    editor.client.text_document_did_close(types.DidCloseTextDocumentParams(document(uri)))
    await editor.ask(session, "hello")
    await editor.ask(other, "hello")
    await editor.until(lambda: still in editor.refreshed)
    assert uri not in editor.refreshed


async def test_a_review_shows_its_session_at_its_turn_and_leaves_the_focus(
    editor: Editor, workspace: Path
) -> None:
    session, _ = await review(editor, workspace)
    asked = await shown(editor)
    text = await content(editor, asked.uri)
    assert asked.uri == f"sessionls:///{session}/app.py.md"
    assert asked.take_focus is False
    assert asked.selection
    assert text.split("\n")[asked.selection.start.line] == "## Ana → security"


async def test_with_the_setting_off_a_review_ends_with_a_sentence(
    launch: Launch, workspace: Path
) -> None:
    editor = await launch(options={"participant": {"name": "Ana"}, "showSession": False})
    await review(editor, workspace)
    messages = await editor.until(lambda: editor.client.messages)
    assert [one.message for one in messages] == ["security: 1 error in app.py."]
    assert editor.client.shown_documents == []


async def test_a_client_that_shows_no_documents_gets_the_sentence_and_the_path(
    launch: Launch, workspace: Path, home: Path
) -> None:
    editor = await launch(only("utf-16"))
    session, _ = await review(editor, workspace)
    await editor.until(lambda: editor.client.messages)
    assert editor.client.messages[0].message.startswith("security: 1 error")
    answer = await editor.command("session.show", session=session)
    path = home / "state" / "documents" / session / "app.py.md"
    assert (answer["uri"], answer["shown"]) == (path.as_uri(), False)
    assert str(path) in (await editor.until(lambda: editor.client.messages[1:]))[0].message
    assert "## Ana → security" in path.read_text("utf-8")


async def test_a_prompt_that_is_no_review_shows_nothing(editor: Editor) -> None:
    session = await editor.new()
    await editor.ask(session, "hello", agent="security")
    await editor.command("session.load", session=session)
    assert editor.client.shown_documents == []


async def test_without_virtual_documents_a_real_file_is_shown(
    launch: Launch, workspace: Path, home: Path
) -> None:
    editor = await launch(no_content())
    session, _ = await review(editor, workspace)
    asked = await shown(editor)
    path = path_of(asked.uri)
    assert path == home / "state" / "documents" / session / "app.py.md"
    assert "## Ana → security" in path.read_text("utf-8")
    assert path.parent.stat().st_mode & 0o077 == 0


async def test_a_real_file_that_is_open_follows_its_session(
    launch: Launch, workspace: Path
) -> None:
    editor = await launch(no_content())
    session, _ = await review(editor, workspace)
    path = path_of((await shown(editor)).uri)
    editor.open(path)
    await editor.ask(session, "and now?")
    await editor.until(lambda: "and now?" in path.read_text("utf-8"))
    assert [one.name for one in path.parent.iterdir()] == [path.name]


async def test_a_real_file_of_an_earlier_time_is_brought_up_to_date_when_it_is_opened(
    launch: Launch, workspace: Path
) -> None:
    first = await launch(no_content())
    session, _ = await review(first, workspace)
    path = path_of((await shown(first)).uri)
    await first.stop()
    path.write_text("# old\n")
    second = await launch(no_content())
    second.open(path)
    await second.until(lambda: "## Ana → security" in path.read_text("utf-8"))
    assert session in path.read_text("utf-8")


async def test_a_title_that_is_no_file_name_gives_a_file_all_the_same(
    launch: Launch, home: Path
) -> None:
    editor = await launch(no_content())
    session = await editor.new(title="../../etc/pass wd: “x” " + "é" * 100)
    answer = await editor.command("session.show", session=session)
    path = path_of(answer["uri"])
    assert path.parent == home / "state" / "documents" / session
    assert path.read_text("utf-8").startswith("# ../../etc/pass wd")


@pytest.mark.parametrize("real", [False, True])
async def test_a_document_has_an_outline_folds_links_and_lenses(
    launch: Launch, workspace: Path, real: bool
) -> None:
    can = no_content() if real else full()
    assert can.text_document
    can.text_document.document_symbol = types.DocumentSymbolClientCapabilities(
        hierarchical_document_symbol_support=True
    )
    editor = await launch(can)
    session, uri = await review(editor, workspace)
    name = (await shown(editor)).uri
    text = path_of(name).read_text("utf-8") if real else await content(editor, name)
    lines = text.split("\n")
    turn = (await outline(editor, name))[0]
    assert (turn.name, turn.detail) == ("Ana → security", "Review this for security mistakes.")
    assert [one.name for one in turn.children] == ["Tools", "Findings", "security"]
    assert turn.children[1].children[0].name == "S602 app.py:5"
    found = await folds(editor, name)
    assert lines[found[0].start_line] == "## Ana → security"
    assert lines[found[0].end_line].startswith("*Answered by security")
    targets = {one.target for one in await links(editor, name)}
    assert targets == {uri, f"{uri}#L5"}
    assert [
        (one.command.title, lines[one.range.start.line])
        for one in await lenses(editor, name)
        if one.command
    ] == [
        ("Fork here", "## Ana → security"),
        ("Retry", "## Ana → security"),
        ("Fork here", "### security"),
        ("Keep security", "### security"),
    ]
    assert session in text


async def test_a_client_without_a_tree_gets_a_flat_outline(editor: Editor, workspace: Path) -> None:
    session, _ = await review(editor, workspace)
    uri = f"sessionls:///{session}/app.py.md"
    found = await outline(editor, uri)
    assert all(isinstance(one, types.SymbolInformation) for one in found)
    assert [(one.name, one.container_name) for one in found][:2] == [
        ("Ana → security", None),
        ("Tools", "Ana → security"),
    ]


async def test_links_lie_where_the_client_counts(launch: Launch, workspace: Path) -> None:
    can = full()
    can.general = types.GeneralClientCapabilities(position_encodings=["utf-32"])
    editor = await launch(can)
    (workspace / "😀.py").write_text(CODE)
    uri = (workspace / "😀.py").as_uri()
    started = await editor.command("review", agent="security", uri=uri)
    await editor.ended(started["session"], started["turn"])
    name = (await shown(editor)).uri
    lines = (await content(editor, name)).split("\n")
    said = [
        lines[one.range.start.line][one.range.start.character : one.range.end.character]
        for one in await links(editor, name)
    ]
    assert said == ["😀.py", "😀.py:5"]


async def test_other_files_have_nothing_of_ours(editor: Editor, workspace: Path) -> None:
    (workspace / "notes.md").write_text("# Notes\n\n- x\n")
    uri = editor.open(workspace / "notes.md")
    assert await outline(editor, uri) is None
    assert await folds(editor, uri) is None
    assert await links(editor, uri) is None
    assert await lenses(editor, uri) == ()


async def test_the_outline_fits_the_text_that_the_editor_still_shows(editor: Editor) -> None:
    session = await editor.new(title="talk")
    uri = f"sessionls:///{session}/talk.md"
    before = await content(editor, uri)
    open_text(editor, uri, before)
    await editor.ask(session, "hello")
    now = await content(editor, uri)
    assert len(await folds(editor, uri)) == 0
    version = types.VersionedTextDocumentIdentifier(2, uri)
    whole = types.TextDocumentContentChangeWholeDocument(now)
    change = types.DidChangeTextDocumentParams(version, [whole])
    editor.client.text_document_did_change(change)
    assert len(await folds(editor, uri)) > 0


async def test_lenses_fork_keep_and_retry(editor: Editor, workspace: Path) -> None:
    session, _ = await review(editor, workspace)
    uri = (await shown(editor)).uri
    commands = {one.command.title: one.command for one in await lenses(editor, uri) if one.command}
    await run(editor, commands["Fork here"])
    forked = await shown(editor, 2)
    assert session not in forked.uri
    assert "forked this session" in await content(editor, forked.uri)
    await run(editor, commands["Keep security"])
    await run(editor, commands["Retry"])
    await editor.until(lambda: editor.refreshed)
    text = await content(editor, uri)
    assert "next agent: security" in text
    assert "## Ana → security (once more)" in text
    assert "Keep security" not in [
        one.command and one.command.title for one in await lenses(editor, uri)
    ]


async def test_the_setting_takes_the_lenses_away(launch: Launch, workspace: Path) -> None:
    editor = await launch(options={"participant": {"name": "Ana"}, "codeLenses": False})
    session, _ = await review(editor, workspace)
    assert await lenses(editor, f"sessionls:///{session}/app.py.md") == ()


def _of_texts(editor: Editor) -> list[str]:
    """What was registered for documents, but for what prompts and agent files answer."""
    methods = (one.method for one in editor.registrations)
    asked = {"completion", "hover", "definition"}
    ours = [method for method in methods if method.startswith("textDocument/")]
    return [method for method in ours if method.partition("/")[2] not in asked]


async def test_a_client_that_takes_registrations_is_asked_about_our_documents_only(
    launch: Launch, workspace: Path, home: Path
) -> None:
    editor = await launch(client_capabilities("visual-studio-code"))
    await editor.new()
    told = await editor.until(lambda: _of_texts(editor) if len(_of_texts(editor)) == 4 else None)
    assert set(told) == {
        "textDocument/documentSymbol",
        "textDocument/foldingRange",
        "textDocument/documentLink",
        "textDocument/codeLens",
    }
    _, uri = await review(editor, workspace)
    name = (await shown(editor)).uri
    assert path_of(name).is_relative_to(home / "state" / "documents")
    assert (await outline(editor, name))[0].name == "Ana → security"
    assert {one.target for one in await links(editor, name)} == {uri, f"{uri}#L5"}


async def test_a_session_that_is_gone_leaves_an_empty_outline(editor: Editor) -> None:
    session = await editor.new(title="talk")
    uri = f"sessionls:///{session}/talk.md"
    await content(editor, uri)
    await editor.command("session.delete", session=session)
    assert await outline(editor, uri) is None


async def test_a_review_that_was_cancelled_says_so(editor: Editor, workspace: Path) -> None:
    for number in range(400):
        (workspace / f"app{number}.py").write_text(CODE)
    started = await editor.command("review", agent="security", uri=workspace.as_uri())
    await editor.command("session.cancel", session=started["session"])
    ended = await editor.ended(started["session"], started["turn"])
    assert ended["stopReason"] == "cancelled"
    messages = await editor.until(lambda: editor.client.messages)
    assert (messages[0].message, messages[0].type) == (
        "security: Cancelled.",
        types.MessageType.Warning,
    )
    text = await content(editor, (await shown(editor)).uri)
    assert "**Cancelled by Ana**" in text


async def test_a_document_that_cannot_be_written_keeps_nothing_else_from_being_fresh(
    launch: Launch,
) -> None:
    editor = await launch(no_content())
    session = await editor.new(title="Broken")
    document = path_of((await editor.command("session.show", session=session))["uri"])
    document.unlink()
    document.parent.rmdir()
    document.parent.write_text("in the way")
    await editor.ask(session, "hello")
    await editor.until(lambda: editor.lens_refreshes)
    assert document.parent.read_text() == "in the way"
