"""What goes to the engine for a turn: its history, what it waits for, what it has used."""

import asyncio
from collections.abc import Sequence
from functools import partial

from sessionls.domain.usage import Usage
from sessionls.engine.calls import Equipped, Pending
from sessionls.engine.models.model import ModelMessage, ToolSaid
from sessionls.engine.turn import TurnRequest
from sessionls.workspace.outfit import Equipment, Outfit
from sessionls.workspace.waits import Waits
from sessionls.workspace.world import World


async def turn_request(
    outfit: Outfit,
    equipment: Equipment,
    world: World,
    waits: Waits,
    so_far: tuple[tuple[ModelMessage, ...], tuple[Pending, ...]],
    used: tuple[int, Usage],
) -> TurnRequest:
    """The request of a turn that was told so much, waits for so much, and took so many steps.

    Its seconds are those of its work: its clock stands still while it waits for people.
    A history that ends with results holds made-up ones for the calls that still wait; they go.
    """
    # It brings the scanners along, which no server needs before its first turn.
    from sessionls.engine.opening import opening_calls

    told, pending = so_far
    told = _without(told, pending)
    equipped = Equipped(equipment.tools, equipment.gate)
    opening = await opening_calls(outfit.agent, equipped, told, equipment.root, world.new_id)
    history = await equipment.attach(told) if equipment.attach else told
    steps, spent = used
    return TurnRequest(
        agent=outfit.agent,
        model=equipment.model,
        tools=equipment.tools,
        gate=equipment.gate,
        history=history,
        seconds=partial(waits.working, outfit.session.id),
        steps_taken=steps,
        pending=pending,
        opening=opening,
        spent=spent,
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
