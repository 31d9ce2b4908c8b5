"""Consents to MCP servers: asked in the sessions that need them, answered once for all."""

import asyncio
import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from sessionls.domain.records import PermissionAnswered, PermissionQuestion, ToolCall
from sessionls.domain.session import Session
from sessionls.engine.models.model import (
    CallAsked,
    Finished,
    ModelEvent,
    ModelFailed,
    ModelRequest,
    ToolSaid,
)
from sessionls.engine.models.scripted import Script, ScriptedModel, saying
from sessionls.workspace.core import Core
from sessionls.workspace.equipment import Choice, Chosen
from sessionls.workspace.places import home_of
from sessionls.workspace.requests import Prompt
from sessionls.workspace.workspace import Workspace
from sessionls.workspace.world import real_world
from tests.workspace.rig import ANA, BEN, echo

CALLS = ToolCall(id="c1", name="agent", arguments={"name": "helper", "text": "Help"})


def boss_calls_helper(request: ModelRequest) -> Sequence[ModelEvent | ModelFailed]:
    """The boss asks the helper once and says what came back."""
    if request.agent != "boss":
        return saying("helped")
    found = [step for step in request.history if isinstance(step, ToolSaid)]
    if found:
        return saying(found[-1].content)
    return (CallAsked(CALLS), Finished("tool_calls", "scripted"))


class Place:
    """A trusted workspace whose file names one MCP server that nobody agreed to yet."""

    def __init__(self, folder: Path, script: Script = echo) -> None:
        self.root = folder / "workspace"
        self._model = ScriptedModel(script)
        self._home = home_of({"SESSIONLS_HOME": str(folder / "home")})
        (self.root / ".sessionls" / "agents").mkdir(parents=True, exist_ok=True)
        self.name_server("touch")
        self._agent("boss", "tools: [agent]")
        self._agent("helper", "tools: [mcp__db__*]")
        self.core = self._core()
        self.core.trust.give(self.root)

    def name_server(self, command: str) -> None:
        """Let the workspace's file name it."""
        servers = {"mcpServers": {"db": {"command": command, "args": ["--serve"]}}}
        (self.root / ".mcp.json").write_text(json.dumps(servers))

    async def open(self) -> Workspace:
        return await self.core.workspace(self.root, lambda: "assistant")

    async def killed(self) -> Workspace:
        """What the next process has when this one is killed now."""
        store, copy = self.root / ".sessionls", self.root.parent / "left"
        async with asyncio.timeout(20):
            # Only what a person has written goes on by itself, and that is noted beside the turn.
            while not self._home.stores.exists():
                await asyncio.sleep(0.001)
        shutil.copytree(store, copy, ignore=shutil.ignore_patterns("lock"))
        await self.core.close()
        shutil.rmtree(store)
        shutil.copytree(copy, store)
        self.core = self._core()
        return await self.open()

    def _core(self) -> Core:
        return Core(self._home, real_world(), self._choose)

    async def _choose(self, choice: Choice) -> Chosen:
        return Chosen(self._model)

    def _agent(self, name: str, header: str) -> None:
        path = self.root / ".sessionls" / "agents" / f"{name}.md"
        path.write_text(f"---\ndescription: A {name}.\n{header}\n---\nWork.\n")


async def begin(workspace: Workspace, agent: str = "helper") -> str:
    session = str((await workspace.sessions.new(ANA))["id"])
    await workspace.sessions.prompt(session, ANA, Prompt("Go", agent))
    return session


async def asked(workspace: Workspace, session: str) -> PermissionQuestion:
    """Wait until a consent is asked for there; the only one."""
    async with asyncio.timeout(20):
        while not (opened := workspace.ledger.opened(session)) or not opened.permissions:
            await asyncio.sleep(0.001)
    (question,) = opened.permissions.values()
    await workspace.ledger.settled(session)
    return question


async def idle(workspace: Workspace, session: str) -> Session:
    """Wait until nothing of the session runs or waits."""
    async with asyncio.timeout(20):
        while (opened := await workspace.ledger.open(session)).state != "idle":
            await asyncio.sleep(0.001)
    return opened


