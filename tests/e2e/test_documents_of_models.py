"""Session documents of agents with models: what waits for a person is answered at its line."""

from pathlib import Path

from lsprotocol import types

from tests.e2e.conftest import Launch
from tests.e2e.editor import Editor, full
from tests.e2e.test_session_documents import content, lenses
from tests.e2e.test_session_documents import run as run_command
from tests.e2e.test_whole_road import calling, options
from tests.provider.script import Answer, Text, Thought
from tests.provider.server import Provider


def asks_itself() -> types.ClientCapabilities:
    """A client that shows what is asked in its own way."""
    can = full()
    can.experimental = {"sessionls": {"updates": True, "asks": True}}
    return can


def kinds(editor: Editor) -> list[str]:
    return [record["kind"] for record in editor.records]


async def answered_at(editor: Editor, uri: str, title: str) -> str:
    """Answer with the code lens of that title; return the line at which it stands."""
    lines = (await content(editor, uri)).split("\n")
    (lens,) = [
        one for one in await lenses(editor, uri) if one.command and one.command.title == title
    ]
    await run_command(editor, lens.command)
    return lines[lens.range.start.line]


async def test_a_permission_and_a_question_are_answered_by_their_lenses(
    launch: Launch, workspace: Path
) -> None:
    async with Provider(
        Answer((Text("First."), calling("shell", "s1", command="echo tried"))),
        Answer((calling("ask", "q1", question="Which <one>?", choices=["left", "right"]),)),
        Answer((Text("Done.\n```\nopen"),)),
    ) as provider:
        editor = await launch(asks_itself(), options=options(provider))
        await editor.command("workspace.trust")
        session = await editor.new(title="talk")
        uri = f"sessionls:///{session}/talk.md"
        asked = await editor.command("session.prompt", session=session, text="Go on")
        while "permissionAsked" not in kinds(editor):
            await editor.load(session)
        text = await content(editor, uri)
        assert "  ```\n  echo tried\n" in text
        assert "*assistant waits for an answer.*" in text
        line = await answered_at(editor, uri, "Allow once")
        assert line == "- **permission: assistant: Run: echo tried** → waits for an answer"
        while "questionAsked" not in kinds(editor):
            await editor.load(session)
        line = await answered_at(editor, uri, "right")
        assert line == r"- **question: Which \<one>?** → waits for an answer"
        await editor.ended(session, asked["turn"])
        text = await content(editor, uri)
        assert "- permission: assistant: Run: echo tried → allowed by Ana, once" in text
        assert r"- question: Which \<one>? → Ana: right" in text
        assert (
            "### assistant\n\nDone.\n```\nopen\n```\n\n*Answered by assistant (own/test) · " in text
        )
        assert " · cost unknown · " in text
        assert " · first words after " in text


async def test_thoughts_stream_beside_the_words_and_are_told_folded(
    launch: Launch, workspace: Path
) -> None:
    answer = Answer((Thought("Let me "), Thought("see."), Text("It is "), Text("so.")))
    async with Provider(answer) as provider:
        editor = await launch(options=options(provider))
        session = await editor.new(title="talk")
        asked = await editor.ask(session, "Is it so?")
        deltas = [delta for delta in editor.deltas if delta["turn"] == asked["turn"]]
        assert "".join(delta.get("thought", "") for delta in deltas) == "Let me see."
        assert "".join(delta["text"] for delta in deltas) == "It is so."
        assert {delta["message"] for delta in deltas} == {deltas[0]["message"]}
        assert all("thought" not in delta for delta in deltas if delta["text"])
        text = await content(editor, f"sessionls:///{session}/talk.md")
        assert "> *Thought*\n>\n> Let me see.\n\nIt is so.\n" in text


async def test_words_of_a_turn_inside_a_turn_stream_under_its_own_id(
    launch: Launch, workspace: Path
) -> None:
    async with Provider(
        Answer((calling("agent", "a1", name="reviewer", text="Look."),)),
        Answer((Text("Looks good."),)),
        Answer((Text("It does."),)),
    ) as provider:
        editor = await launch(options={**options(provider), "permissions": {"agent": "allow"}})
        session = await editor.new(title="talk")
        asked = await editor.ask(session, "Ask the reviewer")
        started = [one for one in editor.records if one["kind"] == "turnStarted"]
        assert [one.get("parentTurn") for one in started] == [None, asked["turn"]]
        words = {
            turn["turn"]: "".join(
                delta["text"] for delta in editor.deltas if delta["turn"] == turn["turn"]
            )
            for turn in started
        }
        assert list(words.values()) == ["It does.", "Looks good."]
        text = await content(editor, f"sessionls:///{session}/talk.md")
        assert "- `agent` reviewer → answered\n  > **assistant → reviewer**\n" in text
        assert "  > Looks good.\n" in text


async def test_a_budget_that_is_used_up_is_told_once_and_stands_in_the_document(
    launch: Launch, workspace: Path
) -> None:
    async with Provider() as provider:
        editor = await launch(options=options(provider, sessionBudget=0))
        session = await editor.new(title="talk")
        await editor.command("session.prompt", session=session, text="Hello?")
        (told,) = await editor.until(lambda: editor.client.messages)
        assert "sessionBudget" in told.message
        assert told.type == types.MessageType.Warning
        text = await content(editor, f"sessionls:///{session}/talk.md")
        assert "\npaused by sessionls · next agent: assistant" in text
        assert "*sessionls paused the session: " in text
