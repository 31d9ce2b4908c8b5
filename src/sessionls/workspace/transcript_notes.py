"""How a transcript says what happened between turns, and how a turn ended. Pure words."""

from sessionls.domain.records import (
    AgentKept,
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

STOPPED: dict[StopReason, str] = {
    "max_tokens": "Stopped at the model's limit of tokens",
    "max_steps": "Stopped at the agent's limit of steps",
    "refused": "The model refused to answer",
    "cancelled": "Cancelled",
    "interrupted": "Interrupted: the process that answered ended",
    "failed": "Failed",
}


def note(record: Record) -> str | None:  # noqa: PLR0911 - one sentence for each event
    """A sentence for a record that belongs to no turn; `None` where there is nothing to say."""
    who = record.by.name
    match record.event:
        case SessionCreated(parent=str() as parent):
            return f"{who} forked this session from {parent} · {words.moment(record.at)}"
        case SessionCreated():
            return f"{who} began this session · {words.moment(record.at)}"
        case SessionRenamed(title=title):
            return f"{who} renamed the session: {words.short(title)}"
        case AgentKept(agent=agent):
            return f"{who} keeps {agent}: it is the default agent from here on"
        case MessageAdded(message=message):
            return f"{who}: {words.short(message.text)}"
        case HistoryCompacted(from_seq=first, to_seq=last):
            return f"For the model, records {first} to {last} are summed up"
        case event:
            verb = _VERBS.get(type(event))
            return f"{who} {verb} the session" if verb else None


_VERBS: dict[type, str] = {
    SessionPaused: "paused",
    SessionResumed: "resumed",
    SessionArchived: "archived",
    SessionUnarchived: "unarchived",
}


def ending(started: TurnStarted | None, ended: Record | None) -> str:
    """How a turn ended: by whom it was answered, who is next, what it cost; or that it goes on."""
    if ended is None or not isinstance(ended.event, TurnEnded):
        return f"*{started.agent} is answering …*" if started else "*Waits for its turn.*"
    event = ended.event
    agent = started.agent if started else "an agent"
    model = f" ({event.model})" if event.model else ""
    facts = [f"next: {event.next_agent}", words.spent(event.usage)]
    tail = " · ".join(fact for fact in facts if fact)
    if event.stop_reason == "end":
        return f"*Answered by {agent}{model} · {tail}*"
    by = f" by {ended.by.name}" if ended.by.kind == "person" else ""
    why = f": {words.short(event.error)}" if event.error else ""
    return f"**{STOPPED[event.stop_reason]}{by}{why}** *({agent}{model} · {tail})*"
