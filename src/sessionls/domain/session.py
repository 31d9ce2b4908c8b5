"""A session is a fold of its records. This is the fold, and nothing else changes a session."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from itertools import islice
from typing import Literal, assert_never

from sessionls.domain.agent import DEFAULT_AGENT
from sessionls.domain.finding import Finding
from sessionls.domain.records import (
    AgentKept,
    By,
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
    PermissionQuestion,
    ProposedEdit,
    Question,
    QuestionAnswered,
    QuestionAsked,
    Record,
    SessionArchived,
    SessionCreated,
    SessionDeleted,
    SessionPaused,
    SessionRenamed,
    SessionResumed,
    SessionUnarchived,
    StopReason,
    ToolCalled,
    ToolReturned,
    TurnEnded,
    TurnPaused,
    TurnRetried,
    TurnStarted,
    UnknownEvent,
)
from sessionls.domain.said import edited
from sessionls.domain.usage import Usage, UsageSums
from sessionls.domain.written import Written, changed_in, references_of

State = Literal["idle", "running", "waiting", "paused"]
TITLE_LENGTH = 60
_ROW_ONLY = frozenset({"key", "latestKeys", "defaults", "unfixed", "deleted"})
_LATEST = 8
"""How many of its keys a row remembers, newest first."""


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


def apply(session: Session, record: Record) -> None:  # noqa: C901 - one case for each event
    """Take one more record into the session. Records come in the order of their `seq`."""
    if isinstance(record.event, SessionCreated):
        _created(session, record, record.event)
        return
    _envelope(session, record)
    match record.event:
        case SessionRenamed(title=title):
            session.title, session.titled_by = title, None
        case SessionPaused():
            session.paused = record
        case SessionResumed():
            session.paused = None
        case SessionArchived():
            session.archived = True
        case SessionUnarchived():
            session.archived = False
        case SessionDeleted():
            session.deleted = True
        case AgentKept(agent=agent):
            session.agent = agent
            session.defaults.append((record.seq, agent))
        case (
            MessageAdded()
            | MessageEdited()
            | MessageWithdrawn()
            | MessageReleased()
            | TurnRetried()
            | TurnStarted()
            | TurnPaused()
            | TurnEnded()
            | ToolCalled()
            | ToolReturned()
        ):
            _apply_turn(session, record.by, record.event)
        case (
            FindingReported()
            | FindingChanged()
            | EditProposed()
            | EditAnswered()
            | PermissionAsked()
            | PermissionAnswered()
            | QuestionAsked()
            | QuestionAnswered()
            | HistoryCompacted()
            | CompactionUndone()
        ):
            _apply_result(session, record, record.event)
        case UnknownEvent():
            pass
        case _:
            assert_never(record.event)


def summary(session: Session) -> dict[str, object]:
    """The shape of a session in every result; also the start of its row in the catalog."""
    optional: dict[str, object | None] = {
        "parent": session.parent,
        "at": session.forked_at,
        "paused": session.paused and {"by": session.paused.by.wire(), "at": session.paused.at},
        "running": _running(session),
    }
    return {
        "id": session.id,
        "title": session.title,
        "state": session.state,
        "archived": session.archived,
        "agent": session.agent,
        "created": session.created,
        "updated": session.updated,
        "seq": session.seq,
        "turns": sum(turn.parent is None for turn in session.turns.values()),
        "participants": [
            {"name": by.name, **({"id": by.id} if by.id else {})} for by in session.people.values()
        ],
        "queue": [_queued(session.turns[turn]) for turn in session.queue],
        "held": [one.wire() for one in session.waiting.values() if one.turn is None],
        "findings": session.open_findings,
        "usage": session.usage.wire(),
        **{key: value for key, value in optional.items() if value is not None},
    }


def title_of(text: str) -> str:
    """A title for a session that has none: the first line of its first message, shortened."""
    line = next((line.strip() for line in text.splitlines() if line.strip()), "")
    return line if len(line) <= TITLE_LENGTH else line[: TITLE_LENGTH - 1].rstrip() + "…"


def row(session: Session) -> dict[str, object]:
    """The session's row in the catalog: its summary, and what is asked of closed sessions."""
    extra = {
        "key": session.key,
        "latestKeys": tuple(islice(reversed(session.keys), _LATEST)),
        "defaults": session.defaults,
        "unfixed": session.unfixed,
        "deleted": session.deleted,
    }
    return {**summary(session), **extra}


