"""Moments: what belonged to each of the latest texts, so that undo and redo bring it back exactly.

Knows texts by their hashes only, and keeps none of them.
"""

from collections.abc import Mapping
from typing import Generic, TypeVar

from sessionls.domain.anchor import Anchor
from sessionls.domain.moving import move
from sessionls.domain.region import Region

Owner = TypeVar("Owner")
State = TypeVar("State")

MOST_TEXTS = 512
MOST_STATES = 32_768
"""How much is kept for one file: with a thousand anchors about 6 MB, with ten about 1 MB."""


class Moments(Generic[Owner, State]):
    """The states that owners had in a file's latest texts; what was left longest ago goes first."""

    def __init__(self, most_texts: int = MOST_TEXTS, most_states: int = MOST_STATES) -> None:
        self._most_texts = most_texts
        self._most_states = most_states
        self._kept: dict[tuple[int, int], Mapping[Owner, State]] = {}
        self._states = 0

    def keep(self, text: str, states: Mapping[Owner, State]) -> None:
        """A text is left, and these were the states in it; they count from now on."""
        self._forget(_key(text))
        if states:
            self._kept[_key(text)] = states
            self._states += len(states)
        while len(self._kept) > self._most_texts or self._states > self._most_states:
            self._forget(next(iter(self._kept)))

    def of(self, text: str) -> Mapping[Owner, State]:
        """The states that were in a text when it was left; none where that is not known."""
        return self._kept.get(_key(text), {})

    def clear(self) -> None:
        """Forget everything."""
        self._kept.clear()
        self._states = 0

    def _forget(self, key: tuple[int, int]) -> None:
        self._states -= len(self._kept.pop(key, ()))


def follow(
    moments: Moments[Owner, Anchor],
    before: str,
    now: str,
    region: Region,
    anchors: Mapping[Owner, Anchor],
) -> Mapping[Owner, Anchor]:
    """The anchors of the text before, in the text of now, whose `region` has changed.

    In a text that was there before, an anchor is where it was then. The others are moved.
    """
    moments.keep(before, anchors)
    then = moments.of(now)
    known = {owner: then[owner] for owner in anchors if owner in then}
    new = [owner for owner in anchors if owner not in known]
    if new:
        moved = move(before, now, region, [anchors[owner] for owner in new], known.values())
        known.update(zip(new, moved, strict=True))
    return known


def _key(text: str) -> tuple[int, int]:
    # Python's hash of a text is keyed anew in each process, so no file can be made to collide.
    return len(text), hash(text)
