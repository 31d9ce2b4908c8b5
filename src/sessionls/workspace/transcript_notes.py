"""How a transcript says what happened between turns, and how a turn ended. Pure words."""

from sessionls.domain.records import (
    AgentKept,
    CompactionUndone,
    HistoryCompacted,
    MessageAdded,
    Record,
    SessionArchived,
    SessionCreated,
    SessionPaused,
    SessionRenamed,
    SessionResumed,
    SessionUnarchived,
    StopReason,
    TurnEnded,
    TurnStarted,
)
from sessionls.workspace import transcript_words as words
from sessionls.workspace.choice import OFFLINE
from sessionls.workspace.transcript_turns import Story, TurnStory, waits

STOPPED: dict[StopReason, str] = {
    "end": "Answered",
    "max_tokens": "Stopped at the model's limit of tokens",
    "max_steps": "Stopped at the agent's limit of steps",
    "refused": "The model refused to answer",
    "cancelled": "Cancelled",
    "interrupted": "Interrupted: the process that answered ended",
    "failed": "Failed",
}


def note(record: Record, story: Story) -> str | None:  # noqa: C901, PLR0911 - one for each event
    """A sentence for a record that belongs to no turn; `None` where there is nothing to say."""
    who = words.line(record.by.name)
    match record.event:
        case SessionCreated(parent=str() as parent):
            return (
                f"{who} forked this session from {words.line(parent)} · {words.moment(record.at)}"
            )
        case SessionCreated():
            return f"{who} began this session · {words.moment(record.at)}"
        case SessionRenamed(title=title):
            return f"{who} renamed the session: {words.line(title)}"
        case AgentKept(agent=agent):
            return f"{who} keeps {words.line(agent)}: it is the default agent from here on"
        case MessageAdded(message=message):
            return f"{who}: {words.line(message.text)}"
        case HistoryCompacted(from_seq=first, to_seq=last):
            undone = "; taken back since" if record.seq in story.undone else ""
            return f"For the model, {who} summed up records {first} to {last}{undone}"
        case CompactionUndone(compaction=seq):
            made = story.compactions.get(seq)
            which = f"records {made.from_seq} to {made.to_seq}" if made else "all records"
            return f"{who} took back the summary: the model reads {which} again"
        case SessionPaused(reason=str() as reason):
            return f"{who} paused the session: {words.line(reason)}"
        case event:
            verb = _VERBS.get(type(event))
            return f"{who} {verb} the session" if verb else None


_VERBS: dict[type, str] = {
    SessionPaused: "paused",
    SessionResumed: "resumed",
    SessionArchived: "archived",
    SessionUnarchived: "unarchived",
}


def why_stopped(event: TurnEnded) -> str:
    """How a turn ended that did not come to its own end: plain words, whole."""
    if event.stop_reason == "max_steps" and event.error:
        return event.error
    return STOPPED[event.stop_reason] + (f": {event.error}" if event.error else "")


def ending(story: Story, turn: TurnStory) -> str:
    """How a turn ended: by whom it was answered, who is next, what it cost; or that it goes on."""
    ended = turn.ended
    if ended is None or not isinstance(ended.event, TurnEnded):
        return _going_on(story, turn)
    following = f"next: {words.line(ended.event.next_agent)}"
    return _ended(turn.started, ended, ended.event, [following])


def inner_ending(story: Story, turn: TurnStory) -> str:
    """The same for a turn inside another one: who is next is the caller's business."""
    ended = turn.ended
    if ended is None or not isinstance(ended.event, TurnEnded):
        return _going_on(story, turn)
    return _ended(turn.started, ended, ended.event, [])


def _going_on(story: Story, turn: TurnStory) -> str:
    if turn.started is None:
        return "*Waits for its turn.*"
    agent = words.line(turn.started.agent)
    return f"*{agent} waits for an answer.*" if waits(story, turn) else f"*{agent} is answering …*"


def _ended(started: TurnStarted | None, ended: Record, event: TurnEnded, first: list[str]) -> str:
    agent = words.line(started.agent) if started else "an agent"
    model = _model(started, event)
    tail = "".join(f" · {fact}" for fact in (*first, *_facts(event)))
    if event.stop_reason == "end":
        return f"*Answered by {agent}{model}{tail}*"
    by = f" by {words.line(ended.by.name)}" if ended.by.kind == "person" else ""
    if by:
        why = f"{STOPPED[event.stop_reason]}{by}"
        why += f": {words.line(event.error)}" if event.error else ""
    else:
        why = words.line(why_stopped(event))
    return f"**{why}** *({agent}{model}{tail})*"


def _model(started: TurnStarted | None, event: TurnEnded) -> str:
    """The model that answered, and those asked for where the first was another."""
    if not event.model:
        return ""
    asked = started.model if started else event.model
    is_other = asked.partition(", ")[0] not in (event.model, *_CHOOSING)
    other = f"; asked: {words.line(asked)}" if is_other else ""
    return f" ({words.line(event.model)}{other})"


_CHOOSING = ("auto", "inherit", "")
"""Words of agent files that name no model."""


def _facts(event: TurnEnded) -> list[str]:
    usage = event.usage
    spent = words.spent(usage)
    is_timed = usage.first_token is not None and event.model != OFFLINE
    first = [f"first words after {usage.first_token:.2f} s"] if is_timed else []
    return [*([spent] if spent else []), *first]
