"""From a code action to an accepted hunk: an agent with a model works in a session, over LSP."""

import json
from collections.abc import Callable
from pathlib import Path

from lsprotocol import types

from tests.e2e.conftest import Launch
from tests.e2e.editor import Editor, Wire
from tests.provider.script import Answer, Call, Text, Tokens
from tests.provider.server import Provider

PARTICIPANT = {"name": "Ana", "email": "ana@example.org"}
CODE = "def half(number):\n    return number / 3\n"


def options(provider: Provider, **more: object) -> Wire:
    """What an editor says whose model is the provider of the test."""
    own = {"apiBase": provider.openai_base, "speaks": "openai"}
    return {
        "participant": PARTICIPANT,
        "model": "own/test",
        "providers": {"own": own},
        **more,
    }


def calling(tool: str, identity: str = "c1", /, **arguments: object) -> Call:
    return Call(tool, (json.dumps(arguments),), identity)


async def test_words_of_a_model_stream_and_stand_in_the_session(
    launch: Launch, workspace: Path
) -> None:
    async with Provider(Answer((Text("Hello "), Text("Ana.")), Tokens(12, 3))) as provider:
        editor = await launch(options=options(provider))
        session = await editor.new()
        asked = await editor.ask(session, "Say hello")
        ended = await editor.ended(session, asked["turn"])
        assert (ended["stopReason"], ended["model"]) == ("end", "own/test")
        assert (ended["usage"]["input"], ended["usage"]["output"]) == (12, 3)
        assert ended["usage"]["cost"] is None
        assert await editor.said(session, asked["turn"]) == "Hello Ana."
        assert "".join(delta["text"] for delta in editor.deltas) == "Hello Ana."


async def test_from_a_code_action_to_an_accepted_hunk_and_back_to_the_default_agent(
    launch: Launch, workspace: Path
) -> None:
    """Words, a tool call, a permission, a proposed edit, a finding, usage, the next turn."""
    path = workspace / "half.py"
    path.write_text(CODE)
    async with Provider(
        Answer((Text("Let me look."), calling("read", "r1", path="half.py"))),
        Answer((calling("shell", "s1", command="echo tried"),)),
        Answer((
            calling("edit", "e1", path="half.py", old="number / 3", new="number / 2"),
        )),
        Answer((
            calling(
                "report", "f1", path="half.py", quote="def half(number):",
                severity="information", message="No test calls this.", rule="untested",
            ),
        )),
        Answer((Text("Mended."),)),
        Answer((Text("Assistant here."),)),
    ) as provider:  # fmt: skip
        editor = await launch(options=options(provider))
        editor.chooses = chosen_by_ana
        editor.applies(applied_by(editor, path))
        write_agent(workspace)
        await editor.command("workspace.trust")
        uri = editor.open(path)
        command = await offered(editor, uri, "Mend with mender")
        started = await editor.client.workspace_execute_command_async(
            types.ExecuteCommandParams(command.command, command.arguments)
        )
        assert started
        session, turn = started["session"], started["turn"]
        ended = await editor.ended(session, turn)
        assert ended["stopReason"] == "end", ended
        assert [kind for kind in await editor.kinds(session) if kind not in BETWEEN] == ROAD
        titles = [one.message.partition("\n")[0] for one in editor.asked]
        assert titles == ["mender: Run: echo tried", "Edit half.py (1 change)"]
        returned = await results(editor, session)
        assert "tried" in returned["s1"]
        assert "Ana" in returned["e1"]
        assert (ended["nextAgent"], ended["usage"]["input"]) == ("assistant", 50)
        (shown,) = await editor.diagnostics(uri, 1)
        assert shown.message.startswith("No test calls this.")
        asked = await editor.ask(session, "And now?")
        assert await editor.said(session, asked["turn"]) == "Assistant here."
        records = (await editor.load(session))["records"]
        agents = [one["agent"] for one in records if one["kind"] == "turnStarted"]
        assert agents == ["mender", "assistant"]


BETWEEN = {"messageAdded", "toolCalled", "toolReturned"}
ROAD = [
    "sessionCreated",
    "turnStarted",
    "permissionAsked",
    "permissionAnswered",
    "editProposed",
    "editAnswered",
    "findingReported",
    "turnEnded",
]
AGENT = """---
description: Mends what is broken.
actions:
  - {title: Mend with mender, on: [file]}
---
Mend it.
"""


def write_agent(workspace: Path) -> None:
    folder = workspace / ".sessionls" / "agents"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "mender.md").write_text(AGENT)


def chosen_by_ana(asked: types.ShowMessageRequestParams) -> str:
    """Ana allows what runs once, and accepts what is proposed."""
    titles = [action.title for action in asked.actions or ()]
    return "Allow once" if "Allow once" in titles else "Accept"


def applied_by(editor: Editor, path: Path) -> Callable[[types.WorkspaceEdit], None]:
    """The editor changes its buffer as an edit says, and tells the server."""

    def apply(edit: types.WorkspaceEdit) -> None:
        assert edit.document_changes
        (change,) = edit.document_changes
        assert isinstance(change, types.TextDocumentEdit)
        for one in change.edits:
            assert not isinstance(one, types.SnippetTextEdit)
            editor.type(path.as_uri(), one.range, one.new_text, 2)

    return apply


async def offered(editor: Editor, uri: str, title: str) -> types.Command:
    """The command of a code action on the whole file."""
    nowhere = types.Range(types.Position(0, 0), types.Position(0, 0))
    params = types.CodeActionParams(
        types.TextDocumentIdentifier(uri), nowhere, types.CodeActionContext([])
    )
    actions = await editor.client.text_document_code_action_async(params)
    (found,) = [action for action in actions or () if action.title == title]
    assert isinstance(found, types.CodeAction)
    assert found.command
    return found.command


async def results(editor: Editor, session: str) -> dict[str, str]:
    """What each tool call returned, by its id."""
    records = (await editor.load(session))["records"]
    returned = [record for record in records if record["kind"] == "toolReturned"]
    return {record["callId"]: record["content"] for record in returned}
