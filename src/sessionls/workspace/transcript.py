"""A session as a person reads it, in Markdown, with outline, links and offers. Reads no disk."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from sessionls.domain.finding import Finding
from sessionls.domain.records import (
    EditProposed,
    FindingChanged,
    MessageAdded,
    PermissionAnswered,
    PermissionAsked,
    ProposedEdit,
    Record,
    ToolCalled,
)
from sessionls.domain.usage import Usage
from sessionls.workspace import transcript_words as words
from sessionls.workspace.transcript_blocks import write_blocks, write_fenced
from sessionls.workspace.transcript_edits import EditFate, edit_diff, edit_line, offer_edit
from sessionls.workspace.transcript_notes import ending, note
from sessionls.workspace.transcript_page import Page, Transcript
from sessionls.workspace.transcript_turns import Story, TurnStory, Work, tell

FINDINGS = 200
"""Findings of one list that are shown."""


@dataclass(frozen=True, slots=True)
class _Context:
    """What everything on the page needs: the story, the workspace's URI, the default agent."""

    story: Story
    root: str
    agent: str


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
    context = _Context(tell(records), root, str(summary.get("agent", "")))
    page = Page()
    _head(page, summary, earlier)
    for chapter in context.story.chapters:
        if isinstance(chapter, TurnStory):
            _turn(page, context, chapter)
        elif line := note(chapter):
            page.count(chapter.seq)
            page.text(f"*{line}*")
    return page.transcript()


def _head(page: Page, summary: Mapping[str, object], earlier: int) -> None:
    page.text(f"# {words.short(str(summary.get('title') or 'Session'))}")
    page.text(" · ".join(_facts(summary)))
    if earlier:
        page.text(f"*{words.count(earlier, 'earlier record')} not shown: export the session.*")


def _facts(summary: Mapping[str, object]) -> list[str]:
    people = cast("Sequence[Mapping[str, object]]", summary.get("participants") or ())
    facts = [
        str(summary.get("state", "idle")),
        *(["archived"] if summary.get("archived") else []),
        f"next agent: {summary.get('agent')}",
        ", ".join(str(person.get("name")) for person in people),
        words.count(cast("int", summary.get("turns") or 0), "turn"),
        words.count(cast("int", summary.get("findings") or 0), "open finding"),
        words.spent(Usage.model_validate(summary.get("usage") or {})),
        f"session {summary.get('id')}" if summary.get("id") else "",
    ]
    return [fact for fact in facts if fact]


def _turn(page: Page, context: _Context, turn: TurnStory) -> None:
    title = _turn_title(context, turn)
    with page.section("turn", title, _asked_text(context, turn)):
        page.mark(turn.turn)
        _offer_turn(page, turn)
        page.text(f"## {title}")
        if turn.asked and isinstance(turn.asked.event, MessageAdded):
            page.text(f"*{words.moment(turn.asked.at)}*")
            write_blocks(page, context.root, turn.asked.event.message.blocks)
        for part in turn.answer:
            if isinstance(part, Work):
                _work(page, context, turn, part)
            else:
                _answer(page, context, part)
        page.text(ending(turn.started, turn.ended))


def _turn_title(context: _Context, turn: TurnStory) -> str:
    if turn.asked is None:
        return f"{turn.started.agent if turn.started else 'An earlier turn'} (continued)"
    author = turn.asked.by.name
    if isinstance(turn.asked.event, MessageAdded):
        asked = turn.asked.event.message.agent
        agent = turn.started.agent if turn.started else asked or context.agent
        return f"{author} → {agent}"
    return f"{author} → {turn.started.agent if turn.started else context.agent} (once more)"


def _asked_text(context: _Context, turn: TurnStory) -> str:
    event = turn.asked.event if turn.asked else None
    if not isinstance(event, MessageAdded):
        again = context.story.messages.get(getattr(event, "message", ""))
        event = again.event if again else None
    return words.short(event.message.text) if isinstance(event, MessageAdded) else ""


def _offer_turn(page: Page, turn: TurnStory) -> None:
    if turn.asked:
        page.count(turn.asked.seq)
        page.offer("Fork here", "fork", turn.asked.seq)
    if turn.ended:
        page.offer("Retry", "retry", turn.turn)


