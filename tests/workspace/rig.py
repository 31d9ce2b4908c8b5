"""A workspace's sessions without an editor: a real store in a folder, and a scripted model."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from sessionls.domain.agent import Agent
from sessionls.domain.blocks import TextBlock
from sessionls.domain.records import By
from sessionls.domain.session import FOLD_VERSION, Session
from sessionls.engine.models.model import ModelEvent, ModelFailed, ModelRequest, PersonSaid
from sessionls.engine.models.scripted import Script, ScriptedModel, saying
from sessionls.engine.tools.tool import Tool
from sessionls.journal.store import Store
from sessionls.workspace.agents import BUILT_IN, Agents
from sessionls.workspace.bus import Bus
from sessionls.workspace.ledger import Ledger
from sessionls.workspace.owned import OwnedTasks
from sessionls.workspace.sessions import Sessions
from sessionls.workspace.turns import Equipment, Turns
from sessionls.workspace.workspace import summarize
from sessionls.workspace.world import real_world

ANA = By(kind="person", name="Ana", id="ana@example.org")
AGENTS = Agents([("built-in", BUILT_IN)])
BEN = By(kind="person", name="Ben", id="ben@example.org")


def said(request: ModelRequest) -> str:
    """The words of the message that a request is to answer."""
    last = [step for step in request.history if isinstance(step, PersonSaid)][-1]
    return "".join(block.text for block in last.blocks if isinstance(block, TextBlock))


def echo(request: ModelRequest) -> Sequence[ModelEvent | ModelFailed]:
    """Answers `<agent>: <message>`."""
    return saying(f"{request.agent}: {said(request)}")


def hangs(request: ModelRequest) -> bool:
    """A message that begins with `hang` never gets to its end."""
    return said(request).startswith("hang")


class Rig:
    """Opens the store in `folder`; close it, or leave it as a crash would."""

    def __init__(
        self,
        folder: Path,
        script: Script = echo,
        tools: dict[str, Tool] | None = None,
        find: bool = False,
    ) -> None:
        self.world = real_world()
        self.bus = Bus()
        opened = Store.find if find else Store.open
        self.store = opened(
            folder, summarize=summarize, row_version=FOLD_VERSION, now=self.world.now
        )
        self.tasks = OwnedTasks()
        self.model = ScriptedModel(script, hangs)
        self.agents = AGENTS
        self.ledger = Ledger(self.store, self.bus, self.world, lambda wire: wire)
        self._tools: dict[str, Tool] = tools or {}
        self.cut_cost: float | None = None
        """What an answer costs that breaks off; turns that begin from here on know it."""
        self.turns = Turns(self.ledger, self.agents, self.bus, self.world, self.tasks, self._equip)
        self.sessions = Sessions(
            self.ledger, self.turns, self.agents, self.world, lambda: "assistant"
        )

    async def settle(self) -> None:
        """Wait until every turn that can end has ended: what still runs hangs on purpose."""
        async with asyncio.timeout(20):
            while self.turns.running != len(self.model.hanging):
                await asyncio.sleep(0)

    async def take_up(self) -> None:
        """What a workspace does at its start."""
        for known in tuple(self.store.rows()):
            await self.ledger.open(str(known["id"]))
            self.turns.wake(str(known["id"]))

    async def close(self) -> None:
        """A clean end."""
        await self.turns.close()
        await self.tasks.close()
        await self.store.close()

    def _equip(self, session: Session, turn: str, agent: Agent) -> Equipment:
        return Equipment(self.model, self._tools, "scripted", self.cut_cost)
