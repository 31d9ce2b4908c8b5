"""Agent files over LSP: what overrides what, at once; and what a turn records of its agent."""

import itertools
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.e2e.editor import Editor, Wire, editing

pytestmark = pytest.mark.asyncio(loop_scope="module")

NUMBERS = itertools.count(1)
KEYS = """---
name: {name}
description: Looks for keys.
model: {model}
scanners: [secrets]
tools: [scan]
parameters: {{temperature: 0.5}}
---
Look for keys. {more}
"""


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace folder for all tests of this file."""
    folder = tmp_path_factory.mktemp("agents")
    (folder / ".sessionls" / "agents").mkdir(parents=True)
    (folder / "app.py").write_text("eval(x)\n")
    return folder


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The user-level folders of all tests of this file."""
    return tmp_path_factory.mktemp("home")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def editor(workspace: Path, home: Path) -> AsyncIterator[Editor]:
    """One editor for all tests of this file."""
    async with editing(home, [workspace]) as made:
        yield made


@pytest.fixture
def name() -> str:
    """The name of an agent for one test."""
    return f"agent{next(NUMBERS)}"


def written(workspace: Path, name: str, model: str = "auto", more: str = "") -> Path:
    """An agent file of the workspace."""
    path = workspace / ".sessionls" / "agents" / f"{name}.md"
    path.write_text(KEYS.format(name=name, model=model, more=more))
    return path


async def turn(editor: Editor, session: str, **argument: object) -> tuple[Wire, Wire]:
    """Write a message; return how its turn began and ended."""
    accepted = await editor.ask(session, "look", **argument)
    records = (await editor.load(session))["records"]
    mine = [r for r in records if r.get("turn") == accepted["turn"]]
    return (
        next(r for r in mine if r["kind"] == "turnStarted"),
        next(r for r in mine if r["kind"] == "turnEnded"),
    )


async def test_a_turn_records_its_agent_its_model_and_what_it_took(
    editor: Editor, workspace: Path, name: str
) -> None:
    written(workspace, name, model="[offline]")
    session = await editor.new()
    context = [{"uri": (workspace / "app.py").as_uri()}]
    started, ended = await turn(editor, session, agent=name, context=context)
    shown = (await editor.command("agent.show", agent=name))["agent"]
    assert started["agent"] == shown["name"] == name
    assert started["revision"] == shown["revision"]
    assert started["model"] == "offline"
    assert started["parameters"] == {"temperature": 0.5}
    assert started["tools"] == ["scan"]
    assert started["by"] == {"kind": "agent", "name": name}
    assert (ended["model"], ended["stopReason"]) == ("offline", "end")
    assert ended["usage"]["cost"] == 0.0
    assert ended["usage"]["duration"] > 0
    assert ended["usage"].keys() >= {"input", "output", "cached", "cost", "duration"}
    usage = (await editor.load(session))["session"]["usage"]
    assert usage["byAgent"][name]["duration"] == ended["usage"]["duration"]


async def test_a_changed_file_is_another_revision_from_the_next_turn_on(
    editor: Editor, workspace: Path, name: str
) -> None:
    path = written(workspace, name)
    session = await editor.new()
    first, _ = await turn(editor, session, agent=name)
    text = path.read_text()
    written(workspace, name, more="And for passwords.")
    second, _ = await turn(editor, session, agent=name)
    path.write_text(text)
    third, _ = await turn(editor, session, agent=name)
    assert first["revision"] == third["revision"] != second["revision"]


async def test_the_file_counts_as_it_is_when_the_turn_begins(
    editor: Editor, workspace: Path, name: str
) -> None:
    written(workspace, name)
    session = await editor.new()
    await editor.command("session.pause", session=session)
    waiting = await editor.command("session.prompt", session=session, text="look", agent=name)
    written(workspace, name, more="Changed while it waited.")
    now = (await editor.command("agent.show", agent=name))["agent"]["revision"]
    await editor.command("session.resume", session=session)
    await editor.ended(session, waiting["turn"])
    records = (await editor.load(session))["records"]
    assert [r["revision"] for r in records if r["kind"] == "turnStarted"] == [now]


async def test_a_file_of_the_workspace_overrides_a_built_in_agent_at_once(
    editor: Editor, workspace: Path
) -> None:
    session = await editor.new()
    before, _ = await turn(editor, session, agent="tester")
    path = written(workspace, "tester")
    shown = await editor.command("agent.show", agent="tester")
    after, _ = await turn(editor, session, agent="tester")
    path.unlink()
    again, _ = await turn(editor, session, agent="tester")
    assert shown["agent"]["origin"] == "workspace"
    assert shown["source"].startswith("---\nname: tester\n")
    assert after["tools"] == ["scan"]
    assert before["revision"] == again["revision"] != after["revision"]


async def test_the_workspace_goes_before_the_user_and_the_user_before_what_is_built_in(
    editor: Editor, workspace: Path, home: Path
) -> None:
    folder = home / "config" / "agents"
    folder.mkdir(parents=True)
    (folder / "explainer.md").write_text(KEYS.format(name="explainer", model="auto", more=""))
    (home / "config" / "agents" / "mine.md").write_text("---\ndescription: Mine.\n---\nHi.\n")
    origins = [(await editor.command("agent.show", agent="explainer"))["agent"]["origin"]]
    path = written(workspace, "explainer")
    origins.append((await editor.command("agent.show", agent="explainer"))["agent"]["origin"])
    path.unlink()
    (folder / "explainer.md").unlink()
    origins.append((await editor.command("agent.show", agent="explainer"))["agent"]["origin"])
    listed = (await editor.command("agent.list"))["agents"]
    assert origins == ["user", "workspace", "built-in"]
    assert {"name": "mine", "origin": "user"}.items() <= next(
        one for one in listed if one["name"] == "mine"
    ).items()


