"""How a transcript shows what agents ask of people: permissions and questions. Pure words."""

from sessionls.domain.records import (
    PermissionAnswered,
    PermissionQuestion,
    Question,
    QuestionAnswered,
    Record,
)
from sessionls.workspace import transcript_words as words
from sessionls.workspace.decisions import DECISIONS, decided
from sessionls.workspace.transcript_blocks import write_fenced
from sessionls.workspace.transcript_harmless import visible
from sessionls.workspace.transcript_page import Page
from sessionls.workspace.transcript_turns import Story


def write_permission(page: Page, story: Story, asked: PermissionQuestion) -> None:
    """A permission: whole, with what a person may decide, while it is open; else in one line."""
    title = words.line(asked.title)
    page.mark(asked.id)
    if asked.id not in story.open_asks:
        page.write(f"- permission: {title} → {_decision(story.answered.get(asked.id))}")
        return
    with page.section("question", words.short(asked.title), "waits for an answer"):
        for choice in DECISIONS:
            page.offer(choice, "permit", asked.id, choice)
        page.write(f"- **permission: {title}** → waits for an answer")
        if asked.detail:
            write_fenced(page, _lines(asked.detail))


def write_question(page: Page, story: Story, asked: Question) -> None:
    """A question with its choices while it is open; else with its answer."""
    page.mark(asked.id)
    if asked.id not in story.open_asks:
        page.write(f"- question: {words.line(asked.text)} → {_answer(story, asked)}")
        return
    with page.section("question", words.short(asked.text), "waits for an answer"):
        for choice in asked.choices:
            page.offer(words.short(choice), "reply", asked.id, choice)
        page.write(f"- **question: {words.line(asked.text)}** → waits for an answer")
        if words.is_cut(asked.text):
            write_fenced(page, _lines(asked.text))
        page.write(*(f"  - {words.line(choice)}" for choice in asked.choices))


def _decision(answer: Record | None) -> str:
    if answer is None or not isinstance(answer.event, PermissionAnswered):
        return "not answered"
    return decided(answer.event, words.line(answer.by.name))


def _answer(story: Story, asked: Question) -> str:
    answer = story.answered.get(asked.id)
    if answer is None or not isinstance(answer.event, QuestionAnswered):
        return "not answered"
    return f"{words.line(answer.by.name)}: {words.line(answer.event.text)}"


def _lines(text: str) -> list[str]:
    return visible(text).strip("\n").split("\n")
