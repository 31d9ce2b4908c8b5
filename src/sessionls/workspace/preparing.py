"""Prepares turns: the agent, what it works with, what it reads. Runs none."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from functools import partial

from sessionls.domain.agent import Agent
from sessionls.domain.blocks import TextBlock
from sessionls.domain.errors import Refused
from sessionls.domain.records import By, PermissionQuestion, Record, ToolCalled, TurnStarted
from sessionls.domain.session import Session, Turn
from sessionls.domain.usage import Usage
from sessionls.engine.calls import Gate, Pending
from sessionls.engine.events import Began, TurnEvent
from sessionls.engine.models.model import (
    Instruction,
    Model,
    ModelFailed,
    ModelMessage,
    PersonSaid,
    SkillSummary,
    ToolSaid,
)
from sessionls.engine.tools.agent import NAME as AGENT_TOOL
from sessionls.engine.tools.agent import AgentTool, Calling, InnerTurn
from sessionls.engine.tools.tool import Tool
from sessionls.engine.turn import TurnRequest, Window, take_turn
from sessionls.workspace.agents import Agents
from sessionls.workspace.bus import Bus, Progress
from sessionls.workspace.compacting import Compacted, compact, is_long, is_too_long
from sessionls.workspace.history import history_for, own_steps, steps_taken
from sessionls.workspace.ledger import Ledger
from sessionls.workspace.pending import pending_calls, waiting_calls
from sessionls.workspace.running import Running
from sessionls.workspace.world import World

log = logging.getLogger(__name__)
DEEPEST = 3
"""How many turns may lie inside each other."""


Pictures = Callable[[Sequence[ModelMessage]], Mapping[str, bytes]]
"""The pictures of a history by their hash. Reads the disk, so not on the event loop."""
Limit = Callable[[Session, Usage], str | None]
"""Why no model may be asked any more, with what the running turn has used; `None`: it may."""


def no_pictures(_history: Sequence[ModelMessage]) -> Mapping[str, bytes]:
    """For models that see none."""
    return {}


def no_limit(_session: Session, _usage: Usage) -> str | None:
    """Of what costs nothing, any number of answers may be had."""
    return None


@dataclass(frozen=True, slots=True)
class Equipment:
    """What a turn works with: the model, its tools, its gate, and the model that was asked for.

    `cut_cost` is what an answer of the model costs that breaks off, in US dollars; `None` where
    nobody can know. `attach` adds to a history what its newest message refers to; `limit` says when
    enough has been spent. `root` is the workspace's URI; `pictures` gives those of a history.
    """

    model: Model
    tools: Mapping[str, Tool]
    gate: Gate
    asked: str
    cut_cost: float | None = None
    attach: Callable[[tuple[ModelMessage, ...]], Awaitable[tuple[ModelMessage, ...]]] | None = None
    instructions: tuple[Instruction, ...] = ()
    skills: tuple[SkillSummary, ...] = ()
    limit: Limit = no_limit
    window: Window | None = None
    root: str = ""
    pictures: Pictures = no_pictures


@dataclass(frozen=True, slots=True)
class Outfit:
    """Whose turn is to be equipped.

    `caller` is the equipment of the turn around it, `top` the turn that answers a person. `asks_in`
    is the turn, and the call in it, in which people are asked before this one begins: its own, or
    that of its caller. `asked` is what was open when the top turn was taken up.
    """

    session: Session
    turn: str
    agent: Agent
    top: str
    caller: Equipment | None = None
    depth: int = 1
    asks_in: tuple[str, str | None] = ("", None)
    asked: tuple[PermissionQuestion, ...] = ()

    def within(self, turn: str, agent: Agent, caller: Equipment, call: str | None) -> "Outfit":
        """Of a turn inside this one, which a call of it asks for."""
        return replace(
            self,
            turn=turn,
            agent=agent,
            caller=caller,
            depth=self.depth + 1,
            asks_in=(self.turn, call),
        )


Equip = Callable[[Outfit], Awaitable[Equipment]]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A turn that can begin: `started` records that, `request` is made for what it has used.

    Making that may cost something, too: the turn has used it as soon as it is paid for.
    """

    agent: Agent
    started: TurnStarted
    cut_cost: float | None
    limit: Limit
    request: Callable[[Running], Awaitable[TurnRequest]]


