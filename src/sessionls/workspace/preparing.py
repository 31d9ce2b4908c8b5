"""Prepares turns: the agent, what it works with, what it reads. Runs none."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from sessionls.domain.agent import Agent
from sessionls.domain.records import By, Record, TurnStarted
from sessionls.domain.session import Session, Turn
from sessionls.engine.calls import Pending
from sessionls.engine.models.model import ModelFailed, ModelMessage
from sessionls.engine.turn import TurnRequest
from sessionls.workspace.agents import Agents
from sessionls.workspace.bus import Bus, Progress
from sessionls.workspace.compacting import Compacted, Past, Summing, compact, is_long, is_too_long
from sessionls.workspace.history import history_for, steps_taken
from sessionls.workspace.ledger import Ledger
from sessionls.workspace.nested_turns import NestedTurns
from sessionls.workspace.outfit import Equip, Equipment, Limit, Outfit
from sessionls.workspace.pending import pending_calls, waiting_calls
from sessionls.workspace.running import Running
from sessionls.workspace.turn_requests import SoFar, turn_request
from sessionls.workspace.waits import Waits
from sessionls.workspace.world import World

log = logging.getLogger(__name__)


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


@dataclass(frozen=True, slots=True)
class _Told:
    """A session's records, and what its turn is told of them."""

    records: Sequence[Record]
    history: tuple[ModelMessage, ...]


Prepare = Callable[[Session, Turn], Awaitable[Prepared]]


class Preparation:
    """Prepares the turns of a workspace that answer messages."""

    def __init__(
        self,
        ledger: Ledger,
        agents: Agents,
        world: World,
        bus: Bus,
        waits: Waits,
        equip: Equip,
    ) -> None:
        self._ledger = ledger
        self._agents = agents
        self._world = world
        self._waits = waits
        self._bus = bus
        self._nested = NestedTurns(ledger, agents, world, waits, equip)

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
        equipment = await self._nested.equipped(outfit)
        return Prepared(
            agent,
            _started(turn, agent, equipment),
            equipment.cut_cost,
            equipment.limit,
            partial(self._request, outfit, equipment, waiting),
        )

    async def _request(
        self,
        outfit: Outfit,
        equipment: Equipment,
        waiting: Mapping[str, Mapping[str, Pending]],
        running: Running,
    ) -> TurnRequest:
        turn = outfit.turn
        told = await self._told(outfit)
        pending = pending_calls(waiting.get(turn, {}), turn, told.records)
        # Calls that wait come first; what came before them was summed up when the turn began.
        if not pending and await self._compacted(outfit, equipment, told, running):
            told = await self._told(outfit)
        for inner in waiting.keys() - {turn}:
            self._nested.wait_on(inner, pending_calls(waiting[inner], inner, told.records))
        so_far = SoFar(told.history, pending, steps_taken(turn, told.records), running.usage)
        return await turn_request(outfit, equipment, self._world, self._waits, so_far)

    async def _told(self, outfit: Outfit) -> _Told:
        session, turn = outfit.session, outfit.turn

        def read() -> _Told:
            records = tuple(self._ledger.records(session.id))
            message = session.turns[turn].message
            history = history_for(turn, message, records, self._ledger.blob_text)
            return _Told(records, history)

        return await asyncio.to_thread(read)

    async def _compacted(
        self,
        outfit: Outfit,
        equipment: Equipment,
        told: _Told,
        running: Running,
    ) -> Compacted | None:
        """Sum up what came before, where the history leaves the answer too little room."""
        window = await equipment.window() if equipment.window and is_long(told.history) else None
        if window is None or not is_too_long(told.history, window):
            return None
        what = "summing up what came before"
        self._bus.publish(Progress(outfit.session.id, outfit.turn, 0, 0, what))
        by = By(kind="agent", name=outfit.agent.name)
        running.asking = True
        try:
            compacted = await compact(
                self._ledger,
                Past(outfit.session, told.records, outfit.session.turns[outfit.turn].message),
                Summing(by, equipment.model, window, running.use),
            )
        except ModelFailed as failure:
            # The turn itself says it, if the model still fails then.
            log.warning("the history was not summed up: %s", type(failure).__name__)
            compacted = None
        running.asking = False
        return compacted


def _unfinished(session: Session) -> list[str]:
    return [name for name, one in session.turns.items() if one.started and one.stop_reason is None]


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
