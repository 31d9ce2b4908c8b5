"""The tool `agent`: another agent takes a turn inside this one, like a function that is called."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sessionls.domain.errors import SessionlsError
from sessionls.domain.permission import Subject
from sessionls.engine.events import Ended, Said, TurnEvent
from sessionls.engine.models.model import ToolSpec
from sessionls.engine.tools.tool import Access, CallContext, ToolEvent, ToolResult, ToolTurn

NAME = "agent"
NOT_BEGUN = ""
"""What a call has waited for whose turn had not begun: it was let in, and begins now."""


class AgentArguments(BaseModel):
    """What a model may ask for."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    name: str = Field(min_length=1, max_length=64)
    text: str = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class InnerTurn:
    """A turn inside a turn: its id, its agent's name, and its events to the last one."""

    turn: str
    agent: str
    events: AsyncGenerator[TurnEvent]


@dataclass(frozen=True, slots=True)
class Calling:
    """How another agent is called.

    `begin` takes its name, the words for it and the id of the call; `go_on` takes up the turn of an
    id that an earlier process left. Both raise a `SessionlsError` that says why it cannot be.
    """

    begin: Callable[[str, str, str], Awaitable[InnerTurn]]
    go_on: Callable[[str], Awaitable[InnerTurn]]
    agents: Sequence[tuple[str, str]]
    """Name and description of those that may be called."""


class AgentTool:
    """Calls another agent with its own prompt, tools and model; what it says last is the result."""

    def __init__(self, calling: Calling) -> None:
        self._calling = calling

    @property
    def spec(self) -> ToolSpec:
        """What a model sees: the agents are in the description."""
        known = "\n".join(f"- {name}: {about}" for name, about in self._calling.agents)
        return ToolSpec(
            NAME,
            "Lets another agent do a part of the work and gives back what it says. It does not "
            "see what was said here: tell it everything that it needs to know. It may do no more "
            f"than you.\n{known}",
            {
                "type": "object",
                "properties": {
                    "name": {"type": "string", "enum": [name for name, _ in self._calling.agents]},
                    "text": {"type": "string", "description": "What it shall do."},
                },
                "required": ["name", "text"],
                "additionalProperties": False,
            },
        )

    @property
    def access(self) -> Access:
        """What the called agent's own calls may do is asked for them."""
        return "start"

    def subject(self, arguments: Mapping[str, object]) -> Subject:
        """Who is called, and with which words."""
        name = str(arguments.get("name", ""))
        return Subject(NAME, f"Call agent {name}", str(arguments.get("text", "")), target=name)

    async def call(
        self, arguments: Mapping[str, object], context: CallContext
    ) -> AsyncGenerator[ToolEvent]:
        """Run the other agent's turn, or go on with the one that waited."""
        try:
            inner = await self._turn(arguments, context)
        except SessionlsError as error:
            yield ToolResult(str(error), is_error=True)
            return
        said, end = "", None
        async with aclosing(inner.events) as events:
            async for event in events:
                yield ToolTurn(inner.turn, inner.agent, event)
                match event:
                    case Said(text=text) if text:
                        said = text
                    case Ended():
                        end = event
                    case _:
                        pass
        yield _result(inner.agent, said, end)

    async def _turn(self, arguments: Mapping[str, object], context: CallContext) -> InnerTurn:
        if context.waited is not None and context.waited != NOT_BEGUN:
            return await self._calling.go_on(context.waited)
        try:
            asked = AgentArguments.model_validate(arguments)
        except ValidationError as error:
            raise SessionlsError("agent takes `name` and `text`, both texts.") from error
        return await self._calling.begin(asked.name, asked.text, context.id)


def _result(agent: str, said: str, end: Ended | None) -> ToolResult:
    if end is None or end.stop_reason != "end":
        why = (end and (end.error or end.stop_reason)) or "interrupted"
        return ToolResult(f"{agent} did not finish: {why}\n\n{said}".strip(), is_error=True)
    return ToolResult(said or f"{agent} finished without words.")
