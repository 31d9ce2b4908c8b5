"""Search: the words of messages, findings and titles, over all sessions, newest first."""

from collections.abc import Iterator
from dataclasses import dataclass

from sessionls.domain.blocks import text_of
from sessionls.domain.finding import Finding
from sessionls.domain.records import (
    FindingReported,
    MessageAdded,
    MessageEdited,
    MessageWithdrawn,
    Record,
    SessionRenamed,
    from_wire,
)
from sessionls.workspace.ledger import Ledger
from sessionls.workspace.uris import path_of

LINE_LIMIT = 300
"""A hit shows at most this many characters of its line."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A line that holds the query. `positions` are pairs in UTF-16 units of `line`."""

    session: str
    title: str
    seq: int
    line: str
    positions: tuple[tuple[int, int], ...]


def search(ledger: Ledger, query: str, limit: int) -> list[Hit]:
    """The newest hits, at most `limit`. Reads the disk: call it in a thread."""
    wanted = _folded(query)
    rows = sorted(ledger.store.rows(), key=lambda row: str(row["updated"]), reverse=True)
    hits: list[Hit] = []
    for row in rows:
        hits += _in_session(ledger, str(row["id"]), str(row["title"]), wanted, limit - len(hits))
        if len(hits) >= limit:
            break
    return hits


def _in_session(ledger: Ledger, session: str, title: str, wanted: str, limit: int) -> list[Hit]:
    """The hits of one session, its last ones first. What a fork inherits is found in its parent.

    A finding is one hit, however often it was reported, and though its agent lists it in an answer.
    """
    found: dict[str, list[Hit]] = {}
    findings: set[str] = set()
    own = (ledger.store.row(session) or {}).get("at")
    for wire in ledger.wire(session, since=own if isinstance(own, int) else 0):
        if wire.get("kind") not in _SEARCHED:
            continue
        record = from_wire(wire)
        subject = _subject(record)
        # What it said before is not said any more.
        found.pop(subject, None)
        is_answer = record.by.kind == "agent" and isinstance(record.event, MessageAdded)
        hits = [
            Hit(session, title, record.seq, *_shortened(line, positions))
            for line in _lines(record)
            if (positions := _positions(line, wanted))
            and not (is_answer and any(finding in line for finding in findings))
        ]
        if hits:
            found[subject] = hits
            if isinstance(record.event, FindingReported):
                findings.add(record.event.finding.message)
    return [hit for hits in reversed(found.values()) for hit in reversed(hits)][:limit]


_SEARCHED = frozenset(
    {
        "messageAdded",
        "messageEdited",
        "messageWithdrawn",
        "findingReported",
        "sessionCreated",
        "sessionRenamed",
    }
)


def _subject(record: Record) -> str:
    """What a record tells of: a message or a finding by its id, else the record itself."""
    match record.event:
        case MessageAdded(message=message):
            return message.id
        case MessageEdited(message_id=name) | MessageWithdrawn(message_id=name):
            return name
        case FindingReported(finding=finding):
            return finding.id
        case _:
            return record.id


def _lines(record: Record) -> Iterator[str]:
    match record.event:
        case MessageAdded(message=message):
            yield from message.text.splitlines()
        case MessageEdited(blocks=blocks):
            yield from text_of(blocks).splitlines()
        case FindingReported(finding=finding):
            yield f"{_place(finding)} {finding.rule}: {finding.message}"
        case SessionRenamed(title=title):
            yield title
        case event:
            yield str(getattr(event, "title", ""))


def _place(finding: Finding) -> str:
    path = path_of(finding.uri)
    return f"{path.name if path else finding.uri}:{finding.range.start.line + 1}"


def _positions(line: str, wanted: str) -> list[tuple[int, int]]:
    """Where the folded query stands, in code points."""
    folded = _folded(line)
    positions: list[tuple[int, int]] = []
    start = folded.find(wanted)
    while start >= 0:
        positions.append((start, start + len(wanted)))
        start = folded.find(wanted, start + max(len(wanted), 1))
    return positions


def _folded(text: str) -> str:
    """Text in which case does not count, as long as it was.

    A letter that folds to several, like ß, is only made small.
    """
    return "".join(_folded_letter(char) for char in text)


def _folded_letter(char: str) -> str:
    for low in (char.casefold(), char.lower()):
        if len(low) == 1:
            return low
    return char


def _shortened(
    line: str, positions: list[tuple[int, int]]
) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The part of a long line around its first hit, and the hits inside it in UTF-16 units."""
    begin = max(positions[0][0] - LINE_LIMIT // 3, 0) if len(line) > LINE_LIMIT else 0
    part = line[begin : begin + LINE_LIMIT]
    inside = [(a - begin, b - begin) for a, b in positions if b - begin <= len(part)]
    return part, tuple((_units(part[:a]), _units(part[:b])) for a, b in inside)


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
