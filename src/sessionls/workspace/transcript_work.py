"""How a transcript shows what an agent does: calls, questions, edits, turns inside its turn."""

from dataclasses import dataclass

from sessionls.domain.records import (
    EditProposed,
    MessageAdded,
    PermissionAsked,
    ProposedEdit,
    QuestionAsked,
    Record,
    ToolCall,
    ToolCalled,
    TurnEnded,
)
from sessionls.workspace import transcript_words as words
from sessionls.workspace.transcript_asks import write_permission, write_question
from sessionls.workspace.transcript_blocks import write_blocks, write_fenced
from sessionls.workspace.transcript_edits import (
    EditFate,
    edit_diffs,
    edit_line,
    offer_edit,
    open_edit_line,
)
from sessionls.workspace.transcript_findings import write_findings
from sessionls.workspace.transcript_harmless import harmless
from sessionls.workspace.transcript_notes import STOPPED, inner_ending
from sessionls.workspace.transcript_page import Page
from sessionls.workspace.transcript_turns import Story, TurnStory, Work, waits


@dataclass(frozen=True, slots=True)
class Context:
    """What everything on the page needs: the story, the workspace's URI, the default agent.

    `inherited` is how many records a fork has of its parent.
    """

    story: Story
    root: str
    agent: str
    inherited: int = 0


def write_work(page: Page, context: Context, turn: TurnStory, work: Work) -> None:
    """The steps of a turn between two messages, and what they found."""
    if work.steps:
        told = _told_by_edits(context, turn, work)
        count = len(work.steps) - len(told)
        with page.section("tools", "Tools", words.count(count, "step")):
            page.gap()
            page.write(f"**Tools** ({count})", "")
            for step in work.steps:
                page.count(step.seq)
                if step.seq not in told:
                    _step(page, context, turn, step)
        page.gap()
    if work.findings:
        write_findings(page, context.story, context.root, work.findings)


def _told_by_edits(context: Context, turn: TurnStory, work: Work) -> set[int]:
    """The records of calls of which a proposed edit tells everything."""
    proposed = {step.event.edit.call for step in work.steps if isinstance(step.event, EditProposed)}
    told: set[int] = set()
    for step in work.steps:
        match step.event:
            case ToolCalled(call=call) if call.id in proposed:
                result = context.story.returned.get((turn.turn, call.id))
                if result is None or not result.is_error:
                    told.add(step.seq)
            case _:
                pass
    return told


def _step(page: Page, context: Context, turn: TurnStory, step: Record) -> None:
    match step.event:
        case ToolCalled(call=call) if inner := turn.inner.get(call.id):
            for one in inner:
                _inner(page, context, turn, call, one)
        case ToolCalled(call=call):
            _call(page, context, turn, call)
        case PermissionAsked(permission=permission):
            write_permission(page, context.story, permission)
        case QuestionAsked(question=question):
            write_question(page, context.story, question)
        case EditProposed(edit=edit):
            _edit(page, context, edit)
        case _:
            pass


def _call(page: Page, context: Context, turn: TurnStory, call: ToolCall) -> None:
    result = context.story.returned.get((turn.turn, call.id))
    said, lines = words.returned(result) if result or not turn.ended else ("no result", ())
    given = words.line(words.arguments(words.shortened(call.arguments, context.root)))
    page.write(f"- {words.code(call.name)} {given} → {said}")
    if lines:
        write_fenced(page, lines)


def _inner(page: Page, context: Context, turn: TurnStory, call: ToolCall, inner: TurnStory) -> None:
    """Another agent's turn, inside the call that began it."""
    agent = inner.started.agent if inner.started else str(call.arguments.get("name", ""))
    caller = turn.started.agent if turn.started else "an agent"
    asked = str(call.arguments.get("text", ""))
    title = f"{words.short(caller)} → {words.short(agent)}"
    with page.section("inner", title, words.short(asked)):
        page.mark(inner.turn)
        page.write(f"- {words.code(call.name)} {words.line(agent)} → {_state(context, inner)}")
        with page.quoted():
            page.write(f"**{words.line(title)}**", "")
            page.text(harmless(asked))
            for part in inner.answer:
                if isinstance(part, Work):
                    write_work(page, context, inner, part)
                else:
                    _inner_message(page, context, agent, part)
            page.gap()
            page.text(inner_ending(context.story, inner))


def _inner_message(page: Page, context: Context, agent: str, record: Record) -> None:
    if isinstance(record.event, MessageAdded):
        message = record.event.message
        with page.section("message", words.short(agent), words.short(message.text)):
            page.count(record.seq)
            page.gap()
            page.write(f"**{words.line(agent)}**", "")
            write_blocks(page, context.root, message.blocks)


def _state(context: Context, inner: TurnStory) -> str:
    if inner.ended and isinstance(inner.ended.event, TurnEnded):
        reason = inner.ended.event.stop_reason
        return "answered" if reason == "end" else STOPPED[reason].lower()
    return "waits for an answer" if waits(context.story, inner) else "is answering …"


def _edit(page: Page, context: Context, edit: ProposedEdit) -> None:
    fate = context.story.edits.get(edit.id, EditFate())
    with page.section("edit", words.short(edit.title)):
        page.mark(edit.id)
        offer_edit(page, edit, fate)
        is_open = edit.id in context.story.open_asks
        page.write(open_edit_line(edit) if is_open else edit_line(edit, fate))
        for title, diff in edit_diffs(edit, fate, context.root):
            if title:
                page.write(f"  {title}")
            write_fenced(page, diff, "diff")
