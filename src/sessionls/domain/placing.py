"""Placing: finds recorded places again in a text that may have changed unseen. Knows one text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sessionls.domain.anchor import Anchor, fitted, occurrences
from sessionls.domain.text import Position, Range, TextIndex

_NEIGHBOURS = 4
_MOST_PLACES = 64


@dataclass(frozen=True, slots=True)
class Sought:
    """A place as it is remembered: a range (UTF-16), and the text that it had."""

    range: Range
    quote: str
    stood: bool = True


def place(index: TextIndex, wanted: Sequence[Sought]) -> list[Anchor]:
    """The anchors of remembered places in a text, in the order of `wanted`.

    A quote that is where it was stands. Others are looked for near by, moved as their neighbours
    moved; what is in doubt does not stand, and neither of two takes the other's place.
    """
    spans = [index.span(one.range) for one in wanted]
    quotes = [
        fitted(one.quote, index.text) or index.text[start:end]
        for one, (start, end) in zip(wanted, spans, strict=True)
    ]
    found: dict[int, int] = {}
    taken: dict[tuple[str, int], int] = {}
    for i, (start, _) in enumerate(spans):
        if index.text.startswith(quotes[i], start) and (quotes[i], start) not in taken:
            found[i], taken[quotes[i], start] = start, i
    if len(found) < len(wanted):
        _look_near(index, wanted, quotes, found, taken)
    return [
        Anchor(found[i], found[i] + len(quotes[i]), quotes[i])
        if i in found
        else _lost(index, wanted, i, found, quotes[i])
        for i in range(len(wanted))
    ]


@dataclass(frozen=True, slots=True)
class _Choice:
    """A place where a quote is, and how many neighbours moved by as many lines."""

    support: int
    distance: int
    number: int
    at: int


def _look_near(
    index: TextIndex,
    wanted: Sequence[Sought],
    quotes: Sequence[str],
    found: dict[int, int],
    taken: dict[tuple[str, int], int],
) -> None:
    """Give every missing one the place that its neighbours agree on, best agreement first."""
    order = sorted(range(len(wanted)), key=lambda i: wanted[i].range.start.line)
    places = {
        i: {found[i]: 0} if i in found else _places(index, wanted[i], quotes[i]) for i in order
    }
    choices: list[_Choice] = []
    for rank, i in enumerate(order):
        if i not in found:
            around = order[max(rank - _NEIGHBOURS, 0) : rank + _NEIGHBOURS + 1]
            shifts = [set(places[other].values()) for other in around if other != i]
            start = index.offset(wanted[i].range.start)
            choices += _choices(i, start, places[i], shifts)
    for choice in sorted(choices, key=lambda choice: (-choice.support, choice.distance)):
        key = (quotes[choice.number], choice.at)
        if choice.number not in found and key not in taken:
            found[choice.number], taken[key] = choice.at, choice.number


def _lost(
    index: TextIndex, wanted: Sequence[Sought], i: int, found: Mapping[int, int], quote: str
) -> Anchor:
    """The anchor of what was not found: where it was, moved like the nearest one that was found."""
    line = wanted[i].range.start.line
    nearest = min(found, key=lambda j: abs(wanted[j].range.start.line - line), default=None)
    lines = 0
    if nearest is not None:
        lines = index.position(found[nearest]).line - wanted[nearest].range.start.line
    return Anchor(*index.span(shifted(wanted[i].range, lines)), quote, stands=False)


def shifted(place: Range, lines: int) -> Range:
    """The same columns, some lines further down; never above the first line."""
    start, end = place.start, place.end
    lines = max(lines, -start.line)
    return Range(
        start=Position(line=start.line + lines, character=start.character),
        end=Position(line=end.line + lines, character=end.character),
    )


def _places(index: TextIndex, sought: Sought, quote: str) -> dict[int, int]:
    """Where a quote is, nearest first, each with the lines from where it is remembered."""
    if not sought.stood:
        start = index.offset(sought.range.start.model_copy(update={"character": 0}))
        end = index.span(sought.range)[1]
        return dict.fromkeys(occurrences(index.text, quote, start, end + 1), 0)
    line = sought.range.start.line
    everywhere = occurrences(index.text, quote, 0, len(index.text))
    lines = {at: index.position(at).line - line for at in everywhere}
    nearest = sorted(lines, key=lambda at: abs(lines[at]))
    return {at: lines[at] for at in nearest[:_MOST_PLACES]}


def _choices(
    i: int, start: int, places: Mapping[int, int], shifts: Sequence[set[int]]
) -> list[_Choice]:
    """The places that one may have, best first; none when it cannot be told which is best."""
    choices = [
        _Choice(sum(lines in shift for shift in shifts), abs(at - start), i, at)
        for at, lines in places.items()
    ]
    choices.sort(key=lambda choice: (-choice.support, choice.distance))
    doubtful = (
        len(choices) > 1
        and choices[0].support == choices[1].support
        and choices[1].distance < 2 * choices[0].distance
    )
    return [] if doubtful else choices
