"""What a turn works with: the model, the tools that its agent may use, what goes to the model."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sessionls.domain.agent import Agent
from sessionls.domain.session import Session
from sessionls.domain.usage import Usage
from sessionls.engine.models.model import Instruction, Model, ModelMessage
from sessionls.engine.tools.tool import Tool
from sessionls.engine.turn import Window
from sessionls.workspace.bench import Bench
from sessionls.workspace.gate import TurnGate, TurnRules
from sessionls.workspace.lending import Lending, Lent
from sessionls.workspace.outfit import Equip, Equipment, Outfit, no_limit, no_pictures
from sessionls.workspace.pictures import pictures_in
from sessionls.workspace.spending import over_budget
from sessionls.workspace.trust import Trust
from sessionls.workspace.uris import path_of, uri_of

if TYPE_CHECKING:
    from sessionls.engine.context.skills import Skill


@dataclass(frozen=True, slots=True)
class Choice:
    """Who is to answer: for which agent, in the workspace of a root, with what was lent.

    `inherited` names the models of the caller, in a turn inside another one.
    """

    agent: Agent
    root: Path | None
    lent: Lent
    inherited: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Chosen:
    """The model that answers, and how much it takes, where somebody can know that."""

    model: Model
    window: Window | None = None
    unused: Callable[[Mapping[str, object]], Awaitable[Sequence[str]]] | None = None
    """Which of these parameters the model does not take."""


ChooseModel = Callable[[Choice], Awaitable[Chosen]]
"""Gives the model that answers."""
RulesFor = Callable[[Outfit, Lent], TurnRules]
"""Gives the rules for the calls of a turn."""
McpTools = Callable[[Outfit], Awaitable[Sequence[Tool]]]
"""Gives the tools of MCP servers that a turn's agent may use."""


@dataclass(frozen=True, slots=True)
class Kit:
    """What the turns of a workspace have in common. `skills` are the folders of the person's."""

    bench: Bench
    lending: Lending
    choose: ChooseModel
    rules: RulesFor
    trust: Trust
    mcp: McpTools
    report: Callable[[Agent, Sequence[str], str], object]
    blob: Callable[[str], bytes]
    spent_today: Callable[[], float]
    skills: Sequence[Path] = ()


@dataclass(frozen=True, slots=True)
class _Grounding:
    """What lies in the workspace for agents to know."""

    instructions: tuple[Instruction, ...] = ()
    skills: "tuple[Skill, ...]" = field(default=())


def offline(choice: Choice) -> Model:
    """The model that needs no key and no network."""
    from sessionls.engine.models.offline import OfflineModel

    return OfflineModel(uri_of(choice.root) if choice.root else "")


def equip_with(kit: Kit) -> Equip:
    """The equipment of a workspace's turns."""

    async def equip(outfit: Outfit) -> Equipment:
        # All of this weighs a fifth of an idle server, and most connections never start a turn.
        from sessionls.engine.context.skills import summaries
        from sessionls.engine.models.offline import NAME
        from sessionls.workspace.toolbox import tools_of

        bench, lent = kit.bench, kit.lending.of(outfit.top)
        inherited = (outfit.caller.model.name,) if outfit.caller else ()
        chosen = await kit.choose(Choice(outfit.agent, bench.root, lent, inherited))
        model = _telling(kit, outfit.agent, chosen)
        gate = TurnGate(
            outfit.turn,
            outfit.agent,
            kit.rules(outfit, lent),
            bench.waits,
            bench.new_id,
            outfit.caller.gate if outfit.caller else None,
        )
        is_free = model.name == NAME
        ground = _Grounding() if is_free else await asyncio.to_thread(_grounding, kit, outfit)
        own = tools_of(bench, outfit, gate, lent, ground.skills, kit.blob)
        others = () if is_free else await kit.mcp(outfit)
        return Equipment(
            model,
            {**_allowed(outfit, own), **{tool.spec.name: tool for tool in others}},
            gate,
            ", ".join(outfit.agent.model),
            cut_cost=0.0 if is_free else None,
            attach=None if is_free else lambda history: _attach(kit, outfit, lent, history),
            instructions=ground.instructions,
            skills=summaries(ground.skills),
            limit=no_limit if is_free else partial(_limit, kit, lent),
            window=chosen.window,
            root=uri_of(bench.root) if bench.root else "",
            pictures=no_pictures if is_free else partial(pictures_in, kit.blob),
        )

    return equip


def _telling(kit: Kit, agent: Agent, chosen: Chosen) -> Model:
    """Parameters without effect are told, not dropped in silence.

    Who knows about them takes seconds to start: what a turn does before it asks a model, such as
    going on with a call that a person allowed, does not wait for that.
    """
    model, unused = chosen.model, chosen.unused
    if not agent.parameters or unused is None:
        return model
    from sessionls.engine.models.fallback import Fallback
    from sessionls.engine.models.first_asked import FirstAsked

    async def report() -> None:
        kit.report(agent, await unused(agent.parameters), model.name)

    if isinstance(model, Fallback):
        return Fallback(FirstAsked(model.first, report), model.second)
    return FirstAsked(model, report)


def _limit(kit: Kit, lent: Lent, session: Session, usage: Usage) -> str | None:
    return over_budget(lent.settings, session.spent, kit.spent_today, usage)


def _allowed(outfit: Outfit, tools: Sequence[Tool]) -> dict[str, Tool]:
    """The tools that the agent's file names; `skill` comes with `read`."""
    wanted = outfit.agent.tools
    names = None if wanted is None else {*wanted, *({"skill"} if "read" in wanted else ())}
    return {tool.spec.name: tool for tool in tools if names is None or tool.spec.name in names}


def _grounding(kit: Kit, outfit: Outfit) -> _Grounding:
    """Reads small files: call it in a thread."""
    from sessionls.engine.context.grounds import Grounds
    from sessionls.engine.context.instructions import instructions_for
    from sessionls.engine.context.skills import find_skills
    from sessionls.workspace.toolbox import named_places

    root = kit.bench.root
    grounds = Grounds(root, kit.trust.holds(root)) if root else None
    turn = outfit.session.turns.get(outfit.top)
    changed = (path for uri in (turn.changed if turn else ()) if (path := path_of(uri)))
    session = outfit.session
    paths = (*named_places(session, kit.bench.since(session.id)), *changed)
    instructions = instructions_for(grounds, paths) if grounds else ()
    skills = find_skills(grounds, kit.skills).skills
    return _Grounding(instructions, tuple(skill for skill in skills if not skill.hidden))


async def _attach(
    kit: Kit, outfit: Outfit, lent: Lent, history: tuple[ModelMessage, ...]
) -> tuple[ModelMessage, ...]:
    from sessionls.engine.context.attach import Look, attach
    from sessionls.workspace.toolbox import named_places

    bench = kit.bench

    def held(uri: str) -> str | None:
        buffer = bench.texts.buffer(uri)
        return buffer.text if buffer else None

    look = Look(
        bench.root,
        held,
        named_places(outfit.session, bench.since(outfit.session.id)),
        bench.texts.opened,
        bench.environment_of(lent),
    )
    return await attach(history, look)
