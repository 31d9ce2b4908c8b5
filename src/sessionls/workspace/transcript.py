"""A session as a person reads it, in Markdown, with outline, links and offers. Reads no disk."""

from collections.abc import Iterable, Mapping, Sequence
from typing import cast

from sessionls.domain.records import HistoryCompacted, MessageAdded, Record
from sessionls.domain.usage import Usage
from sessionls.workspace import transcript_words as words
from sessionls.workspace.transcript_blocks import write_blocks
from sessionls.workspace.transcript_messages import (
    MessageFate,
    last_words,
    write_comment,
    write_inherited_comment,
    write_message,
)
from sessionls.workspace.transcript_notes import ending, note
from sessionls.workspace.transcript_page import Page, Transcript
from sessionls.workspace.transcript_turns import TurnStory, Work, tell
from sessionls.workspace.transcript_work import Context, write_work


def transcript(
    summary: Mapping[str, object], records: Iterable[Record], root: str = "", earlier: int = 0
) -> Transcript:
    """The document of a session.

    Args:
        summary: The session's shape in results.
        records: Its records, or its last ones.
        root: The URI of the workspace, from which files are named.
        earlier: How many records come before these.
    """
    inherited = cast("int", summary.get("at") or 0)
    context = Context(tell(records), root, str(summary.get("agent", "")), inherited)
    page = Page()
    _head(page, summary, earlier)
    for chapter in context.story.chapters:
        if isinstance(chapter, TurnStory):
            _turn(page, context, chapter)
        else:
            _between(page, context, chapter)
    return page.transcript()


def _head(page: Page, summary: Mapping[str, object], earlier: int) -> None:
    page.text(f"# {words.line(str(summary.get('title') or 'Session'))}")
    page.text(" · ".join(_facts(summary)))
    if earlier:
        page.text(f"*{words.count(earlier, 'earlier record')} not shown: export the session.*")


def _facts(summary: Mapping[str, object]) -> list[str]:
    people = cast("Sequence[Mapping[str, object]]", summary.get("participants") or ())
    facts = [
        _state(summary),
        *(["archived"] if summary.get("archived") else []),
        f"next agent: {words.line(str(summary.get('agent')))}",
        ", ".join(words.line(str(person.get("name"))) for person in people),
        words.count(cast("int", summary.get("turns") or 0), "turn"),
        words.count(cast("int", summary.get("findings") or 0), "open finding"),
        words.spent(Usage.model_validate(summary.get("usage") or {})),
        f"session {summary.get('id')}" if summary.get("id") else "",
    ]
    return [fact for fact in facts if fact]


def _state(summary: Mapping[str, object]) -> str:
    state = str(summary.get("state", "idle"))
    match summary.get("paused"):
        case {"by": {"name": str(name)}} if state == "paused":
            return f"paused by {words.line(name)}"
        case _:
            return state


def _between(page: Page, context: Context, record: Record) -> None:
    """What happened between turns: a message that no agent answers, else one line."""
    if isinstance(record.event, MessageAdded) and record.event.held:
        fate = context.story.fate(record.event.message.id)
        if record.seq > context.inherited:
            write_comment(page, context.root, record, fate)
        else:
            write_inherited_comment(page, context.root, record, fate)
        return
    if line := note(record, context.story):
        page.count(record.seq)
        is_summary = isinstance(record.event, HistoryCompacted)
        if is_summary and record.seq not in context.story.undone:
            page.offer("Undo", "uncompact", record.seq)
        page.text(f"*{line}*")


def _turn(page: Page, context: Context, turn: TurnStory) -> None:
    title = _turn_title(context, turn)
    with page.section("turn", words.short(title), _asked_text(context, turn)):
        page.mark(turn.turn)
        fate = _fate(context, turn)
        if fate.withdrawn is None:
            _offer_turn(page, turn)
        page.text(f"## {words.line(title)}")
        if turn.asked:
            write_message(page, context.root, turn.asked, fate)
        for part in turn.answer:
            if isinstance(part, Work):
                write_work(page, context, turn, part)
            else:
                _answer(page, context, part)
        if fate.withdrawn is None:
            page.text(ending(context.story, turn))


def _fate(context: Context, turn: TurnStory) -> MessageFate:
    """What became of the message that a turn answers; of one asked again it was told before."""
    if turn.asked and isinstance(turn.asked.event, MessageAdded):
        return context.story.fate(turn.asked.event.message.id)
    return MessageFate()


def _turn_title(context: Context, turn: TurnStory) -> str:
    if turn.asked is None:
        return f"{turn.started.agent if turn.started else 'An earlier turn'} (continued)"
    author = turn.asked.by.name
    if isinstance(turn.asked.event, MessageAdded):
        asked = last_words(turn.asked.event.message, _fate(context, turn)).agent
        agent = turn.started.agent if turn.started else asked or context.agent
        return f"{author} → {agent}"
    return f"{author} → {turn.started.agent if turn.started else context.agent} (once more)"


def _asked_text(context: Context, turn: TurnStory) -> str:
    event = turn.asked.event if turn.asked else None
    if not isinstance(event, MessageAdded):
        again = context.story.messages.get(getattr(event, "message", ""))
        event = again.event if again else None
    if not isinstance(event, MessageAdded):
        return ""
    fate = context.story.fate(event.message.id)
    return "" if fate.withdrawn else words.short(last_words(event.message, fate).text)


def _offer_turn(page: Page, turn: TurnStory) -> None:
    if turn.asked:
        page.count(turn.asked.seq)
        page.offer("Fork here", "fork", turn.asked.seq)
    is_inner = turn.started is not None and turn.started.parent_turn is not None
    if turn.ended and not is_inner:
        page.offer("Retry", "retry", turn.turn)


def _answer(page: Page, context: Context, record: Record) -> None:
    if not isinstance(record.event, MessageAdded):
        return
    agent = record.event.message.agent or record.by.name
    with page.section("message", words.short(agent), words.short(record.event.message.text)):
        page.count(record.seq)
        page.offer("Fork here", "fork", record.seq)
        if agent != context.agent:
            page.offer(f"Keep {words.short(agent)}", "keep", agent)
        page.text(f"### {words.line(agent)}")
        write_blocks(page, context.root, record.event.message.blocks)
