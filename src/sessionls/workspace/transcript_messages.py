"""How a transcript shows what people wrote: edited, withdrawn, held until somebody lets it."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass

from sessionls.domain.blocks import Message
from sessionls.domain.records import (
    MessageAdded,
    MessageEdited,
    MessageReleased,
    MessageWithdrawn,
    Record,
)
from sessionls.domain.said import edited
from sessionls.workspace import transcript_words as words
from sessionls.workspace.transcript_blocks import write_blocks
from sessionls.workspace.transcript_page import Page

Changed = MessageEdited | MessageWithdrawn | MessageReleased


@dataclass(slots=True)
class MessageFate:
    """What became of a message before its turn began: the last record of each kind."""

    edited: Record | None = None
    withdrawn: Record | None = None
    released: Record | None = None

    def add(self, record: Record, event: Changed) -> None:
        """Take one more record."""
        match event:
            case MessageEdited():
                self.edited = record
            case MessageWithdrawn():
                self.withdrawn = record
            case MessageReleased():
                self.released = record


def last_words(message: Message, fate: MessageFate) -> Message:
    """The message as its author left it."""
    event = fate.edited.event if fate.edited else None
    return edited(message, event) if isinstance(event, MessageEdited) else message


def write_message(page: Page, root: str, record: Record, fate: MessageFate) -> None:
    """When a message was written and what it says, or that its author took it back."""
    if not isinstance(record.event, MessageAdded):
        return
    for change in (fate.edited, fate.withdrawn):
        if change:
            page.count(change.seq)
    page.text(f"*{' · '.join([words.moment(record.at), *_facts(fate)])}*")
    if fate.withdrawn is None:
        write_blocks(page, root, last_words(record.event.message, fate).blocks)


def write_comment(page: Page, root: str, record: Record, fate: MessageFate) -> None:
    """A message of somebody who may only comment, where it was written."""
    if not isinstance(record.event, MessageAdded):
        return
    waits = not (fate.withdrawn or fate.released)
    with _comment(page, record, record.event.message, fate):
        if waits:
            page.offer("Let an agent answer", "release", record.event.message.id)
        page.text(f"### {words.line(record.by.name)} comments")
        write_message(page, root, record, fate)
        if waits:
            page.text("*No agent answers this before somebody who drives lets it.*")


def write_inherited_comment(page: Page, root: str, record: Record, fate: MessageFate) -> None:
    """The same in a fork: what nobody had let before is let where it was written, if at all."""
    if not isinstance(record.event, MessageAdded):
        return
    with _comment(page, record, record.event.message, fate):
        page.text(f"### {words.line(record.by.name)} comments")
        write_message(page, root, record, fate)
        if not (fate.withdrawn or fate.released):
            page.text("*No agent answers this here: it waits in the session that was forked.*")


@contextmanager
def _comment(page: Page, record: Record, message: Message, fate: MessageFate) -> Generator[None]:
    shown = "" if fate.withdrawn else words.short(last_words(message, fate).text)
    with page.section("message", f"{words.short(record.by.name)} comments", shown):
        page.count(record.seq)
        yield


def _facts(fate: MessageFate) -> list[str]:
    said: list[str] = []
    if fate.edited and not fate.withdrawn:
        said.append(f"edited {words.moment(fate.edited.at)}")
    if fate.released:
        said.append(f"let by {words.line(fate.released.by.name)}")
    if fate.withdrawn:
        said.append(f"withdrawn by {words.line(fate.withdrawn.by.name)}")
    return said
