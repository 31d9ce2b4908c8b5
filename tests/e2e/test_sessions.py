"""Sessions over LSP: every command, its shape, and what survives."""

from tests.e2e.editor import Editor


async def test_a_new_session_has_the_shape_of_every_session(editor: Editor) -> None:
    session = (await editor.command("session.new", title="First"))["session"]
    assert {
        key: session[key] for key in ("title", "state", "agent", "seq", "turns", "archived")
    } == {
        "title": "First",
        "state": "idle",
        "agent": "assistant",
        "seq": 1,
        "turns": 0,
        "archived": False,
    }
    assert session["participants"] == [{"name": "Ana", "id": "ana@example.org"}]


async def test_one_message_runs_with_another_agent_and_the_next_goes_back(editor: Editor) -> None:
    session = await editor.new()
    await editor.ask(session, "look", agent="security")
    await editor.ask(session, "go on")
    records = (await editor.load(session))["records"]
    started = [record["agent"] for record in records if record["kind"] == "turnStarted"]
    assert started == ["security", "assistant"]
