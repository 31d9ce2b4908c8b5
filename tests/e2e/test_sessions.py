"""Sessions over LSP: every command, its shape, and what survives."""

import json
from pathlib import Path

import pytest
from pygls.exceptions import JsonRpcException

from tests.e2e.conftest import Launch
from tests.e2e.editor import Editor, Wire

SHAPE = {
    "id", "title", "state", "archived", "agent", "created", "updated", "seq", "turns",
    "participants", "queue", "findings", "usage",
}  # fmt: skip


async def refused(work: object) -> str:
    """The sentence with which a command is refused; its code is always -32602."""
    with pytest.raises(JsonRpcException) as caught:
        await work  # pyright: ignore[reportGeneralTypeIssues]
    assert caught.value.code == -32602
    assert not caught.value.data
    return caught.value.message


async def agents_by_turn(editor: Editor, session: str) -> list[str]:
    records = (await editor.load(session))["records"]
    return [record["agent"] for record in records if record["kind"] == "turnStarted"]


async def test_a_session_has_one_shape_everywhere(editor: Editor) -> None:
    made = (await editor.command("session.new", title="First"))["session"]
    listed = (await editor.command("session.list"))["sessions"]
    loaded = (await editor.load(made["id"]))["session"]
    renamed = (await editor.command("session.rename", session=made["id"], title="Other"))["session"]
    assert set(made) == SHAPE
    assert listed == [made]
    assert loaded == made
    assert set(renamed) == SHAPE
    assert made["participants"] == [{"name": "Ana", "id": "ana@example.org"}]
    assert made["usage"]["cost"] == 0.0


async def test_a_prompt_is_accepted_at_once_and_answered_by_events(editor: Editor) -> None:
    session = await editor.new()
    accepted = await editor.ask(session, "hello")
    await editor.until(lambda: any(r["kind"] == "turnEnded" for r in editor.records))
    mine = [record for record in editor.records if record["seq"] >= accepted["seq"]]
    assert [record["kind"] for record in mine] == [
        "messageAdded",
        "turnStarted",
        "messageAdded",
        "turnEnded",
    ]
    assert [record["seq"] for record in mine] == list(range(2, 6))
    assert mine == (await editor.load(session, since=1))["records"]
    assert mine[0]["message"]["id"] == accepted["message"]
    assert mine[2]["message"]["turn"] == accepted["turn"]
    assert mine[3]["nextAgent"] == "assistant"
    assert mine[3]["stopReason"] == "end"
    assert mine[3]["model"] == "offline"


async def test_words_stream_before_the_message_that_replaces_them(editor: Editor) -> None:
    session = await editor.new()
    await editor.ask(session, "hello")
    answer = await editor.until(
        lambda: next(
            (r for r in editor.records if r["kind"] == "messageAdded" and r["seq"] > 2), None
        )
    )
    words = "".join(delta["text"] for delta in editor.deltas)
    assert words == answer["message"]["blocks"][0]["text"]
    assert {delta["message"] for delta in editor.deltas} == {answer["message"]["id"]}


async def test_one_message_runs_with_another_agent_and_the_next_goes_back(editor: Editor) -> None:
    session = await editor.new()
    await editor.ask(session, "look", agent="security")
    await editor.ask(session, "go on")
    await editor.ask(session, "@explainer why?")
    await editor.ask(session, "and now")
    assert await agents_by_turn(editor, session) == [
        "security",
        "assistant",
        "explainer",
        "assistant",
    ]


async def test_a_kept_agent_becomes_the_default(editor: Editor) -> None:
    session = await editor.new()
    await editor.ask(session, "look", agent="security", keep=True)
    await editor.ask(session, "go on")
    kept = (await editor.command("session.keep", session=session, agent="explainer"))["session"]
    await editor.ask(session, "more")
    assert await agents_by_turn(editor, session) == ["security", "security", "explainer"]
    assert kept["agent"] == "explainer"


