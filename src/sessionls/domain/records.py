"""Records: what happened in a session, in order. The same shapes on disk and on the wire."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal, get_args

from pydantic import Field, TypeAdapter, ValidationError

from sessionls.domain.blocks import Block, Message
from sessionls.domain.finding import Finding, FindingState
from sessionls.domain.shape import Shape
from sessionls.domain.text import Range
from sessionls.domain.usage import Usage

StopReason = Literal[
    "end", "max_tokens", "max_steps", "refused", "cancelled", "interrupted", "failed"
]
Decision = Literal["once", "always", "reject"]
Scope = Literal["session", "workspace"]
Unattended = Literal["unattended"]


class By(Shape):
    """Who did it. `id` tells apart people of one name, for instance by their mail address."""

    kind: Literal["person", "agent", "system"]
    name: str
    id: str | None = None


SYSTEM = By(kind="system", name="sessionls")


class Keyed(Shape):
    """An event that a command with a client-made key made."""

    key: str | None = None


class SessionCreated(Keyed):
    """A session begins; with `parent` it continues that session after its record `forked_at`."""

    kind: Literal["sessionCreated"] = "sessionCreated"
    title: str
    agent: str
    parent: str | None = None
    forked_at: int | None = None
    forked_message: str | None = Field(
        default=None, description="The message whose text was handed back for editing."
    )


class SessionRenamed(Keyed):
    """The title changed."""

    kind: Literal["sessionRenamed"] = "sessionRenamed"
    title: str


class SessionPaused(Keyed):
    """No turn starts from here on. `reason` says why, where nobody but a limit paused it."""

    kind: Literal["sessionPaused"] = "sessionPaused"
    reason: str | None = None


class SessionResumed(Keyed):
    """Turns start again."""

    kind: Literal["sessionResumed"] = "sessionResumed"


class SessionArchived(Keyed):
    """Out of the default list."""

    kind: Literal["sessionArchived"] = "sessionArchived"


class SessionUnarchived(Keyed):
    """Back in the default list."""

    kind: Literal["sessionUnarchived"] = "sessionUnarchived"


class SessionDeleted(Keyed):
    """A person deleted the session; only forks still read what they need of it."""

    kind: Literal["sessionDeleted"] = "sessionDeleted"


class AgentKept(Keyed):
    """The session's default agent from here on."""

    kind: Literal["agentKept"] = "agentKept"
    agent: str


class MessageAdded(Shape):
    """A message. `turn` beside it is the turn that will answer a person's message.

    `held`: its author may only comment. No agent answers it and no model reads it until somebody
    who drives lets it.
    """

    kind: Literal["messageAdded"] = "messageAdded"
    message: Message
    turn: str | None = None
    held: bool | None = None


class MessageEdited(Keyed):
    """The author wrote a message anew before its turn began. `agent` is the one asked now."""

    kind: Literal["messageEdited"] = "messageEdited"
    message_id: str
    blocks: tuple[Block, ...] = ()
    agent: str | None = None


class MessageWithdrawn(Keyed):
    """The author took a message back before its turn began: no model reads it."""

    kind: Literal["messageWithdrawn"] = "messageWithdrawn"
    message_id: str


class MessageReleased(Keyed):
    """Somebody who drives let a message that was held: `turn` answers it."""

    kind: Literal["messageReleased"] = "messageReleased"
    message_id: str
    turn: str


class TurnRetried(Keyed):
    """A person asked for another answer to a message: by `turn`, instead of the turn `of`."""

    kind: Literal["turnRetried"] = "turnRetried"
    turn: str
    of: str
    message: str
    agent: str | None = None


class TurnStarted(Shape):
    """An agent begins to answer. `model` is the one asked for.

    With `parent_turn` another agent's turn called it, at the tool call `parent_call`.
    """

    kind: Literal["turnStarted"] = "turnStarted"
    turn: str
    message: str
    agent: str
    revision: str
    model: str
    parameters: dict[str, object] = Field(default_factory=dict[str, object])
    tools: tuple[str, ...] = ()
    parent_turn: str | None = None
    parent_call: str | None = None


