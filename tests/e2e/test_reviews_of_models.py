"""Reviews by language models: the scanners look first, whatever the model does."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.e2e.conftest import Launch
from tests.e2e.editor import Editor, Wire
from tests.e2e.test_whole_road import calling, options
from tests.provider.script import Answer, Text, Thought, saying
from tests.provider.server import Provider

pytestmark = pytest.mark.long
"""Each of these starts the process for language models."""
BAD = "def go(x):\n    return eval(x)\n"
THINKS = {
    "openai": "{reasoning_effort: low}",
    "anthropic": "{thinking: {type: enabled, budget_tokens: 1024}, max_tokens: 4096}",
}
"""How an agent's file turns thinking on, by the shape in which its provider speaks."""
MODELS = {"openai": "openai/gpt-5", "anthropic": "anthropic/claude-sonnet-4-5"}


def guarding(provider: Provider, home: Path, speaks: str) -> Wire:
    """What the editor says of a person whose agent `guard` thinks, and has scanners."""
    folder = home / "config" / "agents"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "guard.md").write_text(
        "---\ndescription: Guards.\nscanners: [python, secrets]\n"
        f"parameters: {THINKS[speaks]}\n---\nGuard the code.\n"
    )
    bases = {"openai": provider.openai_base, "anthropic": provider.anthropic_base}
    server = {"apiBase": bases[speaks], "speaks": speaks}
    return options(provider, model=MODELS[speaks], providers={speaks: server})


def is_thinking(body: Mapping[str, object]) -> bool:
    return bool(body.get("thinking") or body.get("reasoning_effort"))


async def calls_of(editor: Editor, session: str) -> list[tuple[str, bool]]:
    """The names of the calls that were made, and whether a turn began with them."""
    records = (await editor.load(session))["records"]
    called = [record for record in records if record["kind"] == "toolCalled"]
    return [(one["call"]["name"], one.get("opening", False)) for one in called]


@pytest.mark.parametrize("speaks", ["openai", "anthropic"])
async def test_what_the_scanners_find_is_shown_also_when_the_model_only_says_looks_fine(
    launch: Launch, home: Path, workspace: Path, speaks: str
) -> None:
    path = workspace / "bad.py"
    path.write_text(BAD)
    fine = Answer((Thought("Nothing here."), Text("Looks fine.")))
    async with Provider(fine) as provider:
        editor = await launch(options=guarding(provider, home, speaks))
        uri = editor.open(path)
        started = await editor.review(uri, "guard")
        ended = await editor.ended(started["session"], started["turn"])
        assert ended["stopReason"] == "end", ended
        assert await editor.said(started["session"], started["turn"]) == "Looks fine."
        (shown,) = await editor.diagnostics(uri, 1)
        assert (shown.code, shown.source) == ("S307", "sessionls/guard")
        assert await calls_of(editor, started["session"]) == [("scan", True)]
        (asked,) = provider.requests
        assert is_thinking(asked.body)
        last = str(asked.body["messages"][-1])  # type: ignore[index]
        assert "result of scan" in last
        assert "S307" in last


@pytest.mark.parametrize("speaks", ["openai", "anthropic"])
async def test_a_model_that_scans_the_same_once_more_thinks_on_and_reports_nothing_twice(
    launch: Launch, home: Path, workspace: Path, speaks: str
) -> None:
    path = workspace / "bad.py"
    path.write_text(BAD)
    again = Answer((Thought("Let me see."), calling("scan", "s1", path="bad.py")))
    async with Provider(again, saying("Looks fine."), saying("Still fine.")) as provider:
        editor = await launch(options=guarding(provider, home, speaks))
        started = await editor.review(path.as_uri(), "guard")
        session = started["session"]
        ended = await editor.ended(session, started["turn"])
        assert ended["stopReason"] == "end", ended
        assert [one["rule"] for one in await editor.found(session)] == ["S307"]
        assert await calls_of(editor, session) == [("scan", True), ("scan", False)]
        asked = await editor.ask(session, "Sure?", agent="guard")
        assert (await editor.ended(session, asked["turn"]))["stopReason"] == "end"
        assert [is_thinking(request.body) for request in provider.requests] == [True] * 3


async def test_a_message_that_is_no_review_begins_with_nothing(
    launch: Launch, home: Path, workspace: Path
) -> None:
    (workspace / "bad.py").write_text(BAD)
    async with Provider(saying("Seen.")) as provider:
        editor = await launch(options=guarding(provider, home, "openai"))
        session = await editor.new()
        context = [{"uri": (workspace / "bad.py").as_uri()}]
        await editor.ask(session, "What is this?", agent="guard", context=context)
        assert await calls_of(editor, session) == []


async def test_a_prompt_can_be_a_review_of_several_places(
    launch: Launch, home: Path, workspace: Path
) -> None:
    context = []
    for name in ("a.py", "b.py"):
        (workspace / name).write_text(BAD)
        context.append({"uri": (workspace / name).as_uri()})
    async with Provider(saying("Looks fine.")) as provider:
        editor = await launch(options=guarding(provider, home, "openai"))
        session = await editor.new()
        await editor.ask(session, "Review these", agent="guard", context=context, review=True)
        assert await calls_of(editor, session) == [("scan", True)] * 2
        assert len(await editor.found(session)) == 2
