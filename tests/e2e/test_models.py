"""Sessions with a language model behind them: budgets, summaries, pictures, restarts, fallbacks."""

import base64
from pathlib import Path

import pytest
from pygls.exceptions import JsonRpcException

from tests.e2e.conftest import Launch
from tests.e2e.editor import Editor, editing
from tests.e2e.test_whole_road import calling, options, results
from tests.provider.script import Answer, Text, Tokens, failing, saying
from tests.provider.server import Provider

DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


async def test_a_failed_turn_keeps_its_words_says_what_to_do_and_can_be_retried(
    launch: Launch, workspace: Path
) -> None:
    async with Provider(failing(401), saying("Here I am.")) as provider:
        editor = await launch(options=options(provider))
        session = await editor.new()
        asked = await editor.ask(session, "Hello?")
        failed = await editor.ended(session, asked["turn"])
        assert failed["stopReason"] == "failed"
        assert "key" in failed["error"]
        again = await editor.command("session.retry", session=session, turn=asked["turn"])
        assert (await editor.ended(session, again["turn"]))["stopReason"] == "end"
        assert await editor.said(session, again["turn"]) == "Here I am."


async def test_a_budget_pauses_the_session_before_the_next_answer_and_says_so(
    launch: Launch, workspace: Path
) -> None:
    async with Provider() as provider:
        editor = await launch(options=options(provider, sessionBudget=0))
        session = await editor.new()
        await editor.command("session.prompt", session=session, text="Hello?")
        await editor.until(lambda: "sessionPaused" in [r["kind"] for r in editor.records])
        (paused,) = [r for r in editor.records if r["kind"] == "sessionPaused"]
        assert "sessionBudget" in paused["reason"]
        loaded = await editor.load(session)
        assert loaded["session"]["state"] == "paused"
        assert len(loaded["session"]["queue"]) == 1
        assert not provider.requests


async def test_a_long_history_is_summed_up_and_the_summary_can_be_taken_back(
    launch: Launch, workspace: Path
) -> None:
    async with Provider(
        saying("One."), saying("Two."), saying("Three."), saying("THE SUMMARY"),
        saying("Four."), saying("Five."),
    ) as provider:  # fmt: skip
        editor = await launch(options=options(provider))
        session = await editor.new()
        for word in ("first", "second", "third"):
            await editor.ask(session, f"The {word} thing")
        compaction = (await editor.command("session.compact", session=session))["compaction"]
        await editor.ask(session, "The fourth thing")
        sent = str(provider.requests[-1].body["messages"])
        assert "THE SUMMARY" in sent
        assert "The first thing" not in sent
        assert "The fourth thing" in sent
        await editor.command("session.uncompact", session=session, compaction=compaction)
        await editor.ask(session, "The fifth thing")
        sent = str(provider.requests[-1].body["messages"])
        assert "THE SUMMARY" not in sent
        assert "The first thing" in sent
        with pytest.raises(JsonRpcException, match="no compaction"):
            await editor.command("session.uncompact", session=session, compaction=compaction)


async def test_a_fork_reads_the_summary_of_its_parent(launch: Launch, workspace: Path) -> None:
    async with Provider(
        saying("One."), saying("Two."), saying("Three."), saying("THE SUMMARY"), saying("Fork.")
    ) as provider:
        editor = await launch(options=options(provider))
        session = await editor.new()
        for word in ("first", "second", "third"):
            await editor.ask(session, f"The {word} thing")
        await editor.command("session.compact", session=session)
        fork = (await editor.command("session.fork", session=session))["session"]["id"]
        await editor.ask(fork, "Another thing")
        assert "THE SUMMARY" in str(provider.requests[-1].body["messages"])


async def test_what_a_message_points_at_goes_to_the_model_as_it_stands_unsaved(
    launch: Launch, workspace: Path
) -> None:
    path = workspace / "half.py"
    path.write_text("saved = 1\n")
    async with Provider(saying("Seen.")) as provider:
        editor = await launch(options=options(provider))
        uri = editor.open(path, "unsaved = 2\n")
        session = await editor.new()
        await editor.ask(session, "What is this?", context=[{"uri": uri}])
        sent = str(provider.requests[-1].body["messages"])
        assert "unsaved = 2" in sent
        assert "saved = 1" not in sent
        assert "unsaved = 2" not in str((await editor.load(session))["records"])


