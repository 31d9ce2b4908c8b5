"""What a model reads of a session: its records as messages that every provider accepts."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from sessionls.domain.records import (
    MessageAdded,
    Record,
    ToolCalled,
    ToolReturned,
    TurnRetried,
    TurnStarted,
)
from sessionls.engine.models.model import AgentSaid, ModelMessage, PersonSaid, ToolSaid

BlobText = Callable[[Mapping[str, object]], str]
"""Gives the text of a tool result that lies in a blob."""
_LOST = "Interrupted before it returned."


@dataclass(slots=True)
class _Seen:
    """The records of a session by what they belong to."""

    people: list[tuple[str, PersonSaid]] = field(default_factory=list[tuple[str, PersonSaid]])
    steps: dict[str, list[ModelMessage]] = field(default_factory=dict[str, list[ModelMessage]])
    answered_by: dict[str, str] = field(default_factory=dict[str, str])


def history_for(
    turn: str, message: str, records: Iterable[Record], blob: BlobText
) -> tuple[ModelMessage, ...]:
    """What a turn sees: the messages up to the one it answers, their answers, its own steps.

    Later messages that wait in the queue are left out, and so are answers that a retry replaced.
    Every tool call has its result directly behind it.
    """
    seen = _sort(records, blob)
    history: list[ModelMessage] = []
    for name, said in seen.people:
        history.append(said)
        if name == message:
            break
        history += _valid(seen.steps.get(seen.answered_by.get(name, ""), []))
    return (*history, *_valid(seen.steps.get(turn, [])))


def own_steps(turn: str, records: Iterable[Record], blob: BlobText) -> tuple[ModelMessage, ...]:
    """The steps that a turn has taken; also one that lies inside another."""
    return tuple(_valid(_sort(records, blob).steps.get(turn, [])))


def steps_taken(turn: str, records: Iterable[Record]) -> int:
    """How many steps with tool calls a turn has already taken."""
    steps, calling = 0, False
    for record in records:
        match record.event:
            case ToolCalled(turn=name) if name == turn:
                steps += not calling
                calling = True
            case ToolReturned(turn=name) if name == turn:
                calling = False
            case _:
                pass
    return steps


def _sort(records: Iterable[Record], blob: BlobText) -> _Seen:
    seen = _Seen()
    for record in records:
        match record.event:
            case MessageAdded(message=said) if record.by.kind == "person":
                seen.people.append((said.id, PersonSaid(record.by.name, said.blocks)))
            case MessageAdded(message=said) if said.turn:
                _steps(seen, said.turn).append(AgentSaid(record.by.name, said.text))
            case ToolCalled(turn=turn):
                _add_call(_steps(seen, turn), record.by.name, record.event)
            case ToolReturned(turn=turn, call_id=call_id, content=content, is_error=is_error):
                text = content if isinstance(content, str) else blob(content)
                _steps(seen, turn).append(ToolSaid(call_id, text, is_error))
            case TurnStarted(turn=turn, message=message, parent_turn=None):
                seen.answered_by[message] = turn
            case TurnRetried(of=of, message=message) if seen.answered_by.get(message) == of:
                del seen.answered_by[message]
            case _:
                pass
    return seen


def _steps(seen: _Seen, turn: str) -> list[ModelMessage]:
    return seen.steps.setdefault(turn, [])


def _add_call(steps: list[ModelMessage], agent: str, event: ToolCalled) -> None:
    last = steps[-1] if steps else None
    if isinstance(last, AgentSaid):
        steps[-1] = replace(last, calls=(*last.calls, event.call))
    else:
        steps.append(AgentSaid(agent, calls=(event.call,)))


def _valid(steps: list[ModelMessage]) -> list[ModelMessage]:
    """The steps with every call answered directly behind it, and nothing empty."""
    results = {step.call_id: step for step in steps if isinstance(step, ToolSaid)}
    valid: list[ModelMessage] = []
    for step in steps:
        if isinstance(step, AgentSaid) and (step.text or step.calls):
            valid.append(step)
            valid += [
                results.get(call.id, ToolSaid(call.id, _LOST, is_error=True)) for call in step.calls
            ]
    return valid
