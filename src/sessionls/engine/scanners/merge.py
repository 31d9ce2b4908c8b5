"""One hit for one mistake: drops what a less precise scanner says about the same place."""

import re
from collections.abc import Iterator, Sequence
from functools import partial

from sessionls.domain.masking import CREDENTIALS
from sessionls.engine.scanners.hit import Hit

_RUFF = re.compile(r"[A-Z]+[0-9]+")
_GUESS = "secret-keyword"


def merge(hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """Sort `hits` by place, without duplicates between scanners.

    Two hits are one mistake when they overlap and mean the same: an equal CWE, or credentials.
    The one to keep knows the kind of secret, or else is ruff's, whose rules know the imports.
    """
    return tuple(hit for group in _overlapping(hits) for hit in _without_duplicates(group))


def _overlapping(hits: Sequence[Hit]) -> Iterator[list[Hit]]:
    """Cut the hits where none reaches over, so that only neighbours are compared."""
    group: list[Hit] = []
    end = 0
    for hit in sorted(hits, key=_place):
        if group and hit.start >= end:
            yield group
            group = []
        group.append(hit)
        end = max(end, hit.end)
    if group:
        yield group


def _without_duplicates(group: Sequence[Hit]) -> list[Hit]:
    kept: list[Hit] = []
    for hit in sorted(group, key=_precision):
        if not any(map(partial(_is_same, hit), kept)):
            kept.append(hit)
    return sorted(kept, key=_place)


def _is_same(hit: Hit, other: Hit) -> bool:
    if hit.start >= other.end or other.start >= hit.end:
        return False
    same_place = (hit.start, hit.end) == (other.start, other.end)
    return (_engine(hit) != _engine(other) or same_place) and _meaning(hit) == _meaning(other)


def _engine(hit: Hit) -> str:
    if _RUFF.fullmatch(hit.rule):
        return "ruff"
    return "secrets" if hit.scanner == "secrets" else "patterns"


def _meaning(hit: Hit) -> object:
    if hit.cwe in CREDENTIALS:
        return "credentials"
    return hit.cwe or hit.rule


def _precision(hit: Hit) -> tuple[int, int, int, str]:
    if _meaning(hit) == "credentials":
        rank = {"secrets": 0, "patterns": 1, "ruff": 3}[_engine(hit)]
        return (2 if hit.rule == _GUESS else rank), *_place(hit)
    return {"ruff": 0, "patterns": 1, "secrets": 2}[_engine(hit)], *_place(hit)


def _place(hit: Hit) -> tuple[int, int, str]:
    return hit.start, hit.end, hit.rule
