"""Sorts a session's records into turns: question, work, answer, end. Writes nothing."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from sessionls.domain.finding import Finding
from sessionls.domain.records import (
    EditAnswered,
    EditProposed,
    FindingChanged,
    FindingReported,
    MessageAdded,
    PermissionAnswered,
    PermissionAsked,
    Record,
    ToolCalled,
    ToolReturned,
    TurnEnded,
    TurnRetried,
    TurnStarted,
)
from sessionls.workspace.transcript_edits import EditFate


@dataclass(slots=True)
class Work:
    """What an agent does between two messages: calls, findings, permissions, proposed edits."""

    steps: list[Record] = field(default_factory=list[Record])
    findings: list[Finding] = field(default_factory=list[Finding])


@dataclass(slots=True)
class TurnStory:
    """Everything about one turn. `asked` is the message or the retry that it answers."""

    turn: str
    asked: Record | None = None
    started: TurnStarted | None = None
    answer: list[Record | Work] = field(default_factory=list[Record | Work])
    ended: Record | None = None


@dataclass(slots=True)
class Story:
    """The turns of a session and the records between them, in order, and what became of things."""

    chapters: list[TurnStory | Record] = field(default_factory=list[TurnStory | Record])
    turns: dict[str, TurnStory] = field(default_factory=dict[str, TurnStory])
    returned: dict[tuple[str, str], ToolReturned] = field(
        default_factory=dict[tuple[str, str], ToolReturned]
    )
    """Results of tool calls by turn and call."""
    changed: dict[str, Record] = field(default_factory=dict[str, Record])
    """The last change of each finding."""
    answered: dict[str, Record] = field(default_factory=dict[str, Record])
    """The answers to permissions."""
    edits: dict[str, EditFate] = field(default_factory=dict[str, EditFate])
    """What became of edits."""
    messages: dict[str, Record] = field(default_factory=dict[str, Record])


def tell(records: Iterable[Record]) -> Story:
    """The story of some records, which are in order; they may begin within a turn."""
    story = Story()
    for record in records:
        _add(story, record)
    return story


def _add(story: Story, record: Record) -> None:  # noqa: C901 - one case for each event
    match record.event:
        case MessageAdded(turn=str() as turn):
            story.messages[record.event.message.id] = record
            _turn(story, turn).asked = record
        case TurnRetried(turn=turn):
            _turn(story, turn).asked = record
        case TurnStarted(turn=turn):
            _turn(story, turn).started = record.event
        case TurnEnded(turn=turn):
            _turn(story, turn).ended = record
        case MessageAdded(message=message) if message.turn:
            _turn(story, message.turn).answer.append(record)
        case ToolReturned(turn=turn, call_id=call):
            story.returned[turn, call] = record.event
        case PermissionAnswered(permission_id=name):
            story.answered[name] = record
        case FindingChanged(finding_id=name):
            story.changed[name] = record
        case EditAnswered(edit_id=name):
            story.edits.setdefault(name, EditFate()).add(record, record.event)
        case _:
            _add_work(story, record)


def _add_work(story: Story, record: Record) -> None:
    match record.event:
        case FindingReported(finding=finding):
            _work(story, finding.turn).findings.append(finding)
        case ToolCalled(turn=turn):
            _work(story, turn).steps.append(record)
        case PermissionAsked(permission=permission):
            _work(story, permission.turn).steps.append(record)
        case EditProposed(edit=edit):
            _work(story, edit.turn).steps.append(record)
        case _:
            story.chapters.append(record)


def _turn(story: Story, name: str) -> TurnStory:
    if name not in story.turns:
        story.turns[name] = TurnStory(name)
        story.chapters.append(story.turns[name])
    return story.turns[name]


def _work(story: Story, turn: str) -> Work:
    answer = _turn(story, turn).answer
    last = answer[-1] if answer else None
    if isinstance(last, Work):
        return last
    work = Work()
    answer.append(work)
    return work
