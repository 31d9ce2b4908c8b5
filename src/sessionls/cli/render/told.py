"""What happened in a session, each record in a line or two for people who read along."""

from collections.abc import Iterator, Mapping
from typing import assert_never

from rich.text import Text

from sessionls.cli.render.console import line
from sessionls.domain.blocks import text_of
from sessionls.domain.records import (
    AgentKept,
    EditAnswered,
    EditProposed,
    MessageAdded,
    MessageEdited,
    MessageReleased,
    MessageWithdrawn,
    PermissionAnswered,
    PermissionAsked,
    QuestionAnswered,
    QuestionAsked,
    Record,
    SessionArchived,
    SessionDeleted,
    SessionPaused,
    SessionRenamed,
    SessionResumed,
    SessionUnarchived,
    TurnEnded,
)
from sessionls.workspace.transcript_notes import why_stopped

_DONE: Mapping[type, str] = {
    SessionPaused: "paused the session",
    SessionResumed: "resumed the session",
    SessionArchived: "archived the session",
    SessionUnarchived: "unarchived the session",
    SessionDeleted: "deleted the session",
    MessageWithdrawn: "took a message back",
    MessageReleased: "lets an agent answer a message that was held",
}
_DECIDED = {"once": "allowed it once", "always": "always allows it", "reject": "rejected it"}


def told(record: Record, agents: Mapping[str, str], called: str) -> Iterator[Text]:
    """The lines of a record; none for what only programs need.

    `agents` take the turns, by their ids; `called` names the session in a command.
    """
    match record.event:
        case MessageAdded(message=message, held=held):
            yield _speaker(record, f" → {message.agent}" if message.agent else "")
            yield line(message.text.rstrip())
            if held:
                yield _quiet(f"  held until somebody lets it: sessionls message release {called}")
        case MessageEdited(blocks=blocks):
            yield _speaker(record, " writes a message anew")
            yield line(text_of(blocks))
        case TurnEnded(turn=turn, stop_reason=reason) as ended if reason != "end":
            yield line("  ", (agents.get(turn, ""), "agent"), (f" {why_stopped(ended)}", "yellow"))
        case PermissionAsked() | QuestionAsked() | EditProposed() as event:
            turn, what = _asked(event)
            yield line(("  ? ", "bold yellow"), (agents.get(turn, ""), "agent"), f" {what}")
            yield _quiet(f"    answer: sessionls session answer {called}")
        case event:
            if what := _answer(event) or _change(event):
                yield _quiet(f"  {record.by.name} {what}")


def _asked(event: PermissionAsked | QuestionAsked | EditProposed) -> tuple[str, str]:
    """The turn that asks, and what it wants to know."""
    match event:
        case PermissionAsked(permission=asked):
            return asked.turn, asked.title
        case QuestionAsked(question=asked):
            return asked.turn, asked.text
        case EditProposed(edit=asked):
            return asked.turn, f"proposes: {asked.title}"
        case _:
            assert_never(event)


def _answer(event: object) -> str:
    match event:
        case PermissionAnswered(decision=decision):
            return _DECIDED[decision]
        case QuestionAnswered(text=text):
            return f"answered: {text}"
        case EditAnswered(undone=True):
            return "took the edit back"
        case EditAnswered(accepted=accepted):
            return "accepted the edit" if accepted else "rejected the edit"
        case _:
            return ""


def _change(event: object) -> str:
    match event:
        case SessionRenamed(title=title):
            return f"renamed the session: {title}"
        case AgentKept(agent=agent):
            return f"keeps {agent}: it is the default agent from here on"
        case _:
            return _DONE.get(type(event), "")


def _speaker(record: Record, more: str) -> Text:
    return line((record.by.name, "name"), (f"{more}  {record.at[11:16]} UTC", "quiet"))


def _quiet(text: str) -> Text:
    return line((text, "quiet"))
