"""What goes to the engine for a turn: its history, what it waits for, what it has used."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

from sessionls.domain.usage import Usage
from sessionls.engine.calls import Equipped, Pending
from sessionls.engine.models.model import ModelMessage, ToolSaid
from sessionls.engine.turn import TurnRequest
from sessionls.workspace.outfit import Equipment, Outfit
from sessionls.workspace.waits import Waits
from sessionls.workspace.world import World


@dataclass(frozen=True, slots=True)
class SoFar:
    """How far a turn is: what it was told, its calls that wait, its steps and what they used."""

    told: tuple[ModelMessage, ...]
    pending: tuple[Pending, ...] = ()
    steps: int = 0
    used: Usage = field(default_factory=Usage)


async def turn_request(
    outfit: Outfit,
    equipment: Equipment,
    world: World,
    waits: Waits,
    so_far: SoFar,
) -> TurnRequest:
    """The request of a turn that is so far.

    Its seconds are those of its work: its clock stands still while it waits for people.
    A history that ends with results holds made-up ones for the calls that still wait; they go.
    """
    # It brings the scanners along, which no server needs before its first turn.
    from sessionls.engine.opening import opening_calls

    told = _without(so_far.told, so_far.pending)
    equipped = Equipped(equipment.tools, equipment.gate)
    opening = await opening_calls(outfit.agent, equipped, told, equipment.root, world.new_id)
    history = await equipment.attach(told) if equipment.attach else told
    return TurnRequest(
        agent=outfit.agent,
        model=equipment.model,
        tools=equipment.tools,
        gate=equipment.gate,
        history=history,
        seconds=partial(waits.working, outfit.session.id),
        steps_taken=so_far.steps,
        pending=so_far.pending,
        opening=opening,
        spent=so_far.used,
        cut_cost=equipment.cut_cost,
        instructions=equipment.instructions,
        skills=equipment.skills,
        window=equipment.window,
        root=equipment.root,
        images=await asyncio.to_thread(equipment.pictures, history),
    )


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
