"""A workspace's sessions without an editor: a real store in a folder, and a scripted model."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from sessionls.domain.blocks import TextBlock
from sessionls.domain.fold_version import FOLD_VERSION
from sessionls.domain.permission import Subject, Verdict
from sessionls.domain.records import By, Scope
from sessionls.engine.models.model import ModelEvent, ModelFailed, ModelRequest, PersonSaid
from sessionls.engine.models.scripted import Script, ScriptedModel, saying
from sessionls.engine.tools.tool import Tool
from sessionls.journal.store import Store
from sessionls.workspace.agents import BUILT_IN, Agents
from sessionls.workspace.bus import Bus
from sessionls.workspace.gate import TurnGate, TurnRules
from sessionls.workspace.ledger import Ledger
from sessionls.workspace.lending import Lending
from sessionls.workspace.messages import Messages
from sessionls.workspace.outfit import Equipment, Limit, Outfit, no_limit
from sessionls.workspace.owned import OwnedTasks
from sessionls.workspace.preparing import Preparation
from sessionls.workspace.sessions import Sessions
from sessionls.workspace.turns import Turns
from sessionls.workspace.waits import Waits
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
        seconds: Callable[[], float] | None = None,
    ) -> None:
        real = real_world()
        self.world = replace(real, seconds=seconds) if seconds else real
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
        self.limit: Limit = no_limit
        """When turns that begin from here on have spent enough."""
        self.window: int | None = None
        """How many tokens the model takes, if anybody knows."""
        self.waits = Waits(self.world.seconds)
        self.bus.subscribe(self.waits.told)
        self.judge: Callable[[Subject], Verdict] = lambda _: Verdict("allow", "the test says so")
        """What the rules say of every call."""
        self.of_turn: list[Callable[[Outfit], Tool]] = []
        """Tools that know the turn they are for."""
        self.denies: set[tuple[str, str]] = set()
        """Pairs of an agent and a tool that its own rules deny."""
        self.remembered: list[tuple[Subject, Scope]] = []
        prepare = Preparation(
            self.ledger, self.agents, self.world, self.bus, self.waits, self._equip
        )
        self.spent: list[float] = []
        """US dollars, as they are told."""
        self.turns = Turns(
            self.ledger, self.bus, self.world, self.tasks, self.waits, prepare, self.spent.append
        )
        self.lending = Lending()
        self.sessions = Sessions(
            self.ledger, self.turns, self.agents, self.world, self.lending, lambda: "assistant"
        )
        self.messages = Messages(
            self.ledger, self.turns, self.world, self.lending, self.agents.named_in, None
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

    async def _equip(self, outfit: Outfit) -> Equipment:
        caller = outfit.caller.gate if outfit.caller else None
        gate = TurnGate(
            outfit.turn,
            outfit.agent,
            TurnRules(
                lambda subject: self._judge(outfit.agent.name, subject),
                lambda subject: self._judge(outfit.agent.name, subject).permission == "deny",
                self._remember,
            ),
            self.waits,
            self.world.new_id,
            caller,
        )
        own = {tool.spec.name: tool for tool in (make(outfit) for make in self.of_turn)}
        return Equipment(
            self.model,
            {**self._tools, **own},
            gate,
            "scripted",
            self.cut_cost,
            limit=self.limit,
            window=self._window if self.window else None,
        )

    async def _window(self) -> int | None:
        return self.window

    async def _remember(self, subject: Subject, scope: Scope) -> None:
        self.remembered.append((subject, scope))

    def _judge(self, agent: str, subject: Subject) -> Verdict:
        if (agent, subject.tool) in self.denies:
            return Verdict("deny", f"{agent} may not")
        return self.judge(subject)
