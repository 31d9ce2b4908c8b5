"""Which documents an editor is told of, where messages and agents are written."""

from typing import Any

from lsprotocol import types

from tests.e2e.conftest import Launch
from tests.e2e.editor import Editor, only

ASKED = ("completion", "hover", "definition")


def registering() -> types.ClientCapabilities:
    """A client that takes registrations of all that is answered where people write."""
    return types.ClientCapabilities(
        text_document=types.TextDocumentClientCapabilities(
            completion=types.CompletionClientCapabilities(
                dynamic_registration=True,
                completion_item=types.ClientCompletionItemOptions(
                    insert_replace_support=True,
                    documentation_format=[types.MarkupKind.Markdown],
                ),
            ),
            hover=types.HoverClientCapabilities(
                dynamic_registration=True, content_format=[types.MarkupKind.Markdown]
            ),
            definition=types.DefinitionClientCapabilities(dynamic_registration=True),
        ),
    )


async def test_an_editor_that_takes_registrations_is_told_of_our_documents_alone(
    launch: Launch,
) -> None:
    editor: Editor = await launch(registering())
    assert editor.promised.completion_provider is None
    assert editor.promised.hover_provider is None
    await editor.command("info")
    methods = {f"textDocument/{name}" for name in ASKED}
    await editor.until(lambda: methods <= {one.method for one in editor.registrations})
    options = {one.id: one.register_options for one in editor.registrations}
    prompts: Any = options["sessionls-prompt:textDocument/completion"]
    agents: Any = options["sessionls-agents:textDocument/completion"]
    assert prompts["documentSelector"] == [{"scheme": "sessionls-prompt"}]
    assert prompts["triggerCharacters"] == ["@", "#"]
    assert agents["documentSelector"][0] == {
        "pattern": "**/.sessionls/agents/*.md", "scheme": "file",
    }  # fmt: skip


async def test_another_editor_is_promised_them_for_every_document(launch: Launch) -> None:
    editor: Editor = await launch(only("utf-8"))
    assert editor.promised.completion_provider is not None
    assert list(editor.promised.completion_provider.trigger_characters or ()) == ["@", "#"]
    assert editor.promised.completion_provider.resolve_provider is True
    assert editor.promised.hover_provider is True
    assert editor.promised.definition_provider is True
    assert not editor.registrations


async def test_an_editor_chooses_whether_to_replace_what_follows(launch: Launch) -> None:
    editor: Editor = await launch(registering())
    uri = "sessionls-prompt:///"
    item = types.TextDocumentItem(uri, "sessionls-prompt", 1, "@security")
    editor.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
    # Opening it was enough for the server to say what it can do there.
    method = types.TEXT_DOCUMENT_COMPLETION
    await editor.until(lambda: method in {one.method for one in editor.registrations})
    where = types.CompletionParams(types.TextDocumentIdentifier(uri), types.Position(0, 4))
    found = await editor.client.text_document_completion_async(where)
    assert isinstance(found, types.CompletionList)
    edit = found.items[0].text_edit
    assert isinstance(edit, types.InsertReplaceEdit)
    assert (edit.insert.end.character, edit.replace.end.character) == (4, 9)
