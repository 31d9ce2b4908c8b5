"""What other language servers said reaches the tool `diagnostics`, as far as an editor told it."""

from pathlib import Path

import pytest
from lsprotocol import types

from tests.e2e.conftest import Launch
from tests.e2e.editor import Editor, full
from tests.e2e.test_whole_road import calling, options, results
from tests.provider.script import Answer, Text
from tests.provider.server import Provider

ODD = 'x = "😀"; y = z\n'


def unbound(start: int, source: str = "pyright") -> types.Diagnostic:
    place = types.Range(types.Position(0, start), types.Position(0, start + 1))
    return types.Diagnostic(place, f"z is unbound, says {source}", source=source)


async def look(editor: Editor, uri: str, *diagnostics: types.Diagnostic) -> None:
    """An editor asks what may be done about diagnostics."""
    context = types.CodeActionContext(list(diagnostics))
    where = types.Range(types.Position(0, 0), types.Position(0, 0))
    params = types.CodeActionParams(types.TextDocumentIdentifier(uri), where, context)
    await editor.client.text_document_code_action_async(params)


@pytest.mark.parametrize(("encoding", "start"), [("utf-16", 14), ("utf-8", 16)])
async def test_a_model_reads_what_an_editor_and_a_message_told(
    launch: Launch, workspace: Path, encoding: str, start: int
) -> None:
    path = workspace / "app.py"
    path.write_text(ODD)
    async with Provider(
        Answer((calling("diagnostics", "d1", path="app.py"),)), Answer((Text("Seen."),))
    ) as provider:
        can = full()
        can.general = types.GeneralClientCapabilities(position_encodings=[encoding])
        editor = await launch(can, options=options(provider))
        uri = editor.open(path)
        await look(editor, uri, unbound(start), unbound(start, "sessionls/security"))
        session = await editor.new()
        told = {
            "message": "undefined name",
            "source": "ruff",
            "range": {
                "start": {"line": 0, "character": start},
                "end": {"line": 0, "character": start + 1},
            },
        }
        context = [{"uri": uri, "diagnostics": [told]}]
        await editor.ask(session, "What is wrong?", context=context)
        said = (await results(editor, session))["d1"]
        assert "app.py:1:15: error [pyright]: z is unbound, says pyright" in said
        assert "app.py:1:15: error [ruff]: undefined name" in said
        assert "security" not in said