async def test_the_default_agent_survives_kill_fork_and_retry(
    editor: Editor, launch: Launch
) -> None:
    session = await editor.new()
    first = await editor.ask(session, "look", agent="security")
    editor.kill()
    again = await launch()
    retried = (await again.command("session.retry", session=session, turn=first["turn"]))["turn"]
    await again.ended(session, retried)
    fork = (await again.command("session.fork", session=session))["session"]["id"]
    await again.ask(session, "go on")
    await again.ask(fork, "go on")
    assert await agents_by_turn(again, session) == ["security", "security", "assistant"]
    assert (await agents_by_turn(again, fork))[-1] == "assistant"


async def test_a_retry_takes_another_agent_once(editor: Editor) -> None:
    session = await editor.new()
    first = await editor.ask(session, "look")
    turn = (
        await editor.command(
            "session.retry", session=session, turn=first["turn"], agent="explainer"
        )
    )["turn"]
    await editor.ended(session, turn)
    await editor.ask(session, "next")
    assert await agents_by_turn(editor, session) == ["assistant", "explainer", "assistant"]


async def test_the_same_key_answers_the_first_result_also_after_a_restart(
    editor: Editor, launch: Launch
) -> None:
    made = await editor.command("session.new", title="Once", key="new-1")
    session = made["session"]["id"]
    prompt = await editor.command("session.prompt", session=session, text="hello", key="p-1")
    await editor.ended(session, prompt["turn"])
    paused = await editor.command("session.pause", session=session, key="pause-1")
    await editor.command("session.resume", session=session)
    fork = await editor.command("session.fork", session=session, at=2, key="fork-1")
    await editor.stop()
    again = await launch()
    assert await again.command("session.new", title="Other", key="new-1") == made
    assert await again.command("session.prompt", session=session, text="x", key="p-1") == prompt
    assert await again.command("session.pause", session=session, key="pause-1") == paused
    assert await again.command("session.fork", session=session, key="fork-1") == fork
    assert len((await again.command("session.list"))["sessions"]) == 2
    assert (await again.load(session))["session"]["state"] == "idle"


async def test_a_deletion_answers_its_first_result_after_a_kill(
    editor: Editor, launch: Launch
) -> None:
    session = await editor.new(title="Gone", key="new-1")
    await editor.ask(session, "hello")
    deleted = await editor.command("session.delete", session=session, key="delete-1")
    assert deleted["session"]["title"] == "Gone"
    editor.kill()
    again = await launch()
    assert await again.command("session.delete", session=session, key="delete-1") == deleted
    unknown = again.command("session.delete", session=session, key="delete-2")
    assert session in await refused(unknown)
    assert session in await refused(again.load(session))
    assert await again.new(title="Gone", key="new-1") == session
    assert (await again.command("session.list", state="all"))["sessions"] == []


async def test_a_deletion_outside_any_folder_answers_its_first_result_after_a_kill(
    launch: Launch, tmp_path: Path
) -> None:
    file = tmp_path / "loose.py"
    file.write_text("eval(input())\n")
    editor = await launch()
    session = (await editor.review(file.as_uri()))["session"]
    deleted = await editor.command("session.delete", session=session, key="delete-1")
    editor.kill()
    again = await launch()
    assert await again.command("session.delete", session=session, key="delete-1") == deleted


async def test_a_review_with_a_key_is_found_again_though_its_session_went_on(
    editor: Editor, launch: Launch, workspace: Path
) -> None:
    file = workspace / "one.py"
    file.write_text("eval(input())\n")
    first = await editor.review(file.as_uri(), key="once")
    for key in "123456789":
        await editor.command("session.rename", session=first["session"], title=key, key=key)
    other = await editor.new()
    assert await editor.review(file.as_uri(), key="once") == first
    assert await editor.kinds(other) == ["sessionCreated"]
    editor.kill()
    again = await launch()
    assert await again.review(file.as_uri(), key="once") == first
    await again.command("session.delete", session=first["session"])
    gone = again.command("review", agent="security", uri=file.as_uri(), key="once")
    assert first["session"] in await refused(gone)


