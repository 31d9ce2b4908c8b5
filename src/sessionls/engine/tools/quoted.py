"""Where a model's quote stands in a text, or a sentence that says why that cannot be told."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sessionls.domain.quoting import Likeness, Place, exact, folded, nearest
from sessionls.domain.text import TextIndex

How = Literal["exact", "folded", "nearest"]
_ALIKE, _APART = 0.9, 0.15
"""How like a quote the nearest lines must be, and by how much more than any others."""
_SHOWN = 12
"""Lines of an excerpt that a model reads."""
_NAMED = 8


@dataclass(frozen=True, slots=True)
class Quoted:
    """A quote's place (code points), and how well the text there says what was quoted."""

    place: Place
    how: How


def locate(text: str, quote: str, line: int | None = None) -> Quoted | str:
    """Where a quote stands: exactly, with other white space, or in lines that are clearly nearest.

    Of several places the one near `line` (1-based) counts, if that tells them apart.
    """
    bare = quote.strip()
    if not bare:
        return "The quote is empty: give some of the text, at best whole lines."
    index = TextIndex(text)
    for how, places in _places(text, quote, bare):
        if len(places) == 1:
            return Quoted(places[0], how)
        if places:
            chosen = _near(index, places, line)
            return Quoted(chosen, how) if chosen else _several(index, places)
    likeness = nearest(text, bare)
    if likeness and likeness.ratio >= _ALIKE and likeness.ratio - likeness.runner_up >= _APART:
        return Quoted(likeness.place, "nearest")
    return f"The quote does not occur in it. {nearest_words(text, likeness)}"


def nearest_words(text: str, likeness: Likeness | None) -> str:
    """The lines that are most like a quote, as a model reads them."""
    if likeness is None:
        return "No lines are like it; read the file first."
    return f"The nearest lines are:\n{excerpt(TextIndex(text), likeness.place)}"


def excerpt(index: TextIndex, place: Place) -> str:
    """The lines of a place with their numbers, 1-based."""
    first = index.position(place.start).line
    last = index.position(max(place.end - 1, place.start)).line
    shown = range(first, min(last + 1, first + _SHOWN))
    lines = [f"{number + 1}: {index.line(number)}" for number in shown]
    return "\n".join([*lines, *(["…"] if last >= first + _SHOWN else [])])


def line_names(index: TextIndex, places: Sequence[Place]) -> str:
    """Where several places begin: `lines 3, 8 and 12`."""
    names = [str(index.position(place.start).line + 1) for place in places[:_NAMED]]
    if len(places) > _NAMED:
        return f"lines {', '.join(names)} and more"
    return f"lines {', '.join(names[:-1])} and {names[-1]}"


def _places(text: str, quote: str, bare: str) -> list[tuple[How, tuple[Place, ...]]]:
    if whole := exact(text, quote.strip("\r\n")):
        return [("exact", whole)]
    # White space at the ends of a quote says nothing about its place.
    return [("folded", exact(text, bare) or folded(text, bare))]


def _near(index: TextIndex, places: Sequence[Place], line: int | None) -> Place | None:
    """The place that a line means: clearly nearer to it than all others."""
    if line is None:
        return None
    far = sorted(
        (abs(index.position(place.start).line + 1 - line), place.start) for place in places
    )
    if far[0][0] == far[1][0] or 3 * far[0][0] > far[1][0]:
        return None
    return next(place for place in places if place.start == far[0][1])


def _several(index: TextIndex, places: Sequence[Place]) -> str:
    return (
        f"The quote occurs {len(places)} times, at {line_names(index, places)}. "
        "Quote more of the text around it, or give `line`."
    )
