"""Turns that agents take inside of others' turns: begun by a call, or gone on with. Runs none."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace

from sessionls.domain.agent import Agent
from sessionls.domain.blocks import TextBlock
from sessionls.domain.errors import Refused
from sessionls.domain.records import Record, ToolCalled
from sessionls.domain.usage import Usage
from sessionls.engine.calls import Pending
from sessionls.engine.events import Began, TurnEvent
from sessionls.engine.models.model import PersonSaid
from sessionls.engine.tools.agent import NAME as AGENT_TOOL
from sessionls.engine.tools.agent import AgentTool, Calling, InnerTurn
from sessionls.engine.turn import TurnRequest, take_turn
from sessionls.workspace.agents import Agents
from sessionls.workspace.history import own_steps, steps_taken
from sessionls.workspace.ledger import Ledger
from sessionls.workspace.outfit import Equip, Equipment, Outfit
from sessionls.workspace.turn_requests import SoFar, turn_request
from sessionls.workspace.waits import Waits
from sessionls.workspace.world import World

DEEPEST = 3
"""How many turns may lie inside each other."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a call asks of another agent, by name; `call` is its id."""

    agent: str
    text: str
    call: str


class NestedTurns:
    """Gives turns the tool that calls other agents, and prepares the turns that it asks for."""

    def __init__(
        self, ledger: Ledger, agents: Agents, world: World, waits: Waits, equip: Equip
    ) -> None:
        self._ledger = ledger
        self._agents = agents
        self._world = world
        self._waits = waits
        self._equip = equip
        self._pending: dict[str, tuple[Pending, ...]] = {}

    def wait_on(self, turn: str, pending: tuple[Pending, ...]) -> None:
        """What a turn inside another one waits for since an earlier process, until it goes on."""
        self._pending[turn] = pending

    async def equipped(self, outfit: Outfit) -> Equipment:
        """What a turn works with, with the tool that calls other agents, where this one may."""
        equipment = await self._equip(outfit)
        allowed = outfit.agent.tools
        others = [
            (agent.name, agent.description)
            for agent in self._agents.all()
            if agent.name != outfit.agent.name
        ]
        may_call = allowed is None or AGENT_TOOL in allowed
        if not (may_call and others) or outfit.depth >= DEEPEST:
            return equipment
        calling = Calling(
            begin=lambda name, text, call: self._begin(outfit, equipped, _Asked(name, text, call)),
            go_on=lambda turn: self._go_on(outfit, equipped, turn),
            agents=others,
        )
        equipped = replace(equipment, tools={**equipment.tools, AGENT_TOOL: AgentTool(calling)})
        return equipped

    async def _begin(self, outer: Outfit, caller: Equipment, asked: _Asked) -> InnerTurn:
        agent = self._agents.get(asked.agent)
        if agent.name == outer.agent.name:
            raise Refused(f"Agent {asked.agent!r} does not call itself. Do it here.")
        turn = self._world.new_id()
        outfit = outer.within(turn, agent, caller, asked.call)
        equipment = await self.equipped(outfit)
        so_far = SoFar((_asked_by(outer.agent, asked.text),))
        request = await turn_request(outfit, equipment, self._world, self._waits, so_far)
        began = Began(agent, equipment.asked, tuple(equipment.tools), asked.call)
        return InnerTurn(turn, agent.name, _from(began, request))

    async def _go_on(self, outer: Outfit, caller: Equipment, turn: str) -> InnerTurn:
        """The turn inside another one that an earlier process left waiting."""
        session = outer.session
        agent = self._agents.get(session.turns[turn].agent or "")
        outfit = outer.within(turn, agent, caller, session.turns[turn].parent_call)
        equipment = await self.equipped(outfit)
        records = await asyncio.to_thread(lambda: tuple(self._ledger.records(session.id)))
        text = _asked_with(records, outer.turn, session.turns[turn].parent_call)
        pending = self._pending.pop(turn, ())
        steps = own_steps(turn, records, self._ledger.blob_text)
        history = (_asked_by(outer.agent, text), *steps)
        spent = session.turns[turn].usage or Usage(cost=equipment.cut_cost)
        so_far = SoFar(history, pending, steps_taken(turn, records), spent)
        request = await turn_request(outfit, equipment, self._world, self._waits, so_far)
        return InnerTurn(turn, agent.name, take_turn(request))


async def _from(began: Began, request: TurnRequest) -> AsyncGenerator[TurnEvent]:
    yield began
    async with aclosing(take_turn(request)) as events:
        async for event in events:
            yield event


def _asked_with(records: Sequence[Record], turn: str, call: str | None) -> str:
    """The words with which a call asked for another agent's turn; none where nobody made it."""
    calls = (record.event for record in records if isinstance(record.event, ToolCalled))
    made = (one.call for one in calls if one.turn == turn and one.call.id == call)
    return str(next((one.arguments.get("text", "") for one in made), ""))


def _asked_by(caller: Agent, text: str) -> PersonSaid:
    return PersonSaid(f"agent {caller.name}", (TextBlock(text=text),))
