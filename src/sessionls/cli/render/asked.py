"""What an agent asks, shown whole: the command, the address, the changes. Reads no answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.text import Text

from sessionls.cli.places import shown
from sessionls.cli.render.console import counted, err, line, note
from sessionls.domain.hunks import Numbered, lines_of, numbered
from sessionls.domain.records import PermissionQuestion, ProposedEdit, Question

Waiting = PermissionQuestion | Question | ProposedEdit
"""What waits for a person's answer."""


@dataclass(frozen=True, slots=True)
class Key:
    """A letter or a word that answers, and what it means."""

    letter: str
    word: str
    meaning: str


def put_permission(asked: PermissionQuestion) -> None:
    """The question, and all of what would happen."""
    who, what = wish(asked)
    head, colon, rest = what.partition(": ")
    if rest.removesuffix("…") in asked.detail:
        what = head + colon.rstrip()
    _put_title(f"{who} wants to {what}" if who else what)
    for text in asked.detail.splitlines():
        note(line("  │ ", text))


def wish(asked: PermissionQuestion) -> tuple[str, str]:
    """Which agent wants to do what, for a sentence: `run: make`."""
    who, _, what = asked.title.partition(": ")
    return (who, what[:1].lower() + what[1:]) if what else ("", asked.title)


def put_question(asked: Question) -> None:
    """What an agent wants to know, with its choices."""
    _put_title("A question")
    for text in asked.text.splitlines():
        note(line("  ", text))
    for number, choice in enumerate(asked.choices, start=1):
        note(line((f"  {number}  ", "name"), choice))
    words = "A number, or your own words" if asked.choices else "Your words"
    err().print(line((f"  {words}: ", "quiet")), end="")


def put_edit(edit: ProposedEdit) -> None:
    """The whole diff, file by file."""
    every = list(numbered(edit))
    _put_title(f"Proposed: {edit.title[:1].lower()}{edit.title[1:]}", counted(len(every), "change"))
    uri = ""
    for one in every:
        if one.change.uri != uri:
            uri = one.change.uri
            created = " (new file)" if one.change.creates else ""
            note(line("  ", (shown(uri, Path.cwd()) + created, "bold underline")))
        _put_lines(one)


def put_hunk(one: Numbered, place: int, count: int) -> None:
    """One part of a change, by itself."""
    note(line((f"  {place} of {count}  ", "quiet"), (shown(one.change.uri, Path.cwd()), "name")))
    _put_lines(one)


def put_keys(keys: Sequence[Key]) -> None:
    """What may be typed; the cursor stays behind it."""
    row = Text("  ")
    for number, key in enumerate(keys):
        row.append(" · " if number else "", "quiet")
        row.append(key.letter, "name")
        row.append(f" {key.meaning}", "quiet")
    err().print(row.append(" > "), end="", soft_wrap=True)


def put_unknown(typed: str, keys: Sequence[Key]) -> None:
    """Say that something typed is no answer, and what is."""
    said = f"{typed!r} is no answer here. " if typed else ""
    *first, last = [f"{key.letter} ({key.word})" for key in keys]
    note(line((f"  {said}Type {', '.join(first)} or {last}, then Enter.", "yellow")))


def _put_title(what: str, about: str = "") -> None:
    note("")
    note(line((f"  {what}", "bold yellow"), (f"  {about}" if about else "", "quiet")))


def _put_lines(one: Numbered) -> None:
    hunk = one.hunk
    first = hunk.line - len(lines_of(hunk.before)) + 1
    note(line((f"  @@ line {first} @@", "quiet")))
    pieces = ((" ", hunk.before, "quiet"), ("-", hunk.old, "red"))
    for mark, text, style in (*pieces, ("+", hunk.new, "green"), (" ", hunk.after, "quiet")):
        for row in lines_of(text):
            note(line((f"  {mark}{row.rstrip(chr(13) + chr(10))}", style)))
