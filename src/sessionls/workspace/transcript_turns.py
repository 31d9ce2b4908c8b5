"""Sorts a session's records into turns: question, work, answer, end. Writes nothing."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from sessionls.domain.finding import Finding
from sessionls.domain.records import (
    CompactionUndone,
    EditAnswered,
    EditProposed,
    FindingChanged,
    FindingReported,
    HistoryCompacted,
    MessageAdded,
    MessageEdited,
    MessageReleased,
    MessageWithdrawn,
    PermissionAnswered,
    PermissionAsked,
    QuestionAnswered,
    QuestionAsked,
    Record,
    ToolCalled,
    ToolReturned,
    TurnEnded,
    TurnRetried,
    TurnStarted,
)
from sessionls.workspace.transcript_edits import EditFate
from sessionls.workspace.transcript_messages import MessageFate


@dataclass(slots=True)
class Work:
    """What an agent does between two messages: calls, findings, questions, proposed edits."""

    steps: list[Record] = field(default_factory=list[Record])
    findings: list[Finding] = field(default_factory=list[Finding])


@dataclass(slots=True)
class TurnStory:
    """Everything about one turn. `asked` is the message or the retry that it answers.

    `inner` are the turns of other agents that it called, by the tool call. A turn inside another
    one is no chapter, unless the call stands before what is shown.
    """

    turn: str
    asked: Record | None = None
    started: TurnStarted | None = None
    answer: list[Record | Work] = field(default_factory=list[Record | Work])
    ended: Record | None = None
    calls: set[str] = field(default_factory=set[str])
    inner: dict[str, list["TurnStory"]] = field(default_factory=dict[str, list["TurnStory"]])


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
    """The answers to permissions and questions."""
    open_asks: dict[str, str] = field(default_factory=dict[str, str])
    """What waits for a person, with the turn that asks."""
    compactions: dict[int, HistoryCompacted] = field(default_factory=dict[int, HistoryCompacted])
    """By their records' numbers."""
    undone: set[int] = field(default_factory=set[int])
    """Compactions that count no longer."""
    edits: dict[str, EditFate] = field(default_factory=dict[str, EditFate])
    """What became of edits."""
    messages: dict[str, Record] = field(default_factory=dict[str, Record])
    fates: dict[str, MessageFate] = field(default_factory=dict[str, MessageFate])
    """What became of messages before their turns began."""

    def fate(self, message: str) -> MessageFate:
        """What became of a message."""
        return self.fates.setdefault(message, MessageFate())


def tell(records: Iterable[Record]) -> Story:
    """The story of some records, which are in order; they may begin within a turn."""
    story = Story()
    for record in records:
        _add(story, record)
    return story


def waits(story: Story, turn: TurnStory) -> bool:
    """Whether a turn, or one inside it, waits for a person."""
    inside = (inner for turns in turn.inner.values() for inner in turns)
    return turn.turn in story.open_asks.values() or any(waits(story, one) for one in inside)


def _add(story: Story, record: Record) -> None:  # noqa: C901 - one case for each event
    match record.event:
        case MessageAdded(turn=str() as turn):
            story.messages[record.event.message.id] = record
            _turn(story, turn).asked = record
        case TurnRetried(turn=turn):
            _turn(story, turn).asked = record
        case TurnStarted():
            _started(story, record.event)
        case TurnEnded(turn=turn):
            _turn(story, turn).ended = record
            story.open_asks = {name: at for name, at in story.open_asks.items() if at != turn}
        case MessageAdded(message=message) if message.turn:
            _turn(story, message.turn).answer.append(record)
        case ToolReturned(turn=turn, call_id=call):
            story.returned[turn, call] = record.event
        case PermissionAnswered(permission_id=name) | QuestionAnswered(question_id=name):
            story.answered[name] = record
            story.open_asks.pop(name, None)
        case FindingChanged(finding_id=name):
            story.changed[name] = record
        case EditAnswered(edit_id=name):
            story.edits.setdefault(name, EditFate()).add(record, record.event)
            story.open_asks.pop(name, None)
        case _:
            _add_work(story, record)


def _add_work(story: Story, record: Record) -> None:
    match record.event:
        case MessageEdited() | MessageWithdrawn() | MessageReleased():
            _add_fate(story, record, record.event)
        case FindingReported(finding=finding):
            _work(story, finding.turn).findings.append(finding)
        case ToolCalled(turn=turn, call=call):
            _turn(story, turn).calls.add(call.id)
            _work(story, turn).steps.append(record)
        case PermissionAsked(permission=ask) | QuestionAsked(question=ask) | EditProposed(edit=ask):
            story.open_asks[ask.id] = ask.turn
            _work(story, ask.turn).steps.append(record)
        case _:
            _add_between(story, record)


def _add_fate(
    story: Story, record: Record, event: MessageEdited | MessageWithdrawn | MessageReleased
) -> None:
    story.fate(event.message_id).add(record, event)
    if isinstance(event, MessageReleased):
        _turn(story, event.turn).asked = story.messages.get(event.message_id)


def _add_between(story: Story, record: Record) -> None:
    match record.event:
        case MessageAdded(message=message, held=True):
            story.messages[message.id] = record
        case HistoryCompacted():
            story.compactions[record.seq] = record.event
        case CompactionUndone(compaction=seq):
            story.undone.add(seq)
        case _:
            pass
    story.chapters.append(record)


def _started(story: Story, event: TurnStarted) -> None:
    caller = story.turns.get(event.parent_turn or "")
    call = event.parent_call
    if caller and call in caller.calls and event.turn not in story.turns:
        inner = story.turns[event.turn] = TurnStory(event.turn)
        caller.inner.setdefault(call, []).append(inner)
    _turn(story, event.turn).started = event


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