def _answer(page: Page, context: _Context, record: Record) -> None:
    if not isinstance(record.event, MessageAdded):
        return
    agent = record.event.message.agent or record.by.name
    with page.section("message", agent, words.short(record.event.message.text)):
        page.count(record.seq)
        page.offer("Fork here", "fork", record.seq)
        if agent != context.agent:
            page.offer(f"Keep {agent}", "keep", agent)
        page.text(f"### {agent}")
        write_blocks(page, context.root, record.event.message.blocks)


def _work(page: Page, context: _Context, turn: TurnStory, work: Work) -> None:
    if work.steps:
        with page.section("tools", "Tools", words.count(len(work.steps), "step")):
            page.gap()
            page.write(f"**Tools** ({len(work.steps)})", "")
            for step in work.steps:
                page.count(step.seq)
                _step(page, context, turn, step)
        page.gap()
    if work.findings:
        _findings(page, context, work.findings)


def _step(page: Page, context: _Context, turn: TurnStory, step: Record) -> None:
    match step.event:
        case ToolCalled(call=call):
            result = context.story.returned.get((turn.turn, call.id))
            said, lines = words.returned(result) if result or not turn.ended else ("no result", ())
            given = words.arguments(_shortened(call.arguments, context.root))
            page.write(f"- `{call.name}` {given} → {said}")
            if lines:
                write_fenced(page, lines)
        case PermissionAsked(permission=permission):
            answer = context.story.answered.get(permission.id)
            page.write(f"- permission: {words.short(permission.title)} → {_decision(answer)}")
        case EditProposed(edit=edit):
            _edit(page, context, edit)
        case _:
            pass


def _edit(page: Page, context: _Context, edit: ProposedEdit) -> None:
    fate = context.story.edits.get(edit.id, EditFate())
    with page.section("edit", words.short(edit.title)):
        page.mark(edit.id)
        offer_edit(page, edit, fate)
        page.write(edit_line(edit, fate))
        write_fenced(page, edit_diff(edit, context.root), "diff")


def _shortened(given: Mapping[str, object], root: str) -> dict[str, object]:
    """Arguments with the files of the workspace named as people name them."""
    return {
        key: words.named(value, root) if isinstance(value, str) and "://" in value else value
        for key, value in given.items()
    }


def _decision(answer: Record | None) -> str:
    if answer is None or not isinstance(answer.event, PermissionAnswered):
        return "not answered"
    return f"{answer.event.decision}, says {answer.by.name}"


def _findings(page: Page, context: _Context, findings: Sequence[Finding]) -> None:
    total = f"{words.count(len(findings), 'finding')}: {words.severities(findings)}"
    with page.section("findings", "Findings", words.severities(findings)):
        page.gap()
        page.write(f"**Findings** ({total})", "")
        for finding in findings[:FINDINGS]:
            _finding(page, context, finding)
        if len(findings) > FINDINGS:
            page.write(f"- … and {words.count(len(findings) - FINDINGS, 'more finding')}")
    page.gap()


def _finding(page: Page, context: _Context, finding: Finding) -> None:
    change = context.story.changed.get(finding.id)
    now = finding
    if change and isinstance(change.event, FindingChanged):
        moved = {"range": change.event.range, "uri": change.event.uri}
        kept = {key: value for key, value in moved.items() if value is not None}
        now = finding.model_copy(update={**kept, "state": change.event.state})
    label = words.named(now.uri, context.root, now.range)
    with page.section("finding", f"{now.rule} {label}", words.short(now.message)):
        page.mark(finding.id)
        said = f"` {now.severity} `{now.rule}` {words.short(now.message)}{_standing(now, change)}"
        page.linked("- `", label, words.target(now.uri, now.range), said)


def _standing(finding: Finding, change: Record | None) -> str:
    if finding.state == "open":
        return ""
    if finding.state == "stale":
        return " — *its text has changed since*"
    if finding.state == "dismissed" and change and isinstance(change.event, FindingChanged):
        reason = f": {words.short(change.event.reason)}" if change.event.reason else ""
        return f" — *dismissed by {change.by.name}{reason}*"
    return f" — *{finding.state}*"
