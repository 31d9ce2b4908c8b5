"""Where a text says what somebody quotes of it. Finds places; decides nothing about them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from heapq import nlargest
from itertools import accumulate, islice

from sessionls.domain.anchor import fitted, occurrences
from sessionls.domain.counting import line_starts

_MOST_PLACES = 100
_PROMISING, _COMPARED = 24, 240
"""How many places are compared with a quote, and how many characters or words of it."""
_WORD = re.compile(r"\w+")
_TOKEN = re.compile(r"\w+|[^\w\s]")
_WORST = 0.4
"""What is less alike than this is not like it at all."""


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of a text, in code points."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Likeness:
    """The lines of a text that are most like a quote: where, how much (to 1), and the next best."""

    place: Place
    ratio: float
    runner_up: float


def exact(text: str, quote: str) -> tuple[Place, ...]:
    """Where the quote stands as it is, but for the line ends of the text and what overlaps."""
    wanted = fitted(quote, text)
    places: list[Place] = []
    for at in occurrences(text, wanted, 0, len(text)):
        if not places or at >= places[-1].end:
            places.append(Place(at, at + len(wanted)))
        if len(places) == _MOST_PLACES:
            break
    return tuple(places)


def folded(text: str, quote: str) -> tuple[Place, ...]:
    """Where the words of the quote stand in their order, however much space is between them."""
    words = quote.split()
    if not words:
        return ()
    pattern = re.compile(r"\s+".join(map(re.escape, words)))
    found = islice(pattern.finditer(text), _MOST_PLACES)
    return tuple(Place(*match.span()) for match in found)


def nearest(text: str, quote: str) -> Likeness | None:
    """As many lines as the quote has that are most like it; `None` where nothing is like it.

    How far lines are indented does not count.
    """
    wanted = [line.strip() for line in quote.strip().splitlines()]
    starts = line_starts(text)
    lines = [text[start:end].strip() for start, end in _spans(text, starts)]
    ratios = _ratios(lines, wanted) if wanted else {}
    best = max(ratios, key=lambda at: ratios[at], default=-1)
    if best < 0 or ratios[best] < _WORST:
        return None
    size = len(wanted)
    others = (ratio for at, ratio in ratios.items() if abs(at - best) >= size)
    end = starts[best + size] if best + size < len(starts) else len(text)
    inside = text[starts[best] : end]
    start = starts[best] + len(inside) - len(inside.lstrip())
    place = Place(start, starts[best] + len(inside.rstrip()))
    return Likeness(place, ratios[best], max(others, default=0.0))


def _ratios(lines: Sequence[str], wanted: Sequence[str]) -> dict[int, float]:
    """How much like the wanted lines those from some lines on are: the most promising ones."""
    quote = "\n".join(wanted)
    # Long texts are compared by their words: it takes the square of their length.
    parts = _characters if len(quote) <= _COMPARED else _tokens
    matcher = SequenceMatcher[str](None, autojunk=False)
    matcher.set_seq2(parts(quote))
    ratios: dict[int, float] = {}
    for at in _promising(lines, wanted):
        matcher.set_seq1(parts("\n".join(lines[at : at + len(wanted)])))
        ratios[at] = matcher.ratio()
    return ratios


def _characters(text: str) -> Sequence[str]:
    return text[: 2 * _COMPARED]


def _tokens(text: str) -> Sequence[str]:
    return _TOKEN.findall(text)[:_COMPARED]


def _promising(lines: Sequence[str], wanted: Sequence[str]) -> list[int]:
    """The lines from which on the most words of the wanted lines stand."""
    words = {word for line in wanted for word in _WORD.findall(line)}
    sought = [len(words.intersection(_WORD.findall(line))) for line in lines]
    sums = [0, *accumulate(sought)]
    size = len(wanted)
    scores = {at: sums[at + size] - sums[at] for at in range(len(lines) - size + 1)}
    return nlargest(_PROMISING, (at for at in scores if scores[at]), key=lambda at: scores[at])


def _spans(text: str, starts: Sequence[int]) -> Iterator[tuple[int, int]]:
    return zip(starts, [*starts[1:], len(text)], strict=True)
