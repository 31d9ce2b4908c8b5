"""Fixes in the text of now: where their edits lie, and whether one was applied. Changes no text."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sessionls.domain.anchor import Anchor, visible
from sessionls.domain.finding import TextEdit
from sessionls.domain.masking import says
from sessionls.domain.region import changed_region
from sessionls.domain.text import Position, Range, TextIndex
from sessionls.workspace.spots import Entry, FileFindings, Spot


@dataclass(frozen=True, slots=True)
class FixNow:
    """A fix that may be applied: its edits in the text of now, in UTF-16 units.

    `version` is that of the buffer they are made for; `None` where the file is not open.
    """

    uri: str
    version: int | None
    title: str
    edits: tuple[TextEdit, ...]


@dataclass(frozen=True, slots=True)
class Splice:
    """New text for `[start, end)`, in code points."""

    start: int
    end: int
    text: str


def guards(entry: Entry, index: TextIndex) -> tuple[Spot | None, ...]:
    """The lines of each edit outside of the finding, to see later that they are as they were.

    `index` is the text that the finding was made in; a finding that is not there gets none.
    """
    fix, born = entry.finding.fix, entry.born
    if fix is None or born is None or not says(entry.finding.quote, index.slice(born)):
        return ()
    return tuple(
        None if _inside(edit.range, born) else _guard(index, edit.range) for edit in fix.edits
    )


def splices(entry: Entry, spot: Spot) -> list[Splice] | None:
    """The fix for the text of now; `None` when that text is not what the fix was made for."""
    fix, born = entry.finding.fix, entry.born
    if fix is None or born is None or not spot.anchor.stands:
        return None
    guarded = entry.guards or (None,) * len(fix.edits)
    found = [
        _splice(edit, born, spot.anchor, guard)
        for edit, guard in zip(fix.edits, guarded, strict=True)
    ]
    return [one for one in found if one] if all(found) else None


def reaches_out(entry: Entry) -> bool:
    """Whether the fix changes text outside of the finding."""
    fix, born = entry.finding.fix, entry.born
    return bool(fix and born and not all(_inside(edit.range, born) for edit in fix.edits))


def applied(file: FileFindings, now: str) -> list[Entry]:
    """The findings whose fix, and nothing else, turns the text that is held into that of now."""
    before = file.index.text if file.index else now
    region = changed_region(before, now)
    if region is None:
        return []
    past = region.highest + region.old_end - region.start
    near = {
        id(spot)
        for spot in file.spots
        if spot.anchor.start <= past and spot.anchor.end >= region.lowest
    }
    return [
        entry
        for spot, entry in (file.entries() if near else ())
        if entry.finding.fix
        and (id(spot) in near or any(id(guard) in near for guard in entry.guards))
        and (made := splices(entry, spot))
        and spliced(before, made) == now
    ]


def note_mended(
    file: FileFindings, just_applied: Sequence[Entry], then: Mapping[Entry, bool], before: str
) -> None:
    """After a change: see which findings the text of now mends.

    `then` says of some whether their fix was applied when this text was held before.
    """
    assert file.index is not None
    now = file.index.text
    for spot, entry in file.entries():
        if entry.finding.fix is None:
            continue
        if entry in just_applied:
            entry.applied = True
        elif entry in then:
            entry.applied = then[entry]
        elif entry.applied and spot.anchor.stands:
            entry.applied = not _undone(entry, spot, before, now)
        anchor = spot.anchor
        entry.mended = entry.applied or (
            not anchor.stands and _makes(entry, anchor.quote) == now[slice(*visible(now, anchor))]
        )


def _undone(entry: Entry, spot: Spot, before: str, now: str) -> bool:
    """Whether an applied fix is gone again, seen at a finding whose text stands."""
    if _makes(entry, spot.anchor.quote) not in (None, spot.anchor.quote):
        return True
    made = splices(entry, spot)
    return made is not None and spliced(now, made) == before


def _makes(entry: Entry, quote: str) -> str | None:
    """What the fix makes of the finding's own text, where it does not reach beyond it."""
    if reaches_out(entry):
        return None
    whole = Range(start=Position(line=0, character=0), end=Position(line=0, character=0))
    made = splices(entry, Spot(whole, Anchor(0, len(quote), quote)))
    return spliced(quote, made).strip() if made else None


def spliced(text: str, changes: Iterable[Splice]) -> str:
    """The text with its changes applied."""
    parts: list[str] = []
    at = 0
    for change in sorted(changes, key=lambda change: (change.start, change.end)):
        parts += [text[at : change.start], change.text]
        at = change.end
    return "".join([*parts, text[at:]])


def title(entry: Entry) -> str:
    """What the fix is called."""
    return entry.finding.fix.title if entry.finding.fix else ""


def edits_now(entry: Entry, spot: Spot, index: TextIndex) -> tuple[TextEdit, ...] | str:
    """The fix's edits in the text of now (UTF-16), or a sentence that says why there are none."""
    if entry.finding.fix is None:
        return "This finding has no fix."
    if not spot.anchor.stands or _joined(index.text, spot.anchor):
        return "The text has changed since this was found. Review it again to get a new fix."
    made = splices(entry, spot)
    if made is None:
        return (
            "The fix reaches beyond the finding's own text, and that may have changed. "
            "Review the file again to get a new fix."
        )
    return tuple(
        TextEdit(range=index.range(change.start, change.end), new_text=change.text)
        for change in made
    )


def _joined(text: str, anchor: Anchor) -> bool:
    """Whether a word goes on beyond the anchor: `load` has become `load_all`."""
    ends = ((anchor.start - 1, anchor.start), (anchor.end - 1, anchor.end))
    return any(
        left >= 0 and right < len(text) and _word(text[left]) and _word(text[right])
        for left, right in ends
    )


def _splice(edit: TextEdit, born: Range, anchor: Anchor, guard: Spot | None) -> Splice | None:
    if _inside(edit.range, born):
        place, origin = anchor, born.start
    elif guard and guard.anchor.stands:
        place, origin = guard.anchor, Position(line=edit.range.start.line, character=0)
    else:
        return None
    start, end = TextIndex(place.quote).span(_relative(edit.range, origin))
    return Splice(place.start + start, place.start + end, edit.new_text)


def _guard(index: TextIndex, edit: Range) -> Spot:
    """The whole lines that an edit touches."""
    place = Range(
        start=Position(line=edit.start.line, character=0),
        end=Position(line=edit.end.line + 1, character=0),
    )
    start, end = index.span(place)
    return Spot(index.range(start, end), Anchor(start, end, index.text[start:end]))


def _inside(edit: Range, born: Range) -> bool:
    return _order(born.start) <= _order(edit.start) and _order(edit.end) <= _order(born.end)


def _order(position: Position) -> tuple[int, int]:
    return position.line, position.character


def _relative(place: Range, origin: Position) -> Range:
    return Range(start=_from(place.start, origin), end=_from(place.end, origin))


def _from(position: Position, origin: Position) -> Position:
    line = position.line - origin.line
    return Position(line=line, character=position.character - (0 if line else origin.character))


def _word(char: str) -> bool:
    return char == "_" or char.isalnum()