def summary_of(row: Mapping[str, object]) -> dict[str, object]:
    """The summary inside a row of the catalog."""
    return {key: value for key, value in row.items() if key not in _ROW_ONLY}


def _envelope(session: Session, record: Record) -> None:
    session.seq = record.seq
    if not (record.by.kind == "system" and isinstance(record.event, FindingChanged)):
        # That a finding moved with its text is no activity of the session.
        session.updated = record.at
    if record.by.kind == "person":
        session.people.setdefault(record.by.id or record.by.name, record.by)
    if key := key_of(record):
        session.keys.setdefault(key, record.seq)


def key_of(record: Record) -> str | None:
    """The client-made key that the record's command carried."""
    event = record.event
    key = event.message.key if isinstance(event, MessageAdded) else getattr(event, "key", None)
    return key if isinstance(key, str) else None


def _created(session: Session, record: Record, event: SessionCreated) -> None:
    """A new beginning: a fork reads its parent's records and owns nothing of its parent's state."""
    fresh = Session(session.id, seq=record.seq, updated=record.at, created=record.at)
    fresh.title, fresh.agent, fresh.key = event.title, event.agent, event.key
    fresh.parent, fresh.forked_at = event.parent, event.forked_at
    fresh.defaults = [(record.seq, event.agent)]
    for slot in fields(Session):
        setattr(session, slot.name, getattr(fresh, slot.name))
    _envelope(session, record)


def _apply_turn(  # noqa: C901 - one case for each event
    session: Session,
    by: By,
    event: MessageAdded
    | MessageEdited
    | MessageWithdrawn
    | MessageReleased
    | TurnRetried
    | TurnStarted
    | TurnPaused
    | TurnEnded
    | ToolCalled
    | ToolReturned,
) -> None:
    match event:
        case MessageAdded(message=message, turn=turn, held=held) if turn or held:
            _wait(session, Written(message, by, session.seq, turn))
            if not session.title:
                session.title, session.titled_by = title_of(message.text), message.id
        case MessageAdded():
            pass
        case MessageEdited() | MessageWithdrawn() | MessageReleased():
            _apply_waiting(session, event)
        case TurnRetried(turn=turn, of=of, message=message_id, agent=agent):
            former = session.turns.get(of)
            references = former.references if former else ()
            _enqueue(session, Turn(turn, message_id, by, agent, references=references))
            # Who asks again names nothing that the first message did not.
            session.turns[turn].seq = former.seq if former else session.seq
        case TurnStarted():
            _started(session, by, event)
        case TurnPaused(turn=turn, usage=usage) if turn in session.turns:
            session.turns[turn].usage = usage
        case TurnEnded():
            _ended(session, event)
        case ToolCalled(turn=turn, call=call) if turn in session.turns:
            session.turns[turn].open_calls[call.id] = call.name
        case ToolReturned(turn=turn, call_id=call_id) if turn in session.turns:
            session.turns[turn].open_calls.pop(call_id, None)
        case ToolCalled() | ToolReturned() | TurnPaused():
            pass
        case _:
            assert_never(event)


def _apply_waiting(
    session: Session, event: MessageEdited | MessageWithdrawn | MessageReleased
) -> None:
    """What becomes of a message before its turn begins; of others, a record says nothing here."""
    written = session.waiting.get(event.message_id)
    if written is None:
        return
    match event:
        case MessageEdited():
            written.message = edited(written.message, event)
            _point(session, written)
            _retitle(session, written.message.id, title_of(written.message.text))
        case MessageWithdrawn():
            del session.waiting[event.message_id]
            _retitle(session, event.message_id, "")
            if written.turn in session.queue:
                session.queue.remove(written.turn)
                del session.turns[written.turn]
        case MessageReleased(turn=turn) if written.turn is None:
            written.turn = turn
            _wait(session, written)
        case MessageReleased():
            pass
        case _:
            assert_never(event)


def _wait(session: Session, written: Written) -> None:
    """Let a message wait: for its turn, or to be let."""
    session.waiting[written.message.id] = written
    if written.turn:
        _enqueue(session, Turn(written.turn, written.message.id, written.by))
        _point(session, written)


def _point(session: Session, written: Written) -> None:
    """Let a turn know whom its message asks, and what it points at."""
    if turn := session.turns.get(written.turn or ""):
        turn.asked = written.message.agent
        turn.references = references_of(written.message)
        turn.changed = changed_in(written.message)


def _retitle(session: Session, message: str, title: str) -> None:
    if session.titled_by == message:
        session.title, session.titled_by = title, message if title else None


