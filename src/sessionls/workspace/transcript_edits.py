"""How a transcript shows a proposed edit: its diff, who answered, what may be done. Pure words."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from sessionls.domain.hunks import chosen, numbered
from sessionls.domain.records import EditAnswered, ProposedEdit, Record
from sessionls.engine.tools.edit_words import cut, hunk_lines
from sessionls.workspace import transcript_words as words
from sessionls.workspace.transcript_page import Page


@dataclass(slots=True)
class EditFate:
    """What became of an edit: the records of its answer and of its undoing."""

    answer: Record | None = None
    undone: Record | None = None

    def add(self, record: Record, event: EditAnswered) -> None:
        """Take one more record."""
        if event.undone:
            self.undone = record
        else:
            self.answer = self.answer or record

    @property
    def accepted(self) -> tuple[int, ...]:
        """The numbers of the hunks that were accepted."""
        event = self.answer.event if self.answer else None
        return event.accepted if isinstance(event, EditAnswered) else ()


def edit_line(edit: ProposedEdit, fate: EditFate) -> str:
    """An edit and who answered it, in one line."""
    return f"- proposed edit: {words.line(edit.title)} → {_said(edit, fate)}"


def open_edit_line(edit: ProposedEdit) -> str:
    """An edit that nobody has answered yet, in one line."""
    return f"- **proposed edit: {words.line(edit.title)}** → waits for an answer"


def edit_diffs(edit: ProposedEdit, fate: EditFate, root: str) -> Iterator[tuple[str, list[str]]]:
    """The edit as a unified diff, or two where a part was accepted; each with a title, or none.

    Long ones are cut.
    """
    every = range(len(tuple(numbered(edit))))
    left = [number for number in every if number not in fate.accepted]
    if not fate.accepted or not left:
        yield "", _diff(edit, every, root)
        return
    yield "Accepted:", _diff(edit, fate.accepted, root)
    yield "Rejected:", _diff(edit, left, root)


def offer_edit(page: Page, edit: ProposedEdit, fate: EditFate) -> None:
    """What a person may do about it, at the next line."""
    if fate.answer is None:
        page.offer("Accept all", "accept", edit.id)
        page.offer("Reject all", "reject", edit.id)
    elif fate.accepted and fate.undone is None:
        page.offer("Undo", "undo", edit.id)


def _said(edit: ProposedEdit, fate: EditFate) -> str:
    if fate.answer is None:
        return "not answered"
    who, every = words.line(fate.answer.by.name), len(tuple(numbered(edit)))
    if not fate.accepted:
        event = fate.answer.event
        reason = event.reason if isinstance(event, EditAnswered) else None
        return f"rejected by {who}" + (f": {words.line(reason)}" if reason else "")
    part = "" if len(fate.accepted) == every else f"{len(fate.accepted)} of {every} hunks "
    undone = f", undone by {words.line(fate.undone.by.name)}" if fate.undone else ""
    return f"{part}accepted by {who}{undone}"


def _diff(edit: ProposedEdit, numbers: Collection[int], root: str) -> list[str]:
    return cut([line for change in _diffs(edit, numbers, root) for line in change])


def _diffs(edit: ProposedEdit, numbers: Collection[int], root: str) -> Iterator[list[str]]:
    for change, places in chosen(edit, numbers):
        name = words.named(change.uri, root)
        old = "/dev/null" if change.creates else f"a/{name}"
        yield [f"--- {old}", f"+++ b/{name}"]
        yield from (hunk_lines(change.hunks[place]) for place in places)
