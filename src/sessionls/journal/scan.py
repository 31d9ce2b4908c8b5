"""Finds where the trusted part of a journal ends, and what in it is damaged. Changes nothing.

Bytes that were known to be on the disk and are bad now have rotted: they stay where they are.
Bad bytes, or a batch that is not whole, beyond that point are a write that never ended: nobody was
told of it, and everything from there on is to be cut. Sound lines behind such a hole prove nothing,
because a disk may keep any part of what was not yet synced.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sessionls.journal.line import Mark, mark, salvage


@dataclass(frozen=True, slots=True)
class Known:
    """What the catalog remembers as safe: `size` bytes, and `head`, the last sequence number."""

    size: int = 0
    head: int = 0


@dataclass(frozen=True, slots=True)
class Scan:
    """`end`: where the trusted part ends. `size`: of the file. `rotten`: bad lines before `end`."""

    end: int
    size: int
    head: int
    rotten: tuple[tuple[int, int], ...]


def scan(lines: Iterable[bytes], known: Known) -> Scan:
    """Walk over all lines (with their newlines) of a journal."""
    walk = _Walk()
    for line in lines:
        walk.step(line)
    walk.finish()
    if known.size > walk.position:
        # The file is an older one, or was shortened: the catalog speaks of another state of it.
        known = Known()
    safe = max(known.size, walk.durable)
    torn = [doubt for doubt in walk.doubts if doubt.offset >= safe]
    first = min(torn, key=lambda doubt: doubt.offset, default=_Doubt(walk.position, walk.seq))
    rotten = tuple(span for span in walk.bad if span[0] < first.offset)
    return Scan(first.offset, walk.position, max(first.seq, known.head), rotten)


@dataclass(frozen=True, slots=True)
class _Doubt:
    """A place from which on nothing may be trusted, and the sequence number before it."""

    offset: int
    seq: int


class _Walk:
    def __init__(self) -> None:
        self.position = 0
        self.seq = 0
        self.durable = 0
        self.doubts: list[_Doubt] = []
        self.bad: list[tuple[int, int]] = []
        self._batch: _Doubt | None = None
        self._left = 0

    def step(self, line: bytes) -> None:
        found = mark(line[:-1]) if line.endswith(b"\n") else None
        if found is not None and found.seq > self.seq:
            self._sound(found, self.position)
        else:
            self._unsound(line)
        self.position += len(line)

    def finish(self) -> None:
        if self._left and self._batch is not None:
            self.doubts.append(self._batch)
        self._left = 0

    def _unsound(self, line: bytes) -> None:
        self.finish()
        self.doubts.append(_Doubt(self.position, self.seq))
        self.bad.append((self.position, len(line)))
        for inner in salvage(line):
            if (found := mark(inner)) is not None and found.seq > self.seq:
                self._sound(found, self.position + line.index(inner))

    def _sound(self, found: Mark, offset: int) -> None:
        if found.durable is not None:
            self.finish()
            self.durable = max(self.durable, found.durable)
            self._batch = _Doubt(offset, self.seq)
            self._left = found.batch
        self._left = max(0, self._left - 1)
        self.seq = found.seq
