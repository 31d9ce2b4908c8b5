"""A session document while it is written: lines, sections, links, offers. Knows no records."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal

from sessionls.domain.text import Position, Range

Kind = Literal[
    "turn",
    "message",
    "thought",
    "tools",
    "question",
    "inner",
    "edit",
    "findings",
    "finding",
    "quote",
]
Verb = Literal[
    "fork",
    "keep",
    "retry",
    "accept",
    "reject",
    "undo",
    "permit",
    "reply",
    "uncompact",
    "release",
]
QUOTED = "  > "
"""Stands before what another agent's turn says inside a list of tool calls."""


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of the document: the lines from `first` up to and without `end`, zero-based."""

    kind: Kind
    title: str
    detail: str
    first: int
    end: int
    parts: tuple["Section", ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """Words that stand for a place: their range in UTF-16 units, and the place's URI."""

    range: Range
    target: str


@dataclass(frozen=True, slots=True)
class Offer:
    """What a person may do at a line: fork at a record's number, keep an agent, retry a turn.

    Or accept, reject or undo an edit, answer a permission or a question, let a message be answered,
    all by their ids; or take back a compaction, by its record's number. `choice` is the answer.
    """

    line: int
    title: str
    verb: Verb
    value: int | str
    choice: str = ""


@dataclass(frozen=True, slots=True)
class Transcript:
    """A session as a person reads it.

    `seqs` pairs the numbers of records with the lines where they stand, both increasing within a
    turn; `places` gives the line of a turn, a question, an edit or a finding by its id.
    """

    text: str
    sections: tuple[Section, ...]
    links: tuple[Link, ...]
    offers: tuple[Offer, ...]
    seqs: tuple[tuple[int, int], ...]
    places: Mapping[str, int]

    def line_of(self, seq: int) -> int:
        """Where a record stands, or the last one before it that has a place."""
        before = [pair for pair in self.seqs if pair[0] <= seq]
        return max(before)[1] if before else 0


@dataclass(slots=True)
class _Open:
    kind: Kind
    title: str
    detail: str
    first: int
    parts: list[Section] = field(default_factory=list[Section])


class Page:
    """Collects a document from its first line to its last."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._sections: list[Section] = []
        self._stack: list[_Open] = []
        self._links: list[Link] = []
        self._offers: list[Offer] = []
        self._seqs: list[tuple[int, int]] = []
        self._places: dict[str, int] = {}
        self._before = ""

    def write(self, *lines: str) -> None:
        """Add lines."""
        self._lines += [
            f"{self._before}{line}" if line else self._before.rstrip() for line in lines
        ]

    def text(self, words: str) -> None:
        """Add a paragraph, and an empty line behind it."""
        self.write(*words.strip("\n").split("\n"), "")

    def gap(self) -> None:
        """Have an empty line before what comes next."""
        if self._lines and not _is_empty(self._lines[-1]):
            self.write("")

    def linked(self, before: str, label: str, target: str, after: str) -> None:
        """Add a line in which `label` stands for a place."""
        line, start = len(self._lines), _units(self._before + before)
        place = Range(
            start=Position(line=line, character=start),
            end=Position(line=line, character=start + _units(label)),
        )
        self._links.append(Link(place, target))
        self._lines.append(f"{self._before}{before}{label}{after}")

    def mark(self, name: str) -> None:
        """Let a turn, a question, an edit or a finding stand at the next line."""
        self._places.setdefault(name, len(self._lines))

    def count(self, seq: int) -> None:
        """Let a record stand at the next line."""
        self._seqs.append((seq, len(self._lines)))

    def offer(self, title: str, verb: Verb, value: int | str, choice: str = "") -> None:
        """Offer something at the next line."""
        self._offers.append(Offer(len(self._lines), title, verb, value, choice))

    @contextmanager
    def quoted(self) -> Generator[None]:
        """Everything that is added meanwhile is a quote; what opens in it ends with it."""
        outside = self._before
        self._before += QUOTED
        yield
        while self._lines and _is_empty(self._lines[-1]):
            self._lines.pop()
        self._before = outside
        self.write("")

    @contextmanager
    def section(self, kind: Kind, title: str, detail: str = "") -> Generator[None]:
        """Everything that is added meanwhile is one section."""
        self._stack.append(_Open(kind, title, detail, len(self._lines)))
        yield
        ended = self._stack.pop()
        end = len(self._lines)
        while end > ended.first + 1 and _is_empty(self._lines[end - 1]):
            end -= 1
        made = Section(ended.kind, ended.title, ended.detail, ended.first, end, tuple(ended.parts))
        (self._stack[-1].parts if self._stack else self._sections).append(made)

    def transcript(self) -> Transcript:
        """The finished document."""
        text = "\n".join(self._lines).rstrip("\n") + "\n"
        return Transcript(
            text,
            tuple(self._sections),
            tuple(self._links),
            tuple(self._offers),
            tuple(self._seqs),
            self._places,
        )


def _is_empty(line: str) -> bool:
    return not line.strip(" >")


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
