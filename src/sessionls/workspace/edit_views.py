"""A proposed edit as a person looks at it: the texts without it and with it. Writes nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sessionls.domain.errors import Refused
from sessionls.domain.hunks import Numbered, numbered
from sessionls.domain.records import FileChange, ProposedEdit
from sessionls.engine.tools.edit_words import cut, hunk_lines
from sessionls.workspace.edit_plan import Read, accepting, undoing
from sessionls.workspace.known_edits import KnownEdit


@dataclass(frozen=True, slots=True)
class FileView:
    """One file of an edit, in its text of now.

    `before` is the text without the edit, `after` with it: with what was accepted, or all while it
    waits. `None`: there is no such file. `trouble` says why they cannot be told any more.
    """

    uri: str
    before: str | None
    after: str | None
    hunks: tuple[Numbered, ...]
    trouble: str | None = None


def views(known: KnownEdit, read: Read) -> tuple[FileView, ...]:
    """All files of an edit."""
    return tuple(_view(known, change, read) for change in known.edit.changes)


@dataclass(frozen=True, slots=True)
class EditQuestion:
    """What a person is asked about an edit: a title in a few words, and the changes as a diff.

    `is_whole`: no line of them is left out.
    """

    title: str
    changes: str
    is_whole: bool


def edit_question(edit: ProposedEdit) -> EditQuestion:
    """The question as a dialog shows it."""
    every = list(numbered(edit))
    files = len(edit.changes)
    where = f" in {files} files" if files > 1 else ""
    parts = f"{len(every)} changes{where}" if len(every) > 1 else "1 change"
    lines = [*_lines(every)]
    # A hunk that is cut is by itself longer than what is shown of all.
    shown = cut(lines)
    return EditQuestion(f"{edit.title} ({parts})", "\n".join(shown), shown == lines)


def _view(known: KnownEdit, change: FileChange, read: Read) -> FileView:
    hunks = tuple(one for one in numbered(known.edit) if one.change is change)
    alone = known.edit.model_copy(update={"changes": (change,)})
    is_applied = known.answer is not None and known.undone is None
    # Of an edit by itself the hunks are numbered anew.
    wanted = [
        place
        for place, one in enumerate(hunks)
        if known.answer is None or one.number in known.accepted
    ]
    now: str | None = None
    try:
        now = read(change.uri)
        writes = undoing(alone, wanted, read) if is_applied else accepting(alone, wanted, read)
    except Refused as trouble:
        return FileView(change.uri, now, now, hunks, str(trouble))
    other = writes[0].after if writes else now
    before, after = (other, now) if is_applied else (now, other)
    return FileView(change.uri, before, after, hunks)


def _lines(every: Sequence[Numbered]) -> Iterator[str]:
    uri = ""
    for one in every:
        if one.change.uri != uri:
            uri = one.change.uri
            yield f"+++ {uri.rsplit('/', 1)[-1]}"
        yield from hunk_lines(one.hunk)