async def test_pages_reach_every_record_from_both_ends(editor: Editor) -> None:
    session = await editor.new()
    for number in range(5):
        await editor.ask(session, f"message {number}")
    whole = (await editor.load(session))["records"]
    last = await editor.load(session, limit=4)
    before = await editor.load(session, before=last["records"][0]["seq"], limit=1000)
    since = await editor.load(session, since=3, limit=2)
    assert before["records"] + last["records"] == whole
    assert (last["more"], before["more"], since["more"]) == (True, False, True)
    assert [record["seq"] for record in since["records"]] == [4, 5]


async def test_sessions_are_listed_newest_activity_first_in_pages(editor: Editor) -> None:
    made = [await editor.new(title=f"Session {n}") for n in range(5)]
    await editor.command("session.rename", session=made[0], title="Session 0 again")
    first = await editor.command("session.list", limit=3)
    rest = await editor.command("session.list", limit=3, before=first["next"])
    listed = [session["id"] for session in first["sessions"] + rest["sessions"]]
    assert listed == [made[0], *made[:0:-1]]
    assert "next" not in rest
    found = await editor.command("session.list", query="AGAIN")
    assert [session["id"] for session in found["sessions"]] == [made[0]]


async def test_archived_sessions_leave_the_list_and_come_back(editor: Editor) -> None:
    session = await editor.new()
    archived = (await editor.command("session.archive", session=session))["session"]
    assert archived["archived"] is True
    assert (await editor.command("session.list"))["sessions"] == []
    assert len((await editor.command("session.list", state="archived"))["sessions"]) == 1
    assert "Unarchive" in await refused(
        editor.command("session.prompt", session=session, text="hello")
    )
    await editor.command("session.unarchive", session=session)
    assert len((await editor.command("session.list"))["sessions"]) == 1


async def test_a_paused_session_takes_messages_and_answers_them_when_resumed(
    editor: Editor, launch: Launch
) -> None:
    session = await editor.new()
    paused = (await editor.command("session.pause", session=session))["session"]
    assert paused["state"] == "paused"
    assert paused["paused"]["by"]["name"] == "Ana"
    prompts = [
        await editor.command("session.prompt", session=session, text=text) for text in ("a", "b")
    ]
    editor.kill()
    again = await launch()
    waiting = (await again.load(session))["session"]
    assert [queued["turn"] for queued in waiting["queue"]] == [p["turn"] for p in prompts]
    assert waiting["state"] == "paused"
    await again.command("session.resume", session=session)
    for prompt in prompts:
        await again.ended(session, prompt["turn"])
    assert len(await agents_by_turn(again, session)) == 2


async def test_cancelling_a_queued_turn_ends_it_without_an_answer(editor: Editor) -> None:
    session = await editor.new()
    await editor.command("session.pause", session=session)
    prompt = await editor.command("session.prompt", session=session, text="never mind")
    cancelled = await editor.command("session.cancel", session=session)
    ended = await editor.ended(session, prompt["turn"])
    assert cancelled == {"cancelled": [prompt["turn"]]}
    assert ended["stopReason"] == "cancelled"
    assert ended["by"]["name"] == "Ana"


async def test_a_fork_at_an_answer_includes_it_and_at_a_message_hands_back_its_text(
    editor: Editor,
) -> None:
    session = await editor.new(title="Root")
    await editor.ask(session, "first")
    await editor.ask(session, "second")
    records = (await editor.load(session))["records"]
    answer, second = (r for r in records if r["kind"] == "messageAdded" and r["seq"] in (4, 6))
    with_answer = await editor.command("session.fork", session=session, at=answer["seq"])
    without = await editor.command("session.fork", session=session, at=second["seq"], title="Again")
    assert "text" not in with_answer
    assert with_answer["session"]["at"] == answer["seq"]
    assert without["text"] == "second"
    assert without["session"]["title"] == "Again"
    child = (await editor.load(without["session"]["id"]))["records"]
    assert child[:-1] == records[: second["seq"] - 1]
    assert child[-1]["parent"] == session
    assert [record["seq"] for record in child] == list(range(1, len(child) + 1))