async def test_each_folder_has_its_own_agents(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("farm", "mill")]
    for folder in folders:
        place = folder / ".sessionls" / "agents"
        place.mkdir(parents=True)
        (place / f"{folder.name}er.md").write_text(f"---\nname: {folder.name}er\n---\nHi\n")
    mill = folders[1].as_uri()
    async with editing(tmp_path / "home", folders) as editor:
        session = (await editor.command("session.new", workspace=mill))["session"]["id"]
        told = [{}, {"workspace": mill}, {"session": session}]
        lists = [(await editor.command("agent.list", **given))["agents"] for given in told]
    found = [{one["name"] for one in agents} & {"farmer", "miller"} for agents in lists]
    assert found == [{"farmer"}, {"miller"}, {"miller"}]


@pytest.mark.parametrize(
    "broken", ["---\nname: reviewer\n  bad: [\n---\nHi\n", "---\nname: [1]\n---\nHi\n", "\xff"]
)
async def test_a_broken_file_leaves_the_built_in_agent_and_its_problems_name_lines(
    editor: Editor, workspace: Path, broken: str
) -> None:
    path = workspace / ".sessionls" / "agents" / "reviewer.md"
    path.write_bytes(broken.encode("latin-1"))
    shown = await editor.command("agent.show", agent="reviewer")
    problems = (await editor.command("info"))["agentProblems"]
    session = await editor.new()
    started, _ = await turn(editor, session, agent="reviewer")
    path.unlink()
    assert shown["agent"]["origin"] == "built-in"
    assert started["revision"] == shown["agent"]["revision"]
    assert [one["severity"] for one in problems[str(path)]][:1] == ["error"]
    assert problems[str(path)][0]["line"] >= 0
    assert (await editor.command("info"))["agentProblems"] == {}


async def test_a_broken_skill_is_a_problem_of_its_file(editor: Editor, workspace: Path) -> None:
    path = workspace / ".sessionls" / "skills" / "broken" / "SKILL.md"
    path.parent.mkdir(parents=True)
    path.write_text("---\nname: [\n---\nDo it.\n")
    told = await editor.command("info")
    assert told["agentProblems"] == {}
    assert "error" in [one["severity"] for one in told["skillProblems"][str(path)]]
    shutil.rmtree(path.parent)
    assert (await editor.command("info"))["skillProblems"] == {}


async def test_a_wrong_key_is_left_out_and_named_with_its_line(
    editor: Editor, workspace: Path, name: str
) -> None:
    path = written(workspace, name)
    path.write_text(path.read_text().replace("tools: [scan]", "tols: [scan]\nmaxSteps: -3"))
    shown = await editor.command("agent.show", agent=name)
    lines = {one["message"].partition(":")[0][:18]: one["line"] for one in shown["problems"]}
    assert lines == {"Unknown key 'tols'": 5, "maxSteps": 6}
    assert shown["agent"]["problems"] == 2
    path.unlink()


async def test_an_agent_deleted_before_its_turn_ends_it_in_words_and_the_session_lives(
    editor: Editor, workspace: Path, name: str
) -> None:
    path = written(workspace, name)
    session = await editor.new()
    await editor.command("session.pause", session=session)
    waiting = await editor.command("session.prompt", session=session, text="look", agent=name)
    path.unlink()
    await editor.command("session.resume", session=session)
    ended = await editor.ended(session, waiting["turn"])
    assert ended["stopReason"] == "failed"
    assert ended["error"].startswith(f"No agent named '{name}'.")
    assert ended["nextAgent"] == "assistant"
    _, after = await turn(editor, session)
    assert after["stopReason"] == "end"
    retried = await editor.command(
        "session.retry", session=session, turn=waiting["turn"], agent="assistant"
    )
    assert (await editor.ended(session, retried["turn"]))["stopReason"] == "end"


async def test_a_kept_agent_that_is_deleted_fails_the_turn_until_another_is_kept(
    editor: Editor, workspace: Path, name: str
) -> None:
    path = written(workspace, name)
    session = await editor.new(agent=name)
    path.unlink()
    failed = await editor.ask(session, "look")
    ended = await editor.ended(session, failed["turn"])
    assert (ended["stopReason"], ended["nextAgent"]) == ("failed", name)
    assert f"No agent named '{name}'" in ended["error"]
    await editor.command("session.keep", session=session, agent="assistant")
    started, _ = await turn(editor, session)
    assert started["agent"] == "assistant"


async def test_what_is_wrong_with_an_agent_shows_on_its_file(
    editor: Editor, workspace: Path, name: str
) -> None:
    path = written(workspace, name, model="{a: b}")
    uri = editor.open(path)
    editor.save(uri)
    (problem,) = await editor.diagnostics(uri, 1)
    assert "model" in problem.message
    assert problem.range.start.line == 3
    path.write_text(KEYS.format(name=name, model="auto", more=""))
    editor.save(uri)
    await editor.diagnostics(uri, 0)
