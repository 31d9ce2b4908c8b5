"""What a model reads of a session: its records as messages, each answer behind its question."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from sessionls.domain.blocks import Message, ThoughtBlock
from sessionls.domain.compaction import compacted
from sessionls.domain.records import (
    By,
    MessageAdded,
    Record,
    ToolCall,
    ToolCalled,
    ToolReturned,
    TurnPaused,
    TurnRetried,
    TurnStarted,
)
from sessionls.domain.said import as_it_counts
from sessionls.engine.models.model import AgentSaid, ModelMessage, PersonSaid, ToolSaid
from sessionls.engine.models.steps import LOST

BlobText = Callable[[Mapping[str, object]], str]
"""Gives the text of a tool result that lies in a blob."""


@dataclass(slots=True)
class _Call:
    """A tool call and what it returned; `None` as long as it has not."""

    call: ToolCall
    result: ToolSaid | None = None


@dataclass(slots=True)
class _Step:
    """One answer of a model. `ended`: the calls that come next are of another one."""

    said: AgentSaid
    calls: list[_Call] = field(default_factory=list[_Call])
    ended: bool = False

    @property
    def is_open(self) -> bool:
        """Whether a call that comes now is of this step: no model is asked while calls are out."""
        out = not self.calls or any(call.result is None for call in self.calls)
        return out and not self.ended


@dataclass(slots=True)
class _Seen:
    """The records of a session by what they belong to."""

    people: list[tuple[str, By, Message]] = field(default_factory=list[tuple[str, By, Message]])
    steps: dict[str, list[_Step]] = field(default_factory=dict[str, list[_Step]])
    answered_by: dict[str, str] = field(default_factory=dict[str, str])

    def of(self, turn: str) -> list[_Step]:
        """The steps of a turn."""
        return self.steps.setdefault(turn, [])


def history_for(
    turn: str, message: str, records: Iterable[Record], blob: BlobText
) -> tuple[ModelMessage, ...]:
    """What a turn sees: the messages up to the one it answers, their answers, its own steps.

    Later messages that wait in the queue are left out, and so are answers that a retry replaced.
    What was withdrawn, or is held, is not there. Every tool call has its result directly behind it.
    Summaries stand for what they sum up.
    """
    seen = _sort(compacted(tuple(as_it_counts(records)), message), blob)
    namesakes = _namesakes(by for _, by, _ in seen.people)
    history: list[ModelMessage] = []
    for name, by, said in seen.people:
        history.append(PersonSaid(_author(by, namesakes), said.blocks, bool(said.review)))
        if name == message:
            break
        history += _messages(seen.of(seen.answered_by.get(name, "")))
    return (*history, *_messages(seen.of(turn)))


def history_before(
    records: Iterable[Record], last: int, blob: BlobText
) -> tuple[ModelMessage, ...]:
    """What was said and done up to a record, as a model reads it."""
    told = tuple(record for record in records if record.seq <= last)
    return history_for("", "", told, blob)


def own_steps(turn: str, records: Iterable[Record], blob: BlobText) -> tuple[ModelMessage, ...]:
    """The steps that a turn has taken; also one that lies inside another."""
    return tuple(_messages(_sort(records, blob).of(turn)))


def steps_taken(turn: str, records: Iterable[Record]) -> int:
    """How many steps with tool calls a turn has already taken; what it began with is none."""
    steps, calling = 0, False
    for record in records:
        match record.event:
            case ToolCalled(turn=name, opening=opening) if name == turn and not opening:
                steps += not calling
                calling = True
            case ToolReturned(turn=name) if name == turn:
                calling = False
            case _:
                pass
    return steps


def _sort(records: Iterable[Record], blob: BlobText) -> _Seen:  # noqa: C901 - one case each
    seen = _Seen()
    for record in records:
        match record.event:
            case MessageAdded(message=said) if record.by.kind == "person":
                seen.people.append((said.id, record.by, said))
            case MessageAdded(message=said) if said.turn:
                seen.of(said.turn).append(_Step(_said(record.by.name, said)))
            case ToolCalled(turn=turn) as called:
                _add_call(seen.of(turn), record.by.name, called)
            case ToolReturned(turn=turn, call_id=name, content=content, is_error=is_error):
                text = content if isinstance(content, str) else blob(content)
                _add_result(seen.of(turn), ToolSaid(name, text, is_error))
            case TurnPaused(turn=turn):
                for step in seen.of(turn):
                    step.ended = True
            case TurnStarted(turn=turn, message=message, parent_turn=None):
                seen.answered_by[message] = turn
            case TurnRetried(of=of, message=message) if seen.answered_by.get(message) == of:
                del seen.answered_by[message]
            case _:
                pass
    return seen


def _said(agent: str, message: Message) -> AgentSaid:
    thoughts = tuple(block for block in message.blocks if isinstance(block, ThoughtBlock))
    return AgentSaid(agent, message.text, thoughts=thoughts)


def _add_call(steps: list[_Step], agent: str, called: ToolCalled) -> None:
    opening = bool(called.opening)
    if not steps or not steps[-1].is_open or steps[-1].said.opening != opening:
        steps.append(_Step(AgentSaid(agent, opening=opening)))
    steps[-1].calls.append(_Call(called.call))


def _add_result(steps: list[_Step], result: ToolSaid) -> None:
    """Some models give ids twice: a result is that of the newest step in which its id is out."""
    for step in reversed(steps):
        for call in step.calls:
            if call.call.id == result.call_id and call.result is None:
                call.result = result
                return


def _messages(steps: Iterable[_Step]) -> Iterator[ModelMessage]:
    """The steps with every call answered directly behind it, and nothing empty."""
    for step in steps:
        said = replace(step.said, calls=tuple(call.call for call in step.calls))
        if said.text or said.calls:
            yield said
            for call in step.calls:
                yield call.result or ToolSaid(call.call.id, LOST, is_error=True)


def _namesakes(people: Iterable[By]) -> set[str]:
    """The names that more than one person has."""
    ids: dict[str, set[str | None]] = {}
    for by in people:
        ids.setdefault(by.name, set()).add(by.id)
    return {name for name, several in ids.items() if len(several) > 1}


def _author(by: By, namesakes: set[str]) -> str:
    return f"{by.name} ({by.id})" if by.id and by.name in namesakes else by.name