async def test_a_picture_is_kept_and_said_in_words_to_a_model_that_sees_none(
    launch: Launch, workspace: Path
) -> None:
    (workspace / "dot.png").write_bytes(DOT)
    async with Provider(saying("A dot.")) as provider:
        editor = await launch(options=options(provider))
        session = await editor.new()
        pasted = {"mediaType": "image/png", "data": base64.b64encode(DOT).decode()}
        context = [{"uri": (workspace / "dot.png").as_uri()}, {"image": pasted}]
        await editor.ask(session, "What is this?", context=context)
        (message,) = [
            record["message"]
            for record in (await editor.load(session))["records"]
            if record["kind"] == "messageAdded" and record["by"]["kind"] == "person"
        ]
        images = [block for block in message["blocks"] if block["kind"] == "image"]
        assert [block["mediaType"] for block in images] == ["image/png"] * 2
        assert images[0]["sha256"] == images[1]["sha256"]
        (asked,) = provider.requests
        assert str(asked.body["messages"]).count("image/png; this model takes no pictures") == 2
        assert base64.b64encode(DOT).decode() not in str(asked.body)
        broken = {"mediaType": "image/png", "data": base64.b64encode(b"<svg>").decode()}
        with pytest.raises(JsonRpcException, match="not what it says"):
            await editor.command(
                "session.prompt", session=session, text="This?", context=[{"image": broken}]
            )


SEES = {
    "openai": {
        "type": "image_url",
        "image_url": {"url": f"data:image/png;base64,{base64.b64encode(DOT).decode()}"},
    },
    "anthropic": {
        "type": "image",
        "source": {
            "type": "base64",
            "media_type": "image/png",
            "data": base64.b64encode(DOT).decode(),
        },
    },
}
"""How providers get a picture."""


@pytest.mark.parametrize("model", ["openai/gpt-4o", "anthropic/claude-sonnet-4-5"])
async def test_pictures_of_files_and_pasted_ones_reach_a_model_that_sees(
    launch: Launch, workspace: Path, model: str
) -> None:
    (workspace / "dot.png").write_bytes(DOT)
    pasted = {"mediaType": "image/png", "data": base64.b64encode(DOT).decode()}
    async with Provider(
        saying("A dot."), saying("The same dot."), saying("Still."), saying("Yes.")
    ) as provider:
        speaks = model.partition("/")[0]
        bases = {"openai": provider.openai_base, "anthropic": provider.anthropic_base}
        server = {"apiBase": bases[speaks], "speaks": speaks}
        editor = await launch(options=options(provider, model=model, providers={speaks: server}))
        session = await editor.new()
        context = [{"uri": (workspace / "dot.png").as_uri()}]
        for picture in (context, [{"image": pasted}], []):
            asked = await editor.ask(session, "What is this?", context=picture)
            assert (await editor.ended(session, asked["turn"]))["stopReason"] == "end"
        assert [pictures(request.body, SEES[speaks]) for request in provider.requests] == [1, 2, 2]
        # What was shown once stays what it was.
        (workspace / "dot.png").unlink()
        await editor.ask(session, "And now?")
        assert pictures(provider.requests[-1].body, SEES[speaks]) == 2


def pictures(value: object, picture: object) -> int:
    """How often a picture stands in what a provider got; what is marked to be cached counts."""
    if isinstance(value, dict):
        bare = {name: one for name, one in value.items() if name != "cache_control"}
        return int(bare == picture) or sum(pictures(one, picture) for one in value.values())
    return sum(pictures(one, picture) for one in value) if isinstance(value, list) else 0


async def test_an_open_permission_is_asked_again_after_a_kill(home: Path, workspace: Path) -> None:
    async with Provider(
        Answer((calling("shell", "s1", command="echo tried"),)), saying("Done.")
    ) as provider:
        async with editing(home, [workspace], options=options(provider)) as first:
            first.shows_questions.clear()
            session = await first.new()
            asked = await first.command("session.prompt", session=session, text="Try it")
            await first.until(lambda: first.asked)
            first.kill()
        async with editing(home, [workspace], options=options(provider)) as second:
            second.chooses = lambda _: "Allow once"
            loaded = await second.load(session)
            assert loaded["session"]["state"] == "waiting"
            ended = await second.ended(session, asked["turn"])
            assert ended["stopReason"] == "end"
            assert "tried" in (await results(second, session))["s1"]
            assert (await second.kinds(session)).count("permissionAsked") == 1