Prepare = Callable[[Session, Turn], Awaitable[Prepared]]


class Preparation:
    """Prepares the turns of a workspace, and those that agents take inside of others' turns."""

    def __init__(
        self, ledger: Ledger, agents: Agents, world: World, bus: Bus, equip: Equip
    ) -> None:
        self._ledger = ledger
        self._agents = agents
        self._world = world
        self._bus = bus
        self._equip = equip
        self._pending: dict[str, tuple[Pending, ...]] = {}
        """What turns inside others wait for since an earlier process, until they go on."""

    async def __call__(self, session: Session, turn: Turn) -> Prepared:
        """The turn that answers a message of a person.

        Raises:
            UnknownAgent: its agent is gone.
        """
        # Before anything else happens: answers may come from here on.
        waiting = {name: waiting_calls(session, name) for name in _unfinished(session)}
        asked = tuple(session.permissions.values())
        agent = self._agents.get(turn.agent or turn.asked or session.agent)
        outfit = Outfit(session, turn.id, agent, turn.id, asks_in=(turn.id, None), asked=asked)
        equipment = await self._equipped(outfit)
        return Prepared(
            agent,
            _started(turn, agent, equipment),
            equipment.cut_cost,
            equipment.limit,
            partial(self._request, outfit, equipment, waiting),
        )

    async def _equipped(self, outfit: Outfit) -> Equipment:
        """With the tool that calls other agents, where this one may."""
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
            begin=lambda name, text, call: self._begin(outfit, equipped, (name, text, call)),
            go_on=lambda turn: self._go_on(outfit, equipped, turn),
            agents=others,
        )
        equipped = replace(equipment, tools={**equipment.tools, AGENT_TOOL: AgentTool(calling)})
        return equipped

    async def _request(
        self,
        outfit: Outfit,
        equipment: Equipment,
        waiting: Mapping[str, Mapping[str, Pending]],
        running: Running,
    ) -> TurnRequest:
        session, turn = outfit.session, outfit.turn
        message = session.turns[turn].message
        records = await asyncio.to_thread(lambda: tuple(self._ledger.records(session.id)))
        history = await asyncio.to_thread(history_for, turn, message, records, self._blob_text)
        pending = pending_calls(waiting.get(turn, {}), turn, records)
        if await self._compacted(outfit, equipment, (records, history), running):
            records = await asyncio.to_thread(lambda: tuple(self._ledger.records(session.id)))
            history = await asyncio.to_thread(history_for, turn, message, records, self._blob_text)
        for inner in waiting.keys() - {turn}:
            self._pending[inner] = pending_calls(waiting[inner], inner, records)
        return await _turn_request(
            outfit, equipment, self._world, (_without(history, pending), pending),
            (steps_taken(turn, records), running.usage),
        )  # fmt: skip

    async def _compacted(
        self,
        outfit: Outfit,
        equipment: Equipment,
        so_far: tuple[Sequence[Record], Sequence[ModelMessage]],
        running: Running,
    ) -> Compacted | None:
        """Sum up what came before, where the history leaves the answer too little room."""
        records, history = so_far
        window = await equipment.window() if equipment.window and is_long(history) else None
        if window is None or not is_too_long(history, window):
            return None
        told = "summing up what came before"
        self._bus.publish(Progress(outfit.session.id, outfit.turn, 0, 0, told))
        by = By(kind="agent", name=outfit.agent.name)
        running.asking = True
        try:
            compacted = await compact(
                self._ledger,
                outfit.session,
                by,
                equipment.model,
                records,
                before=outfit.session.turns[outfit.turn].message,
                window=window,
                blob=self._blob_text,
                used=running.use,
            )
        except ModelFailed as failure:
            # The turn itself says it, if the model still fails then.
            log.warning("the history was not summed up: %s", type(failure).__name__)
            compacted = None
        running.asking = False
        return compacted

    async def _begin(
        self, outer: Outfit, caller: Equipment, asked: tuple[str, str, str]
    ) -> InnerTurn:
        name, text, call = asked
        agent = self._agents.get(name)
        if agent.name == outer.agent.name:
            raise Refused(f"Agent {name!r} does not call itself. Do it here.")
        turn = self._world.new_id()
        outfit = outer.within(turn, agent, caller, call)
        equipment = await self._equipped(outfit)
        history = (_asked_by(outer.agent, text),)
        request = await _turn_request(outfit, equipment, self._world, (history, ()), (0, Usage()))
        began = Began(agent, equipment.asked, tuple(equipment.tools), call)
        return InnerTurn(turn, agent.name, _from(began, request))

    async def _go_on(self, outer: Outfit, caller: Equipment, turn: str) -> InnerTurn:
        """The turn inside another one that an earlier process left waiting."""
        session = outer.session
        agent = self._agents.get(session.turns[turn].agent or "")
        outfit = outer.within(turn, agent, caller, session.turns[turn].parent_call)
        equipment = await self._equipped(outfit)
        records = await asyncio.to_thread(lambda: tuple(self._ledger.records(session.id)))
        text = _asked_with(records, outer.turn, session.turns[turn].parent_call)
        pending = self._pending.pop(turn, ())
        steps = own_steps(turn, records, self._blob_text)
        history = _without((_asked_by(outer.agent, text), *steps), pending)
        spent = session.turns[turn].usage or Usage(cost=equipment.cut_cost)
        request = await _turn_request(
            outfit, equipment, self._world, (history, pending),
            (steps_taken(turn, records), spent),
        )  # fmt: skip
        return InnerTurn(turn, agent.name, take_turn(request))

    def _blob_text(self, reference: Mapping[str, object]) -> str:
        return self._ledger.store.blob(str(reference.get("sha256"))).decode(errors="replace")


