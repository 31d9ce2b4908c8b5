"""Which lines of two texts are the same. Costs about as much as reading them."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise


def same_lines(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Pairs of line numbers that say the same but for their indentation, in order.

    Begins with the lines that there are once only, and goes on from them in both directions.
    """
    olds, news = [line.strip() for line in old], [line.strip() for line in new]
    once = {line for line, count in Counter(olds).items() if count == 1}
    once &= {line for line, count in Counter(news).items() if count == 1}
    where = {line: number for number, line in enumerate(news) if line in once}
    seeds = _rising([(a, where[line]) for a, line in enumerate(olds) if line in once])
    pairs: list[tuple[int, int]] = []
    for (a, b), (next_a, next_b) in pairwise([(-1, -1), *seeds, (len(olds), len(news))]):
        gap = min(next_a - a, next_b - b) - 1
        down = next((i for i in range(gap) if olds[a + 1 + i] != news[b + 1 + i]), gap)
        left = gap - down
        up = next((i for i in range(left) if olds[next_a - 1 - i] != news[next_b - 1 - i]), left)
        pairs += [(a + 1 + i, b + 1 + i) for i in range(down)]
        pairs += [(next_a - up + i, next_b - up + i) for i in range(up)]
        pairs += [(next_a, next_b)]
    return pairs[:-1]


def _rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest part of the pairs in which the second numbers rise too."""
    ends: list[int] = []
    last: list[int] = []
    former: list[int] = []
    for number, (_, b) in enumerate(pairs):
        at = bisect_left(ends, b)
        former.append(last[at - 1] if at else -1)
        ends[at : at + 1] = [b]
        last[at : at + 1] = [number]
    found: list[tuple[int, int]] = []
    number = last[-1] if last else -1
    while number >= 0:
        found.append(pairs[number])
        number = former[number]
    return found[::-1]