async def test_where_nobody_can_be_asked_the_answer_is_no(launch: Launch, workspace: Path) -> None:
    async with Provider(
        Answer((calling("shell", "s1", command="echo tried"),)), saying("A pity.")
    ) as provider:
        editor = await launch(options=options(provider))
        editor.shows_nothing = True
        session = await editor.new()
        await editor.ask(session, "Try it")
        assert "did not allow" in (await results(editor, session))["s1"]


async def test_a_list_of_models_is_tried_in_order(launch: Launch, workspace: Path) -> None:
    async with Provider(
        saying(
            "The second one.",
        )
    ) as provider:
        given = options(provider)
        given["model"] = ["missing/test", "own/test"]
        given["providers"]["missing"] = {"apiBase": "http://127.0.0.1:9/v1", "speaks": "openai"}
        editor = await launch(options=given)
        session = await editor.new()
        asked = await editor.ask(session, "Hello?")
        ended = await editor.ended(session, asked["turn"])
        assert (ended["stopReason"], ended["model"]) == ("end", "own/test")


async def test_usage_is_summed_by_agent_and_participant(launch: Launch, workspace: Path) -> None:
    async with Provider(
        Answer((Text("One."),), Tokens(10, 2)), Answer((Text("Two."),), Tokens(20, 3))
    ) as provider:
        editor = await launch(options=options(provider))
        session = await editor.new()
        await editor.ask(session, "One?")
        await editor.ask(session, "Two?", agent="explainer")
        usage = (await editor.load(session))["session"]["usage"]
        assert (usage["input"], usage["output"], usage["cost"]) == (30, 5, None)
        assert {name: one["input"] for name, one in usage["byAgent"].items()} == {
            "assistant": 10,
            "explainer": 20,
        }
        assert list(usage["byParticipant"]) == ["ana@example.org"]


async def test_an_agent_calls_another_one_in_the_same_session(
    launch: Launch, workspace: Path
) -> None:
    async with Provider(
        Answer((calling("agent", "a1", name="explainer", text="Explain halves."),)),
        saying("A half is one of two equal parts."),
        saying("The explainer says it best."),
    ) as provider:
        editor: Editor = await launch(options=options(provider))
        session = await editor.new()
        asked = await editor.ask(session, "What is a half?")
        assert "equal parts" in (await results(editor, session))["a1"]
        records = (await editor.load(session))["records"]
        inner = [r for r in records if r["kind"] == "turnStarted" and "parentTurn" in r]
        assert [(r["agent"], r["parentTurn"]) for r in inner] == [("explainer", asked["turn"])]
        assert (await editor.load(session))["session"]["turns"] == 1


async def test_a_secret_that_an_agent_quotes_is_in_no_record_but_stays_in_its_own_words(
    launch: Launch, workspace: Path
) -> None:
    key = "AKIA" + "Z7QW3NXB4K6TPL2M"
    (workspace / "app.py").write_text(f'import os\naws = "{key}"\n')
    quoted = calling(
        "report", "r1", path="app.py", quote=f'aws = "{key}"', severity="error",
        message=f"{key} is a key.",
    )  # fmt: skip
    async with Provider(Answer((quoted,)), saying("Reported.")) as provider:
        editor = await launch(options=options(provider))
        session = await editor.new()
        asked = await editor.ask(session, "What leaks?")
        assert "Reported at app.py:2" in (await results(editor, session))["r1"]
        records = (await editor.load(session))["records"]
        (called,) = [record["call"] for record in records if record["kind"] == "toolCalled"]
        (found,) = [record["finding"] for record in records if record["kind"] == "findingReported"]
        assert called["arguments"]["quote"] == found["quote"]
        assert key not in str(records)
        assert key in str(provider.requests[-1].body["messages"])
        assert (await editor.ended(session, asked["turn"]))["stopReason"] == "end"
    assert [
        path for path in (workspace / ".sessionls").rglob("*.jsonl") if key in path.read_text()
    ] == []
