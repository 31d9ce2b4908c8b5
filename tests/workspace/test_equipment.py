"""What turns work with: what needs no model does not wait until somebody knows about models."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from sessionls.domain.errors import Refused
from sessionls.domain.records import ToolCall
from sessionls.engine.models.model import (
    CallAsked,
    Finished,
    ModelEvent,
    ModelFailed,
    ModelRequest,
    ToolSaid,
)
from sessionls.engine.models.scripted import ScriptedModel, saying
from sessionls.workspace.bus import Happening, Notice
from sessionls.workspace.core import Core
from sessionls.workspace.equipment import Choice, Chosen
from sessionls.workspace.places import home_of
from sessionls.workspace.requests import Prompt
from sessionls.workspace.workspace import Workspace
from sessionls.workspace.world import real_world
from tests.workspace.rig import ANA

LONG = "Work. " * 5_000
"""Words of which somebody has to say whether a model takes them."""
CALLS = {
    "shell": {"command": "echo sawn"},
    "ask": {"question": "Oak or pine?"},
    "edit": {"path": "a.py", "old": "1", "new": "2"},
}

TOLD = {"shell": "sawn", "ask": "Ana answered: Pine.", "edit": "Ana"}
"""What the model is told of a call that a person let go on."""


class Process:
    """A core whose models are known about at once, or never: `knows` says which."""

    def __init__(self, folder: Path, tool: str, *, knows: bool) -> None:
        self._tool = tool
        self._knows = knows
        self._root = folder / "workspace"
        self.model = ScriptedModel(self._script)
        self.core = Core(
            home_of({"SESSIONLS_HOME": str(folder / "home")}), real_world(), self._give
        )
        self.notices: list[str] = []

    async def join(self) -> Workspace:
        workspace = await self.core.join(self._root, lambda: "worker")
        workspace.bus.subscribe(self._heard)
        return workspace

    def _heard(self, happening: Happening) -> None:
        if isinstance(happening, Notice):
            self.notices.append(happening.text)

    async def _give(self, choice: Choice) -> Chosen:
        return Chosen(self.model, self._window, self._unused)

    async def _window(self) -> int | None:
        await self._known()
        return 100_000

    async def _unused(self, parameters: Mapping[str, object]) -> Sequence[str]:
        await self._known()
        return [*parameters]

    async def _known(self) -> None:
        """A process that never gets ready says nothing."""
        if not self._knows:
            await asyncio.Event().wait()

    def _script(self, request: ModelRequest) -> Sequence[ModelEvent | ModelFailed]:
        if any(isinstance(step, ToolSaid) for step in request.history):
            return saying("Done.")
        call = ToolCall(id="c1", name=self._tool, arguments=dict(CALLS[self._tool]))
        return (CallAsked(call), Finished("tool_calls", "scripted"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A workspace, and the home of a person whose agent `worker` has parameters."""
    agents = tmp_path / "home" / "config" / "agents"
    agents.mkdir(parents=True)
    (agents / "worker.md").write_text("---\nparameters: {warmth: 3}\n---\nWork.\n")
    (tmp_path / "workspace").mkdir()
    (tmp_path / "workspace" / "a.py").write_text("x = 1\n")
    return tmp_path


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not holds():
            await asyncio.sleep(0.005)


def kinds(workspace: Workspace, session: str) -> list[object]:
    return [wire["kind"] for wire in workspace.ledger.wire(session)]


async def begin(workspace: Workspace) -> str:
    session = str((await workspace.sessions.new(ANA))["id"])
    await workspace.sessions.prompt(session, ANA, Prompt(LONG))
    return session


async def answer(workspace: Workspace, session: str, tool: str) -> None:
    """Answer the one thing that waits in a session."""
    folded = await workspace.ledger.open(session)
    match tool:
        case "shell":
            (name,) = folded.permissions
            await workspace.sessions.answer(session, ANA, name, "once")
        case "ask":
            (name,) = folded.questions
            await workspace.sessions.reply(session, ANA, name, "Pine.")
        case _:
            (name,) = folded.edits
            await workspace.edits.answer(session, name, ANA, "all")


@pytest.mark.parametrize("tool", ["shell", "ask", "edit"])
async def test_what_waited_across_a_restart_is_answered_and_goes_on_while_no_model_is_ready(
    folder: Path, tool: str
) -> None:
    first = Process(folder, tool, knows=True)
    workspace = await first.join()
    session = await begin(workspace)
    await until(lambda: workspace.ledger.summary(session)["state"] == "waiting")
    await first.core.close()
    second = Process(folder, tool, knows=False)
    workspace = await second.join()
    await answer(workspace, session, tool)
    await until(lambda: "toolReturned" in kinds(workspace, session))
    returned = [wire for wire in workspace.ledger.wire(session) if wire["kind"] == "toolReturned"]
    assert TOLD[tool] in str(returned[0]["content"])
    assert not second.model.asked
    await second.core.close()


async def test_parameters_without_effect_are_told_before_the_model_is_first_asked(
    folder: Path,
) -> None:
    process = Process(folder, "ask", knows=True)
    workspace = await process.join()
    session = await begin(workspace)
    await until(lambda: "questionAsked" in kinds(workspace, session))
    assert process.notices == ["Agent worker: scripted does not take these parameters: warmth."]
    await process.core.close()


async def test_an_edit_in_a_paused_session_waits_for_its_agent_to_be_back(folder: Path) -> None:
    first = Process(folder, "edit", knows=True)
    workspace = await first.join()
    session = await begin(workspace)
    await until(lambda: workspace.ledger.summary(session)["state"] == "waiting")
    await workspace.sessions.pause(session, ANA)
    await first.core.close()
    second = Process(folder, "edit", knows=True)
    workspace = await second.join()
    with pytest.raises(Refused, match="paused"):
        await answer(workspace, session, "edit")
    assert (folder / "workspace" / "a.py").read_text() == "x = 1\n"
    await workspace.sessions.resume(session, ANA)
    await answer(workspace, session, "edit")
    await until(lambda: "turnEnded" in kinds(workspace, session))
    returned = [wire for wire in workspace.ledger.wire(session) if wire["kind"] == "toolReturned"]
    assert "Ana" in str(returned[0]["content"])
    assert (folder / "workspace" / "a.py").read_text() == "x = 2\n"
    await second.core.close()