async def answers(workspace: Workspace, session: str) -> list[tuple[str, str]]:
    """Who decided what there, in their order."""
    await workspace.ledger.settled(session)
    return [
        (record.by.name, record.event.decision)
        for record in workspace.ledger.records(session)
        if isinstance(record.event, PermissionAnswered)
    ]


async def last_words(workspace: Workspace, session: str) -> str:
    await idle(workspace, session)
    words = [one for one in workspace.ledger.wire(session) if one["kind"] == "messageAdded"]
    return words[-1]["message"]["blocks"][-1]["text"]  # type: ignore[index]


@pytest.mark.parametrize("decision", ["once", "reject"])
async def test_an_answer_in_one_session_is_that_of_all_sessions_and_says_whose_it_is(
    tmp_path: Path, decision: str
) -> None:
    place = Place(tmp_path)
    workspace = await place.open()
    sessions = [await begin(workspace) for _ in range(3)]
    questions = [await asked(workspace, session) for session in sessions]
    given = "once" if decision == "once" else "reject"
    await workspace.sessions.answer(sessions[1], BEN, questions[1].id, given)
    for session in sessions:
        await idle(workspace, session)
        assert await answers(workspace, session) == [("Ben", decision)]
    await place.core.close()


async def test_where_nobody_could_be_asked_nobody_has_refused(tmp_path: Path) -> None:
    place = Place(tmp_path)
    workspace = await place.open()
    alone, other = [await begin(workspace) for _ in range(2)]
    question = await asked(workspace, alone)
    waiting = await asked(workspace, other)
    await workspace.sessions.answer(alone, BEN, question.id, "reject", reason="unattended")
    assert await last_words(workspace, alone) == "helper: Go"
    assert (await asked(workspace, other)).id == waiting.id
    later = await begin(workspace)
    again = await asked(workspace, later)
    (state,) = await workspace.mcp.states()
    assert "error" not in state
    await workspace.sessions.answer(later, BEN, again.id, "reject")
    for session in (other, later):
        assert await last_words(workspace, session) == "helper: Go"
    (state,) = await workspace.mcp.states()
    assert state["error"] == "A person refused it."
    await place.core.close()


async def test_a_consent_for_a_called_agent_waits_in_the_call_across_a_kill(
    tmp_path: Path,
) -> None:
    place = Place(tmp_path, boss_calls_helper)
    workspace = await place.open()
    session = await begin(workspace, "boss")
    before = await asked(workspace, session)
    assert before.call == "c1"
    again = await place.killed()
    assert await asked(again, session) == before, "it is not asked twice"
    await again.sessions.answer(session, BEN, before.id, "reject")
    assert await last_words(again, session) == "helped"
    assert await answers(again, session) == [("Ben", "reject")]
    await place.core.close()


async def test_a_consent_before_the_turn_begins_waits_across_a_kill(tmp_path: Path) -> None:
    place = Place(tmp_path)
    workspace = await place.open()
    session = await begin(workspace)
    before = await asked(workspace, session)
    again = await place.killed()
    assert await asked(again, session) == before
    await again.sessions.answer(session, BEN, before.id, "reject")
    assert await last_words(again, session) == "helper: Go"
    await place.core.close()


async def test_a_server_that_has_changed_since_is_asked_for_anew_and_the_old_question_goes(
    tmp_path: Path,
) -> None:
    place = Place(tmp_path, boss_calls_helper)
    workspace = await place.open()
    session = await begin(workspace, "boss")
    before = await asked(workspace, session)
    place.name_server("rm")
    again = await place.killed()
    async with asyncio.timeout(20):
        while (await asked(again, session)).id == before.id:
            await asyncio.sleep(0.001)
    now = await asked(again, session)
    assert "rm --serve" in now.detail
    await again.sessions.answer(session, BEN, now.id, "reject")
    assert await last_words(again, session) == "helped"
    assert await answers(again, session) == [("sessionls", "reject"), ("Ben", "reject")]
    await place.core.close()