def _waits_no_more(session: Session, message: str, turn: str) -> None:
    written = session.waiting.get(message)
    if written and written.turn == turn:
        del session.waiting[message]


def _enqueue(session: Session, turn: Turn) -> None:
    turn.seq = session.seq
    session.turns[turn.id] = turn
    if turn.id not in session.queue:
        session.queue.append(turn.id)


def _started(session: Session, by: By, event: TurnStarted) -> None:
    parent = session.turns.get(event.parent_turn or "")
    # What an agent asks of another one is the use of the person who asked it.
    asker = parent.by if parent else by
    turn = session.turns.setdefault(event.turn, Turn(event.turn, event.message, asker))
    turn.agent, turn.model, turn.started = event.agent, event.model, True
    turn.parent, turn.parent_call = event.parent_turn, event.parent_call
    _waits_no_more(session, event.message, event.turn)
    if event.turn in session.queue:
        session.queue.remove(event.turn)
    if event.parent_turn is None:
        session.running = event.turn


def _ended(session: Session, event: TurnEnded) -> None:
    if event.turn in session.queue:
        session.queue.remove(event.turn)
    if session.running == event.turn:
        session.running = None
    session.permissions = {
        name: ask for name, ask in session.permissions.items() if ask.turn != event.turn
    }
    session.questions = {
        name: ask for name, ask in session.questions.items() if ask.turn != event.turn
    }
    session.edits = {name: edit for name, edit in session.edits.items() if edit.turn != event.turn}
    turn = session.turns.get(event.turn)
    if turn is None:
        return
    _waits_no_more(session, turn.message, turn.id)
    turn.stop_reason, turn.usage = event.stop_reason, event.usage
    turn.model = event.model or turn.model
    turn.open_calls.clear()
    if turn.started:
        _spend(session, turn.agent or session.agent, turn.by, event.usage)


def _spend(session: Session, agent: str, by: By, usage: Usage) -> None:
    session.spent += usage.cost or 0.0
    session.usage = session.usage.with_turn(agent, by.id or by.name, usage)


def _apply_result(  # noqa: C901 - one case for each event
    session: Session,
    record: Record,
    event: FindingReported
    | FindingChanged
    | EditProposed
    | EditAnswered
    | PermissionAsked
    | PermissionAnswered
    | QuestionAsked
    | QuestionAnswered
    | HistoryCompacted
    | CompactionUndone,
) -> None:
    match event:
        case FindingReported(finding=finding):
            _keep_finding(session, finding)
        case FindingChanged():
            _finding_changed(session, event)
        case EditProposed(edit=edit):
            session.edits[edit.id] = edit
        case EditAnswered(edit_id=edit_id):
            session.edits.pop(edit_id, None)
        case PermissionAsked(permission=permission):
            session.permissions[permission.id] = permission
        case PermissionAnswered(permission_id=permission_id):
            session.permissions.pop(permission_id, None)
        case QuestionAsked(question=question):
            session.questions[question.id] = question
        case QuestionAnswered(question_id=question_id):
            session.questions.pop(question_id, None)
        case HistoryCompacted():
            session.compactions[record.seq] = event
            if event.usage:
                _spend(session, session.agent, record.by, event.usage)
        case CompactionUndone(compaction=compaction):
            session.compactions.pop(compaction, None)
        case _:
            assert_never(event)


def _finding_changed(session: Session, event: FindingChanged) -> None:
    finding = session.findings.get(event.finding_id)
    if finding is None:
        return
    changes: dict[str, object] = {"state": event.state, "reason": event.reason}
    if event.range is not None:
        changes["range"] = event.range
    if event.uri is not None:
        changes["uri"] = event.uri
    _keep_finding(session, finding.model_copy(update=changes))


def _keep_finding(session: Session, finding: Finding) -> None:
    before = session.findings.get(finding.id)
    was_open = before is not None and before.state == "open"
    session.open_findings += (finding.state == "open") - was_open
    was_unfixed = before is not None and before.state != "fixed"
    session.unfixed += (finding.state != "fixed") - was_unfixed
    session.findings[finding.id] = finding


def _running(session: Session) -> dict[str, object] | None:
    turn = session.turns.get(session.running or "")
    return turn and {"turn": turn.id, "agent": turn.agent, "message": turn.message}


def _queued(turn: Turn) -> dict[str, object]:
    asked = {"agent": turn.asked} if turn.asked else {}
    return {"turn": turn.id, "message": turn.message, "by": turn.by.wire(), **asked}
