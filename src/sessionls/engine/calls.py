"""The tool calls of one step: judged, asked about, run, answered. Records nothing."""

from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import Protocol, assert_never

from sessionls.domain.permission import Subject, Verdict
from sessionls.domain.records import Decision, PermissionQuestion, ToolCall
from sessionls.engine.events import (
    Asked,
    Called,
    Fixed,
    Found,
    Nested,
    Progressed,
    Proposed,
    Questioned,
    Returned,
    TurnEvent,
)
from sessionls.engine.models.unreadable import complaint
from sessionls.engine.side_by_side import side_by_side
from sessionls.engine.tools.outputs import Whole, rest_of
from sessionls.engine.tools.pieces import to_its_end
from sessionls.engine.tools.tool import (
    CallContext,
    Discreet,
    Tool,
    ToolAsks,
    ToolEvent,
    ToolFixed,
    ToolFound,
    ToolProgress,
    ToolProposed,
    ToolResult,
    ToolTurn,
)

_READ = "read"
MOST_AT_ONCE = 8
"""Calls of one step that run side by side."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person, by name, decided about a permission."""

    decision: Decision
    by: str


class Gate(Protocol):
    """Says what calls may do, and hears what people answer."""

    def judge(self, subject: Subject) -> Verdict:
        """What the rules say."""
        ...

    def denies(self, subject: Subject) -> bool:
        """Whether they deny it; for many subjects in a row, also beside the event loop."""
        ...

    def question(self, call: str, subject: Subject) -> PermissionQuestion:
        """The question that asks people for a permission for a call."""
        ...

    async def decided(self, permission: str, subject: Subject) -> Answer:
        """The first answer to a permission that was asked for a subject. May take days."""
        ...


@dataclass(frozen=True, slots=True)
class Pending:
    """A call that an earlier process left waiting for a person.

    `permission` is the question that is still open; `waited` the edit, question or nested turn
    under which the running tool waited.
    """

    call: ToolCall
    permission: PermissionQuestion | None = None
    waited: str | None = None


@dataclass(frozen=True, slots=True)
class Equipped:
    """What calls are made with."""

    tools: Mapping[str, Tool]
    gate: Gate


async def make_calls(equipped: Equipped, calls: Sequence[ToolCall]) -> AsyncGenerator[TurnEvent]:
    """All calls of a step in their order; neighbours that only read run side by side."""
    for call in calls:
        yield Called(await _recordable(equipped.tools.get(call.name), call))
    for batch in _batches(equipped, calls):
        async with aclosing(side_by_side([_make(equipped, Pending(call)) for call in batch])) as it:
            async for event in it:
                yield event


async def go_on(equipped: Equipped, pending: Sequence[Pending]) -> AsyncGenerator[TurnEvent]:
    """The calls that an earlier process left waiting, one after the other."""
    for one in pending:
        async with aclosing(_make(equipped, one)) as events:
            async for event in events:
                yield event


def _batches(equipped: Equipped, calls: Sequence[ToolCall]) -> Iterator[Sequence[ToolCall]]:
    for reads, group in groupby(calls, lambda call: _only_reads(equipped, call)):
        neighbours = tuple(group)
        size = MOST_AT_ONCE if reads else 1
        for start in range(0, len(neighbours), size):
            yield neighbours[start : start + size]


def _only_reads(equipped: Equipped, call: ToolCall) -> bool:
    tool = equipped.tools.get(call.name)
    return tool is None or tool.access == "read"


async def _make(equipped: Equipped, pending: Pending) -> AsyncGenerator[TurnEvent]:
    """One call: judged, perhaps asked about, run."""
    call, tool = pending.call, equipped.tools.get(pending.call.name)
    if tool is None:
        yield _refused(call, _unknown_tool(call.name, equipped.tools))
        return
    if trouble := complaint(call.arguments):
        yield _refused(call, trouble)
        return
    async with aclosing(_admit(equipped.gate, tool, pending)) as admission:
        async for event in admission:
            yield event
            if isinstance(event, Returned):
                return
    running = tool.call(call.arguments, CallContext(call.id, pending.waited))
    async with aclosing(running) as events:
        async for event in events:
            if isinstance(event, ToolResult) and event.whole and _READ in equipped.tools:
                yield await to_its_end(partial(_with_rest, call.id, event, event.whole))
            else:
                yield _told(call, event)


async def _admit(gate: Gate, tool: Tool, pending: Pending) -> AsyncGenerator[TurnEvent]:
    """What is to be said before a call may run; a `Returned` says that it may not."""
    call, subject = pending.call, tool.subject(pending.call.arguments)
    verdict = gate.judge(subject)
    if verdict.permission == "deny":
        yield _refused(call, f"Not allowed: {verdict.why}.")
    # A tool that writes only proposes: the proposal is the question. What waited was let in before.
    elif verdict.permission == "ask" and tool.access != "write" and pending.waited is None:
        subject = tool.subject((await _recordable(tool, call)).arguments)
        question = gate.question(call.id, subject)
        if pending.permission and _is_same(pending.permission, question):
            question = pending.permission
        else:
            yield Asked(question)
        answer = await gate.decided(question.id, subject)
        if answer.decision == "reject":
            yield _refused(call, f"{answer.by} did not allow this. Do not try it again as it is.")


async def _recordable(tool: Tool | None, call: ToolCall) -> ToolCall:
    """The call as it is recorded and shown; what runs is the call itself."""
    if not isinstance(tool, Discreet):
        return call
    return call.model_copy(update={"arguments": dict(await tool.recordable(call.arguments))})


def _is_same(asked: PermissionQuestion, now: PermissionQuestion) -> bool:
    """Whether a person who sees what was asked sees what the call would do."""
    return (asked.tool, asked.title, asked.detail) == (now.tool, now.title, now.detail)


def _told(call: ToolCall, event: ToolEvent) -> TurnEvent:
    match event:
        case ToolProgress(done=done, total=total, text=text):
            return Progressed(done, total, text)
        case ToolFound(findings=findings):
            return Found(findings)
        case ToolFixed(finding_ids=finding_ids):
            return Fixed(finding_ids)
        case ToolResult(content=content, is_error=is_error):
            return Returned(call.id, content, is_error)
        case ToolTurn(turn=turn, agent=agent, event=nested):
            return Nested(turn, agent, nested)
        case ToolProposed() | ToolAsks():
            return _waiting(event)
        case _:
            assert_never(event)


def _with_rest(call: str, result: ToolResult, whole: Whole) -> Returned:
    """A result that says how to read what it leaves out. Takes a moment."""
    rest = rest_of(whole)
    return Returned(call, f"{result.content}\n[{rest.told}]", result.is_error, rest.content)


def _waiting(event: ToolProposed | ToolAsks) -> TurnEvent:
    match event:
        case ToolProposed(edit=edit):
            return Proposed(edit)
        case ToolAsks(question=question):
            return Questioned(question)


def _refused(call: ToolCall, why: str) -> Returned:
    return Returned(call.id, why, is_error=True)


def _unknown_tool(name: str, tools: Mapping[str, Tool]) -> str:
    return f"There is no tool {name!r} here. Tools: {', '.join(tools) or 'none'}."