class ToolCall(Shape):
    """A call of a tool, as the model asked for it."""

    id: str
    name: str
    arguments: dict[str, object] = Field(default_factory=dict[str, object])


class ToolCalled(Shape):
    """A tool call begins. With `opening` no model asked for it: a review begins with it."""

    kind: Literal["toolCalled"] = "toolCalled"
    turn: str
    call: ToolCall
    opening: bool | None = None


class ToolReturned(Shape):
    """A tool call ended. `content` is text, or `{sha256, size}` of the blob that holds it."""

    kind: Literal["toolReturned"] = "toolReturned"
    turn: str
    call_id: str
    content: str | dict[str, object]
    is_error: bool = False


class PermissionQuestion(Shape):
    """What a tool wants to do, for a person to allow or reject. `call` is the tool call's id."""

    id: str
    turn: str
    tool: str
    title: str
    detail: str = ""
    call: str | None = None


class PermissionAsked(Shape):
    """A turn waits for an answer."""

    kind: Literal["permissionAsked"] = "permissionAsked"
    permission: PermissionQuestion


class PermissionAnswered(Keyed):
    """The first answer, which counts."""

    kind: Literal["permissionAnswered"] = "permissionAnswered"
    permission_id: str
    decision: Decision
    scope: Scope | None = Field(
        default=None, description="For how long `always` is: this session or this workspace."
    )
    reason: Unattended | None = Field(
        default=None, description="`unattended`: nobody decided, there was nobody to ask."
    )


class Question(Shape):
    """What an agent wants to know of the people. With `choices`, one of them or own words."""

    id: str
    turn: str
    text: str
    choices: tuple[str, ...] = ()
    call: str | None = None


class QuestionAsked(Shape):
    """A turn waits for the words of a person."""

    kind: Literal["questionAsked"] = "questionAsked"
    question: Question


class QuestionAnswered(Keyed):
    """The first answer, which counts."""

    kind: Literal["questionAnswered"] = "questionAnswered"
    question_id: str
    text: str


class FindingReported(Shape):
    """An agent found something."""

    kind: Literal["findingReported"] = "findingReported"
    finding: Finding


class FindingChanged(Keyed):
    """A finding was dismissed, restored, fixed or became stale; or it moved: `range`, `uri`."""

    kind: Literal["findingChanged"] = "findingChanged"
    finding_id: str
    state: FindingState
    reason: str | None = None
    range: Range | None = None
    uri: str | None = None


class Hunk(Shape):
    """One change of a proposed edit, to be accepted or rejected by itself.

    It replaces the lines from `line` (zero-based) on: `old` is the text that must stand there, with
    its line ends, `new` what takes its place. Both may be empty, not at once. `before` and `after`
    are up to three lines around it that no other hunk changes.
    """

    line: int
    old: str
    new: str
    before: str = ""
    after: str = ""


class FileChange(Shape):
    """The hunks of one file, in order and apart. `creates`: the file must not be there yet.

    `sha256` is the hash of the whole text (UTF-8) for which the hunks were made.
    """

    uri: str
    creates: bool = False
    sha256: str | None = None
    hunks: tuple[Hunk, ...] = ()


class ProposedEdit(Shape):
    """Changes that an agent proposes and a person applies. Hunks are counted through all files."""

    id: str
    turn: str
    title: str
    changes: tuple[FileChange, ...] = ()
    call: str | None = None


class EditProposed(Shape):
    """An agent proposes an edit."""

    kind: Literal["editProposed"] = "editProposed"
    edit: ProposedEdit


class EditAnswered(Keyed):
    """A person accepted some hunks of a proposed edit, perhaps none, and they were applied.

    `accepted` are their numbers, from 0 on. `undone`: what was applied was taken back. `reason` is
    what the agent is told beside it.
    """

    kind: Literal["editAnswered"] = "editAnswered"
    edit_id: str
    accepted: tuple[int, ...] = ()
    undone: bool = False
    reason: str | None = None


class TurnPaused(Shape):
    """A turn stopped before its end, to be taken further; `usage` is what it has used so far."""

    kind: Literal["turnPaused"] = "turnPaused"
    turn: str
    usage: Usage

    def wire(self) -> dict[str, object]:
        """The JSON object; an unknown cost is `null`, never left out."""
        return {**super().wire(), "usage": self.usage.wire()}


