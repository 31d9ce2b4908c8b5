"""Whose turn it is, and what it works with. Makes neither."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from sessionls.domain.agent import Agent
from sessionls.domain.records import PermissionQuestion
from sessionls.domain.session import Session
from sessionls.domain.usage import Usage
from sessionls.engine.calls import Gate
from sessionls.engine.models.model import Instruction, Model, ModelMessage, SkillSummary
from sessionls.engine.tools.tool import Tool
from sessionls.engine.turn import Window

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
