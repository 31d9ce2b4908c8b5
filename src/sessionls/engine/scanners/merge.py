"""One hit for one mistake: drops what a more precise scanner says about the same place."""

from collections.abc import Sequence

from sessionls.engine.scanners.hit import Hit


def merge(hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """Sort `hits` by place, without duplicates."""
    return tuple(sorted(hits, key=_order))


def _order(hit: Hit) -> tuple[int, int, str]:
    return hit.start, hit.end, hit.rule
