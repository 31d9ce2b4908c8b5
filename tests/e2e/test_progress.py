"""What `$/progress` says of turns: how far a scan is, and what an agent with a model does."""

from pathlib import Path
from typing import Any

from lsprotocol import types

from tests.e2e.conftest import Launch
from tests.e2e.editor import Editor
from tests.e2e.test_whole_road import calling, options
from tests.provider.script import Answer, Text
from tests.provider.server import Provider


def told(editor: Editor) -> list[Any]:
    """What the last progress of an editor said, in order."""
    sent = list(editor.client.progress_reports.values())
    return list(sent[-1]) if sent else []


def messages(editor: Editor) -> list[str]:
    return [value.message for value in told(editor) if getattr(value, "message", None)]


async def done(editor: Editor) -> list[Any]:
    return await editor.until(
        lambda: told(editor) if told(editor) and told(editor)[-1].kind == "end" else None
    )


async def test_a_scan_says_how_much_of_it_is_done(editor: Editor, workspace: Path) -> None:
    for number in range(3):
        (workspace / f"app{number}.py").write_text("import os\n")
    await editor.review(workspace.as_uri())
    values = await done(editor)
    assert values[0].percentage == 0
    assert [value.percentage for value in values if getattr(value, "percentage", 0)][-1] == 100
    assert any(message.startswith("3/3 · ") for message in messages(editor))


async def test_an_agent_with_a_model_tells_what_it_does_and_never_how_far_it_is(
    launch: Launch, workspace: Path
) -> None:
    (workspace / "app.py").write_text("import os\n")
    async with Provider(
        Answer((Text("Here."),)),
        Answer((Text("Let me look."), calling("read", "r1", path="app.py"))),
        Answer((calling("shell", "s1", command="echo tried"),)),
        Answer((calling("scan", "s2", path="app.py"),)),
        Answer((Text("Done."),)),
    ) as provider:
        editor = await launch(options=options(provider))
        editor.shows_questions.clear()
        await editor.command("workspace.trust")
        session = await editor.new()
        await editor.ask(session, "Are you there?")
        asked = await editor.command("session.prompt", session=session, text="Look at it")
        await editor.until(lambda: "waiting for an answer" in messages(editor))
        editor.chooses = lambda _: "Allow once"
        editor.shows_questions.set()
        await editor.ended(session, asked["turn"])
        values = await done(editor)
        assert isinstance(values[0], types.WorkDoneProgressBegin)
        assert [getattr(value, "percentage", None) for value in values] == [None] * len(values)
        said = messages(editor)
        assert said.index("assistant: read app.py") < said.index("assistant: shell echo tried")
        assert said.index("assistant: shell echo tried") < said.index("waiting for an answer")
        assert said[-1] == "assistant is answering"