async def test_a_fork_inside_tool_calls_moves_to_their_start(
    editor: Editor, workspace: Path
) -> None:
    file = workspace / "app.py"
    file.write_text("eval(input())\n")
    session = await editor.new()
    await editor.ask(session, "look", agent="security", context=[{"uri": file.as_uri()}])
    records = (await editor.load(session))["records"]
    called = next(r["seq"] for r in records if r["kind"] == "toolCalled")
    returned = next(r["seq"] for r in records if r["kind"] == "toolReturned")
    for seq in range(called, returned + 1):
        forked = await editor.command("session.fork", session=session, at=seq)
        assert forked["session"]["at"] == called - 1


async def test_deleting_a_parent_keeps_what_its_fork_needs(editor: Editor, launch: Launch) -> None:
    session = await editor.new()
    await editor.ask(session, "hello")
    fork = (await editor.command("session.fork", session=session))["session"]["id"]
    before = (await editor.load(fork))["records"]
    await editor.command("session.delete", session=session)
    assert "No session" in await refused(editor.load(session))
    await editor.stop()
    again = await launch()
    assert (await again.load(fork))["records"] == before
    assert [s["id"] for s in (await again.command("session.list"))["sessions"]] == [fork]


async def test_search_finds_lines_with_their_places(editor: Editor) -> None:
    session = await editor.new(title="Searched")
    await editor.ask(session, "nothing here\nthe 😀 Needle and the needle")
    hits = (await editor.command("session.search", query="NEEDLE"))["hits"]
    assert hits[0] == {
        "session": session,
        "title": "Searched",
        "seq": 2,
        "line": "the 😀 Needle and the needle",
        "positions": [[7, 13], [22, 28]],
    }


async def test_export_and_import_lose_nothing(
    editor: Editor, launch: Launch, workspace: Path, tmp_path: Path
) -> None:
    (workspace / "app.py").write_text("eval(input())\n" * 400)
    session = await editor.new(title="Travels")
    context = [{"uri": (workspace / "app.py").as_uri()}]
    await editor.ask(session, "look", agent="security", context=context)
    fork = (await editor.command("session.fork", session=session))["session"]["id"]
    await editor.ask(fork, "go on")
    content = (await editor.command("session.export", session=fork, format="json"))["content"]
    other = tmp_path / "other"
    other.mkdir()
    guest = await launch(folders=[other])
    taken = (await guest.command("session.import", content=content))["session"]
    here = (await editor.load(fork, since=0, limit=5000))["records"]
    there = (await guest.load(taken["id"], since=0, limit=5000))["records"]
    moved = json.loads(json.dumps(here).replace(workspace.as_uri(), other.as_uri()))
    assert there == moved
    assert taken["id"] == fork
    await guest.ask(fork, "on we go")
    again = (await guest.command("session.import", content=content))["session"]
    assert again["id"] != fork


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "not a session export"),
        ("{}", "not a session export"),
        ("[1, 2]", "not a session export"),
        ('{"sessionls": 99, "session": "x", "records": [{}]}', "newer"),
        ('{"sessionls": 1, "session": "x", "records": [{"seq": 1}]}', "damaged"),
        ("\x00\x01", "not a session export"),
    ],
)
async def test_an_import_that_cannot_be_read_changes_nothing(
    editor: Editor, content: str, sentence: str
) -> None:
    said = await refused(editor.command("session.import", content=content))
    assert sentence in said
    assert (await editor.command("session.list"))["sessions"] == []


