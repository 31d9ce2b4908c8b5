"""A history in steps: who said something, and what their tool calls returned. Repairs orphans."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sessionls.domain.records import ToolCall
from sessionls.engine.models.model import AgentSaid, ModelMessage, PersonSaid, ToolSaid

LOST = "Interrupted before it returned."


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an agent with the result of every call, in the order of the calls."""

    said: AgentSaid
    results: tuple[tuple[ToolCall, ToolSaid], ...]


def steps_of(history: Sequence[ModelMessage]) -> Iterator[PersonSaid | Step]:
    """The history in order. Results that nobody asked for are left out; missing ones are made."""
    waiting: AgentSaid | None = None
    results: list[ToolSaid] = []
    for message in history:
        if isinstance(message, ToolSaid):
            results.append(message)
            continue
        if waiting:
            yield Step(waiting, tuple(_answered(waiting, results)))
        waiting, results = None, []
        if isinstance(message, AgentSaid):
            waiting = message
        else:
            yield message
    if waiting:
        yield Step(waiting, tuple(_answered(waiting, results)))


def _answered(said: AgentSaid, results: list[ToolSaid]) -> Iterator[tuple[ToolCall, ToolSaid]]:
    """Each call with the first result of its id that no call before it has taken."""
    left = list(results)
    for call in said.calls:
        result = next((one for one in left if one.call_id == call.id), None)
        if result:
            left = [one for one in left if one is not result]
        yield call, result or ToolSaid(call.id, LOST, is_error=True)
