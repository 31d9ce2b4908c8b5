"""What a review begins with, before any model is asked: scans of what its message refers to.

A gate must not depend on whether a model calls a tool. Makes no call itself.
"""

import asyncio
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import takewhile

from sessionls.domain.agent import Agent
from sessionls.domain.records import ToolCall
from sessionls.engine.calls import Equipped
from sessionls.engine.models.folding import folded
from sessionls.engine.models.model import AgentSaid, ModelMessage, PersonSaid, ToolSaid
from sessionls.engine.models.references import scans_of, targets_of
from sessionls.engine.models.steps import LOST
from sessionls.engine.tools.scan import SPEC

Steps = Sequence[AgentSaid | ToolSaid]


async def opening_calls(
    agent: Agent,
    equipped: Equipped,
    history: Sequence[ModelMessage],
    root: str,
    new_id: Callable[[], str],
) -> tuple[ToolCall, ...]:
    """The scans that are still to be made before the model of a turn is asked; mostly none.

    `history` ends with the steps that the turn has taken: what these hold is not made again,
    unless a process ended before it returned. What is denied is not tried. `root` is the
    workspace's URI.
    """
    asked, steps = _asked(history)
    if not (asked and asked.review and agent.scanners) or SPEC.name not in equipped.tools:
        return ()
    if any(isinstance(step, AgentSaid) and not step.opening for step in steps):
        return ()
    targets = await asyncio.to_thread(folded, targets_of(asked.blocks), root)
    left = _left(scans_of(targets, root), [*_made(steps)])
    return tuple(
        ToolCall(id=new_id(), name=SPEC.name, arguments=dict(arguments))
        for arguments in left
        if not _is_denied(equipped, arguments)
    )


def _asked(history: Sequence[ModelMessage]) -> tuple[PersonSaid | None, Steps]:
    """The message that is answered, and what its turn has done so far."""
    since = [*takewhile(lambda said: not isinstance(said, PersonSaid), reversed(history))]
    at = len(history) - len(since) - 1
    asked = history[at] if at >= 0 else None
    steps = [step for step in since if not isinstance(step, PersonSaid)]
    return (asked if isinstance(asked, PersonSaid) else None), steps


def _made(steps: Steps) -> Iterator[Mapping[str, object]]:
    """The arguments of the calls that are out, or have returned."""
    lost = {
        step.call_id
        for step in steps
        if isinstance(step, ToolSaid) and step.is_error and step.content == LOST
    }
    calls = (call for step in steps if isinstance(step, AgentSaid) for call in step.calls)
    return (call.arguments for call in calls if call.id not in lost)


def _left(
    wanted: Iterator[dict[str, object]], made: Collection[Mapping[str, object]]
) -> Iterator[Mapping[str, object]]:
    return (arguments for arguments in wanted if arguments not in made)


def _is_denied(equipped: Equipped, arguments: Mapping[str, object]) -> bool:
    subject = equipped.tools[SPEC.name].subject(arguments)
    return equipped.gate.judge(subject).permission == "deny"