async def _from(began: Began, request: TurnRequest) -> AsyncGenerator[TurnEvent]:
    yield began
    async with aclosing(take_turn(request)) as events:
        async for event in events:
            yield event


async def _turn_request(
    outfit: Outfit,
    equipment: Equipment,
    world: World,
    so_far: tuple[tuple[ModelMessage, ...], tuple[Pending, ...]],
    used: tuple[int, Usage],
) -> TurnRequest:
    told, pending = so_far
    history = await equipment.attach(told) if equipment.attach else told
    steps, spent = used
    return TurnRequest(
        agent=outfit.agent,
        model=equipment.model,
        tools=equipment.tools,
        gate=equipment.gate,
        history=history,
        seconds=world.seconds,
        steps_taken=steps,
        pending=pending,
        spent=spent,
        cut_cost=equipment.cut_cost,
        instructions=equipment.instructions,
        skills=equipment.skills,
        window=equipment.window,
        root=equipment.root,
        images=await asyncio.to_thread(equipment.pictures, history),
    )


def _unfinished(session: Session) -> list[str]:
    return [name for name, one in session.turns.items() if one.started and one.stop_reason is None]


def _without(
    history: Sequence[ModelMessage], pending: Sequence[Pending]
) -> tuple[ModelMessage, ...]:
    """The history without the results that were made up for calls that still wait."""
    waiting = {one.call.id for one in pending}
    last = len(history)
    while last and isinstance(history[last - 1], ToolSaid):
        last -= 1
    results = (said for said in history[last:] if isinstance(said, ToolSaid))
    return (*history[:last], *(said for said in results if said.call_id not in waiting))


def _asked_with(records: Sequence[Record], turn: str, call: str | None) -> str:
    """The words with which a call asked for another agent's turn; none where nobody made it."""
    calls = (record.event for record in records if isinstance(record.event, ToolCalled))
    made = (one.call for one in calls if one.turn == turn and one.call.id == call)
    return str(next((one.arguments.get("text", "") for one in made), ""))


def _asked_by(caller: Agent, text: str) -> PersonSaid:
    return PersonSaid(f"agent {caller.name}", (TextBlock(text=text),))


def _started(turn: Turn, agent: Agent, equipment: Equipment) -> TurnStarted:
    return TurnStarted(
        turn=turn.id,
        message=turn.message,
        agent=agent.name,
        revision=agent.revision,
        model=equipment.asked,
        parameters=dict(agent.parameters),
        tools=tuple(equipment.tools),
    )
