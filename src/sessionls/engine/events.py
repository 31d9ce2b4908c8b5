"""What a turn says while it runs. Whoever runs it records, passes on or leaves out each event."""

from dataclasses import dataclass

from sessionls.domain.agent import Agent
from sessionls.domain.blocks import ThoughtBlock
from sessionls.domain.finding import Finding
from sessionls.domain.records import (
    PermissionQuestion,
    ProposedEdit,
    Question,
    StopReason,
    ToolCall,
)
from sessionls.domain.usage import Usage


@dataclass(frozen=True, slots=True)
class Began:
    """A turn of another agent begins inside this one, at the tool call `call`.

    `model` is the one that is asked.
    """

    agent: Agent
    model: str
    tools: tuple[str, ...]
    call: str


@dataclass(frozen=True, slots=True)
class Streamed:
    """Some words or thought of the message being made; the finished message replaces them."""

    text: str
    thought: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """A finished message."""

    text: str
    thoughts: tuple[ThoughtBlock, ...] = ()


@dataclass(frozen=True, slots=True)
class Answered:
    """The model has answered with calls; `usage` is that of the turn so far."""

    usage: Usage


@dataclass(frozen=True, slots=True)
class Called:
    """A tool call begins. `opening`: no model asked for it."""

    call: ToolCall
    opening: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """A call waits for a permission."""

    permission: PermissionQuestion


@dataclass(frozen=True, slots=True)
class Questioned:
    """A call waits for words of a person."""

    question: Question


@dataclass(frozen=True, slots=True)
class Proposed:
    """A call waits for a person to accept changes."""

    edit: ProposedEdit


@dataclass(frozen=True, slots=True)
class Found:
    """Findings of a call that is still running."""

    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Fixed:
    """Findings of the session that a call no longer sees, by their ids."""

    finding_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Progressed:
    """How far a call is; `total` is `None` where it is not known, 0 where nothing is counted."""

    done: int
    total: int | None
    text: str


@dataclass(frozen=True, slots=True)
class Returned:
    """A tool call ended. `rest` is to be kept under its SHA-256, which the content names."""

    call_id: str
    content: str
    is_error: bool
    rest: bytes | None = None


@dataclass(frozen=True, slots=True)
class Nested:
    """An event of another agent's turn, which runs inside this one."""

    turn: str
    agent: str
    event: "TurnEvent"


@dataclass(frozen=True, slots=True)
class StepEnded:
    """All calls of a step have returned. A turn may be paused here and taken up again.

    `usage` is that of the turn so far.
    """

    usage: Usage


@dataclass(frozen=True, slots=True)
class Ended:
    """The turn's end."""

    stop_reason: StopReason
    model: str
    usage: Usage
    error: str | None = None


TurnEvent = (
    Began
    | Streamed
    | Said
    | Answered
    | Called
    | Asked
    | Questioned
    | Proposed
    | Found
    | Fixed
    | Progressed
    | Returned
    | Nested
    | StepEnded
    | Ended
)
