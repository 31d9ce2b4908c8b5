"""The findings of one file and where they are now. Reads no files, records nothing."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from sessionls.domain.anchor import Anchor
from sessionls.domain.finding import Finding
from sessionls.domain.masking import unmasked
from sessionls.domain.moments import Moments, follow
from sessionls.domain.moved_ranges import MovedRanges
from sessionls.domain.placing import Sought, place
from sessionls.domain.region import changed_region
from sessionls.domain.text import Range, TextIndex

LiveState = Literal["open", "stale"]


@dataclass(frozen=True, slots=True)
class Live:
    """A finding as it shows: `finding.range` is where it is now, in UTF-16 units."""

    session: str
    finding: Finding
    state: LiveState


@dataclass(eq=False, slots=True)
class Entry:
    """A finding of a session, as it is recorded.

    `born` is the range that it had when it was found: the edits of its fix are counted in the
    text of that time. `guards` keep the lines of edits that lie outside of it. It is `applied` when
    a change was exactly its fix, and `mended` while the text is what its fix makes.
    """

    session: str
    finding: Finding
    born: Range | None
    guards: "tuple[Spot | None, ...]" = ()
    applied: bool = False
    mended: bool = False


@dataclass(eq=False, slots=True)
class Spot:
    """A place in the file and what was found there. `anchor` counts while the text is held."""

    range: Range
    anchor: Anchor
    entries: list[Entry] = field(default_factory=list[Entry])

    @property
    def key(self) -> "tuple[int, int, int, int, str, bool]":
        """What makes two spots one."""
        start, end = self.range.start, self.range.end
        place = (start.line, start.character, end.line, end.character)
        return (*place, self.anchor.quote, self.anchor.stands)

    @property
    def sought(self) -> Sought:
        """The place as it is remembered without the text."""
        return Sought(self.range, self.anchor.quote, self.anchor.stands)


class FileFindings:
    """Where the findings of a file are. `index` is the text they were last seen in, while held.

    `hidden` says that nothing shows: the file is gone, or nobody has looked at it yet.
    """

    def __init__(self, uri: str) -> None:
        self.uri = uri
        self.index: TextIndex | None = None
        self.hidden = False
        self.spots: list[Spot] = []
        self._anchors = Moments[Spot, Anchor]()
        self._applied = Moments[Entry, bool]()
        self._shown: list[_Shown] = []
        self._lives: tuple[Live, ...] | None = None

    def entries(self) -> Iterable[tuple[Spot, Entry]]:
        """Every finding with its place."""
        return ((spot, entry) for spot in self.spots for entry in spot.entries)

    def add(self, entries: Sequence[Entry]) -> None:
        """Take up findings of one session: where they are recorded, or in the text that is held."""
        spots = [_spot(entry) for entry in entries]
        if self.index:
            _put(self.index, spots)
        self.spots += [guard for entry in entries for guard in entry.guards if guard]
        self._join(spots)

    def drop(self, gone: Callable[[Entry], bool]) -> None:
        """Forget findings."""
        for spot in self.spots:
            if any(map(gone, spot.entries)):
                spot.entries = [entry for entry in spot.entries if not gone(entry)]
        guards = {id(guard) for _, entry in self.entries() for guard in entry.guards}
        self.spots = [spot for spot in self.spots if spot.entries or id(spot) in guards]

    def put(self, index: TextIndex) -> None:
        """Place everything in a text, without knowing what became of the text before."""
        self.index = index
        spots, self.spots = self.spots, []
        if all(_stands(index, spot) for spot in spots):
            self.spots = spots
            return
        for session in {entry.session: None for spot in spots for entry in spot.entries}:
            own = [_part(spot, session) for spot in spots]
            own = [spot for spot in own if spot.entries]
            _put(index, own)
            self._join(own)
        guards = [spot for spot in spots if not spot.entries]
        _put(index, guards)
        self.spots += guards
        self._sort()

    def move(self, index: TextIndex) -> Mapping[Entry, bool]:
        """The held text became another one; gives which fixes were applied when it was held before.

        Of findings that were not there then it says nothing.
        """
        before = self.index
        assert before is not None
        self.index = index
        region = changed_region(before.text, index.text)
        if region is None:
            return {}
        anchors = {spot: spot.anchor for spot in self.spots}
        ranges = MovedRanges(before, index, region)
        for spot, now in follow(self._anchors, before.text, index.text, region, anchors).items():
            spot.range, spot.anchor = ranges.of(spot.range, spot.anchor, now), now
        self._sort()
        self._applied.keep(
            before.text,
            {one: one.applied for spot in self.spots for one in spot.entries if one.finding.fix},
        )
        return self._applied.of(index.text)

    def leave(self) -> None:
        """No text is held any more: the places stay as they are."""
        self.index = None
        self._anchors.clear()
        self._applied.clear()

    @property
    def shown(self) -> tuple[Live, ...]:
        """What shows in the file, in order of place, as of the last `refresh`."""
        if self._lives is None:
            self._lives = tuple(_live(one) for one in self._shown)
        return self._lives

    def refresh(self) -> bool:
        """Find out what shows now; says whether it changed."""
        shown = [] if self.hidden else [one for spot in self.spots for one in _shown(spot)]
        changed = shown != self._shown
        if changed:
            self._shown, self._lives = shown, None
        return changed

    def clear(self) -> None:
        """Show nothing until the next `refresh`."""
        self._shown, self._lives = [], None

    def _join(self, spots: Sequence[Spot]) -> None:
        known = {spot.key: spot for spot in self.spots if spot.entries}
        for spot in spots:
            twin = known.setdefault(spot.key, spot)
            if twin is spot:
                self.spots.append(spot)
            else:
                twin.entries += spot.entries
        self._sort()

    def _sort(self) -> None:
        self.spots.sort(key=lambda spot: (spot.range.start.line, spot.range.start.character))


def live(spot: Spot, entry: Entry) -> Live:
    """A finding as it shows."""
    return _live(_showing(spot, entry))


class _Shown(NamedTuple):
    """What shows, and all that it depends on: cheap to compare while people type."""

    entry: Entry
    finding: Finding
    range: Range
    stands: bool


def _showing(spot: Spot, entry: Entry) -> _Shown:
    return _Shown(entry, entry.finding, spot.range, spot.anchor.stands)


def _shown(spot: Spot) -> Iterable[_Shown]:
    """Of what several sessions say by the same rule, the newest; nothing where one dismissed it."""
    if len(spot.entries) == 1:
        entry = spot.entries[0]
        hidden = entry.mended or entry.finding.state == "dismissed"
        return () if hidden else (_showing(spot, entry),)
    return _newest(spot)


def _newest(spot: Spot) -> Iterable[_Shown]:
    rules: dict[str, list[Entry]] = {}
    for entry in spot.entries:
        rules.setdefault(entry.finding.rule, []).append(entry)
    for twins in rules.values():
        if not any(entry.mended or entry.finding.state == "dismissed" for entry in twins):
            yield _showing(spot, max(twins, key=lambda entry: entry.finding.id))


def _live(shown: _Shown) -> Live:
    state: LiveState = "open" if shown.stands else "stale"
    now = shown.finding.model_copy(update={"range": shown.range, "state": state})
    return Live(shown.entry.session, now, state)


def _spot(entry: Entry) -> Spot:
    finding = entry.finding
    return Spot(finding.range, Anchor(0, 0, finding.quote, finding.state != "stale"), [entry])


def _part(spot: Spot, session: str) -> Spot:
    entries = [entry for entry in spot.entries if entry.session == session]
    return Spot(spot.range, spot.anchor, entries)


def _stands(index: TextIndex, spot: Spot) -> bool:
    """Whether a quote is where it is remembered; its anchor is set if so."""
    _unmask(index, spot)
    start, end = index.span(spot.range)
    if not spot.anchor.stands or index.text[start:end] != spot.anchor.quote:
        return False
    spot.anchor = Anchor(start, end, spot.anchor.quote)
    return True


def _unmask(index: TextIndex, spot: Spot) -> None:
    """Take a secret's quote from the text; the journal has only its mask."""
    anchor = spot.anchor
    quote = unmasked(anchor.quote, index.text, index.offset(spot.range.start))
    if quote != anchor.quote:
        spot.anchor = Anchor(anchor.start, anchor.end, quote, anchor.stands)


def _put(index: TextIndex, spots: Sequence[Spot]) -> None:
    for spot in spots:
        _unmask(index, spot)
    for spot, anchor in zip(spots, place(index, [spot.sought for spot in spots]), strict=True):
        spot.anchor = anchor
        spot.range = index.range(anchor.start, anchor.end)
