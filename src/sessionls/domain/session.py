"""What the records of a session amount to. `fold` makes it of them; nothing is told of it here."""

from dataclasses import dataclass, field
from typing import Literal

from sessionls.domain.agent import DEFAULT_AGENT
from sessionls.domain.finding import Finding
from sessionls.domain.records import (
    By,
    HistoryCompacted,
    PermissionQuestion,
    ProposedEdit,
    Question,
    Record,
    StopReason,
)
from sessionls.domain.usage import Usage, UsageSums
from sessionls.domain.written import Written

State = Literal["idle", "running", "waiting", "paused"]


@dataclass(slots=True)
class Turn:
    """One turn. `asked` is the agent that its message named; `agent` the one that took it.

    `references` are what its message points at, `changed` the files that it says have changed;
    `seq` is the number of the record that asked for it.

    `usage` is that of the whole turn, or what it had used when it was last paused.
    """

    id: str
    message: str
    by: By
    asked: str | None = None
    agent: str | None = None
    model: str | None = None
    references: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    seq: int = 0
    parent: str | None = None
    parent_call: str | None = None
    started: bool = False
    stop_reason: StopReason | None = None
    usage: Usage | None = None
    open_calls: dict[str, str] = field(default_factory=dict[str, str])


@dataclass(slots=True)
class Session:
    """What the records of a session amount to. Only `apply` changes it.

    It is changed in place: a session may have a hundred thousand records, and each of them costs
    the same. What is handed out of it is copied into plain values by `summary`.
    """

    id: str
    title: str = ""
    agent: str = DEFAULT_AGENT
    created: str = ""
    updated: str = ""
    seq: int = 0
    key: str | None = None
    defaults: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])
    parent: str | None = None
    forked_at: int | None = None
    archived: bool = False
    deleted: bool = False
    paused: Record | None = None
    turns: dict[str, Turn] = field(default_factory=dict[str, Turn])
    queue: list[str] = field(default_factory=list[str])
    waiting: dict[str, Written] = field(default_factory=dict[str, Written])
    """The messages of people that no turn has begun to answer, by their ids."""
    titled_by: str | None = None
    """The message that gave the title, as long as nobody gave another one."""
    running: str | None = None
    permissions: dict[str, PermissionQuestion] = field(
        default_factory=dict[str, PermissionQuestion]
    )
    questions: dict[str, Question] = field(default_factory=dict[str, Question])
    findings: dict[str, Finding] = field(default_factory=dict[str, Finding])
    open_findings: int = 0
    unfixed: int = 0
    edits: dict[str, ProposedEdit] = field(default_factory=dict[str, ProposedEdit])
    asked: dict[str, int] = field(default_factory=dict[str, int])
    """The numbers of the records that asked what waits for a person, by the ids of that."""
    compactions: dict[int, HistoryCompacted] = field(default_factory=dict[int, HistoryCompacted])
    people: dict[str, By] = field(default_factory=dict[str, By])
    keys: dict[str, int] = field(default_factory=dict[str, int])
    usage: UsageSums = field(default_factory=UsageSums)
    spent: float = 0.0
    """US dollars, as far as costs are known."""

    @property
    def state(self) -> State:
        """What the session does: `paused` wins, then `waiting` for a person, then `running`."""
        if self.paused:
            return "paused"
        if self.permissions or self.questions or self.edits:
            return "waiting"
        return "running" if self.running or self.queue else "idle"