async def test_every_cut_of_an_export_is_refused_or_whole(editor: Editor) -> None:
    session = await editor.new()
    await editor.ask(session, "hello")
    content = (await editor.command("session.export", session=session, format="json"))["content"]
    for end in range(0, len(content) - 1, 97):
        await refused(editor.command("session.import", content=content[:end]))
    document: Wire = json.loads(content)
    document["records"].pop(1)
    assert "damaged" in await refused(
        editor.command("session.import", content=json.dumps(document))
    )
    assert len((await editor.command("session.list"))["sessions"]) == 1


@pytest.mark.parametrize(
    ("command", "argument", "sentence"),
    [
        ("session.prompt", {"session": "nope", "text": "x"}, "No session 'nope'"),
        ("session.prompt", {"session": "nope", "text": " \n"}, "needs words in `text`"),
        ("session.prompt", {"session": "nope", "text": "x", "context": [{}]}, "context.0: give a"),
        (
            "session.prompt",
            {"session": "nope", "text": "x", "context": [{"diagnostics": [], "text": "y"}]},
            "context.0: give a `uri`, `diagnostics`",
        ),
        (
            "session.prompt",
            {"session": "nope", "text": "x", "context": [{"diagnostics": [{}], "text": "y"}]},
            "context.0: `text` belongs to a `uri`",
        ),
        ("session.load", {"session": "nope"}, "No session 'nope'"),
        ("session.new", {"agent": "nobody"}, "No agent named 'nobody'"),
        ("session.load", {}, "session: this field is missing"),
        ("session.load", {"session": 7}, "session"),
        ("session.new", {"titel": "x"}, "titel"),
        ("session.list", {"limit": 0}, "limit"),
        ("session.list", {"before": "nonsense"}, "next"),
        ("agent.show", {"agent": "nobody"}, "Known: "),
        ("review", {"agent": "nobody", "uri": "file:///x"}, "No agent named"),
    ],
)
async def test_a_bad_request_gets_a_sentence_to_act_on(
    editor: Editor, command: str, argument: Wire, sentence: str
) -> None:
    assert sentence in await refused(editor.command(command, **argument))


async def test_a_message_may_be_about_something_without_words(editor: Editor) -> None:
    session = await editor.new()
    await editor.ask(session, "", context=[{"diagnostics": [{"message": "unused"}]}])
    await editor.ask(session, "", context=[{"uri": "file:///nowhere/a.py"}])
    assert (await editor.kinds(session)).count("turnEnded") == 2


async def test_a_message_for_an_unknown_agent_leaves_no_trace(editor: Editor) -> None:
    session = await editor.new()
    await refused(editor.command("session.prompt", session=session, text="x", agent="nobody"))
    assert await editor.kinds(session) == ["sessionCreated"]


async def test_leaving_a_session_ends_its_updates(editor: Editor) -> None:
    session = await editor.new()
    assert await editor.command("session.leave", session=session) == {}
    await editor.command("session.rename", session=session, title="Unseen")
    other = await editor.new()
    await editor.command("session.rename", session=other, title="Seen")
    await editor.until(lambda: editor.records)
    assert {update["session"] for update in editor.updates} == {other}


async def test_a_moved_workspace_keeps_its_sessions_and_their_files(
    editor: Editor, launch: Launch, workspace: Path
) -> None:
    (workspace / "app.py").write_text("eval(input())\n")
    review = await editor.command("review", agent="security", uri=(workspace / "app.py").as_uri())
    await editor.ended(review["session"], review["turn"])
    await editor.stop()
    moved = workspace.rename(workspace.with_name("moved"))
    again = await launch(folders=[moved])
    uri = (moved / "app.py").as_uri()
    (shown,) = await again.diagnostics(uri, 1)
    assert shown.code == "S307"
    records = (await again.load(review["session"]))["records"]
    finding = next(r["finding"] for r in records if r["kind"] == "findingReported")
    assert finding["uri"] == uri