class TurnEnded(Keyed):
    """A turn's end, whatever it was. `model` is the one that really answered.

    What nobody has counted has no known cost.
    """

    kind: Literal["turnEnded"] = "turnEnded"
    turn: str
    stop_reason: StopReason
    model: str | None = None
    usage: Usage = Usage(cost=None)
    next_agent: str
    error: str | None = None

    def wire(self) -> dict[str, object]:
        """The JSON object; an unknown cost is `null`, never left out."""
        return {**super().wire(), "usage": self.usage.wire()}


class HistoryCompacted(Shape):
    """What a model reads instead of the records from `from_seq` to `to_seq`.

    `usage` is what the summary cost, where it is not part of a turn's.
    """

    kind: Literal["historyCompacted"] = "historyCompacted"
    from_seq: int
    to_seq: int
    summary: str
    usage: Usage | None = None

    def wire(self) -> dict[str, object]:
        """The JSON object; an unknown cost is `null`, never left out."""
        return {**super().wire(), **({"usage": self.usage.wire()} if self.usage else {})}


class CompactionUndone(Shape):
    """The compaction recorded at `seq_undone` no longer counts."""

    kind: Literal["compactionUndone"] = "compactionUndone"
    compaction: int


class UnknownEvent(Shape):
    """An event of a kind, or with fields, that this version does not understand; kept as it is."""

    kind: str


_Known = (
    SessionCreated
    | SessionRenamed
    | SessionPaused
    | SessionResumed
    | SessionArchived
    | SessionUnarchived
    | SessionDeleted
    | AgentKept
    | MessageAdded
    | MessageEdited
    | MessageWithdrawn
    | MessageReleased
    | TurnRetried
    | TurnStarted
    | ToolCalled
    | ToolReturned
    | PermissionAsked
    | PermissionAnswered
    | QuestionAsked
    | QuestionAnswered
    | FindingReported
    | FindingChanged
    | EditProposed
    | EditAnswered
    | TurnPaused
    | TurnEnded
    | HistoryCompacted
    | CompactionUndone
)
Event = _Known | UnknownEvent
# By kind, because pydantic then makes ready what occurs and nothing else.
_KINDS: Mapping[object, type[Event]] = {
    event.model_fields["kind"].default: event for event in get_args(_Known)
}
_BY = TypeAdapter(By)
_ENVELOPE = ("seq", "id", "at", "by")

WireRecord = dict[str, object]
"""A record as it stands on disk and travels: `{seq, id, at, by, kind, ...}`."""


@dataclass(frozen=True, slots=True)
class Record:
    """An event that happened: its number in the session, its name, when (ISO 8601, UTC) and who."""

    seq: int
    id: str
    at: str
    by: By
    event: Event


def to_wire(record: Record) -> WireRecord:
    """The record's JSON object."""
    return {
        "seq": record.seq,
        "id": record.id,
        "at": record.at,
        "by": record.by.wire(),
        **record.event.wire(),
    }


def from_wire(wire: Mapping[str, object]) -> Record:
    """The record of a JSON object. An event that is not understood becomes an `UnknownEvent`.

    Raises:
        ValueError: the envelope itself (`seq`, `id`, `at`, `by`, `kind`) is not that of a record.
    """
    body = {key: value for key, value in wire.items() if key not in _ENVELOPE}
    seq, name, at = wire.get("seq"), wire.get("id"), wire.get("at")
    if not isinstance(seq, int) or not isinstance(name, str) or not isinstance(at, str):
        raise ValueError("a record needs seq (a number), id and at (strings)")
    return Record(seq, name, at, _BY.validate_python(wire.get("by")), _event(body))


def _event(body: WireRecord) -> Event:
    kind = body.get("kind")
    known = _KINDS.get(kind, UnknownEvent) if isinstance(kind, str) else UnknownEvent
    try:
        return _adapter(known).validate_python(body)
    except ValidationError:
        return UnknownEvent.model_validate(body)


@cache
def _adapter(event: type[Event]) -> TypeAdapter[Event]:
    return TypeAdapter(event)
