"""Reads one journal file from the front, from the end or from a sequence number. Writes nothing."""

from collections.abc import Callable, Iterator, Sequence

from sessionls.journal.disk import read_at
from sessionls.journal.line import Mark, Record, decode, mark, salvage

_SMALL = 1 << 14
_LARGE = 1 << 20
_NEAR = 1 << 15


class Reader:
    """Lines of an open file up to `end`, the newest of them with sequence number `head`.

    Damaged lines are passed to `on_damage(offset, size)` and left out.
    """

    def __init__(self, fd: int, end: int, head: int, on_damage: Callable[[int, int], None]) -> None:
        self._fd = fd
        self._end = end
        self._head = head
        self._on_damage = on_damage

    def lines(self, after: int, upto: int) -> Iterator[bytes]:
        """Sound lines, as they are on disk, with after < seq <= upto."""
        for found, line in self._sound(self._forward(self.offset_after(after)), _saved):
            if found.seq > upto:
                return
            if found.seq > after:
                yield line

    def records(self, after: int, upto: int) -> Iterator[Record]:
        """Records with after < seq <= upto, in order."""
        return map(decode, self.lines(after, upto))

    def last(self, after: int, upto: int, limit: int) -> list[Record]:
        """The last `limit` records with after < seq <= upto, newest first; reads only those."""
        found: list[Record] = []
        stop = self.offset_after(upto)
        for seen, line in self._sound(self._backward(stop), _saved_last_first):
            if seen.seq <= after or len(found) == limit:
                break
            if seen.seq <= upto:
                found.append(decode(line))
        return found

    def offset_after(self, seq: int) -> int:
        """Where the first line with a larger sequence number begins; the end if there is none.

        Lines carry their numbers, so bisecting over byte offsets needs no index.
        """
        if seq <= 0:
            return 0
        if seq >= self._head:
            return self._end
        low, high = 0, self._end
        while high - low > _NEAR:
            middle = (low + high) // 2
            probe = self._probe(middle, high)
            if probe is None:
                high = middle
            elif probe[0].seq <= seq:
                low = probe[1]
            else:
                high = probe[1]
        return next((at for at, found in self._marks(low) if found.seq > seq), self._end)

    def _probe(self, offset: int, high: int) -> tuple[Mark, int] | None:
        """The first sound line that begins behind `offset` and before `high`."""
        lines = self._forward(offset)
        next(lines, None)
        for at, line in lines:
            if at >= high:
                return None
            if (found := mark(line)) is not None:
                return found, at
        return None

    def _marks(self, offset: int) -> Iterator[tuple[int, Mark]]:
        for at, line in self._forward(offset):
            for inner in (line, *salvage(line)):
                if (found := mark(inner)) is not None:
                    yield at, found
                    break

    def _sound(
        self,
        lines: Iterator[tuple[int, bytes]],
        saved: Callable[[bytes], Sequence[tuple[Mark, bytes]]],
    ) -> Iterator[tuple[Mark, bytes]]:
        for at, line in lines:
            if (found := mark(line)) is not None:
                yield found, line
            elif line:
                self._on_damage(at, len(line))
                yield from saved(line)

    def _forward(self, start: int) -> Iterator[tuple[int, bytes]]:
        """(offset, line without newline) from `start`, in blocks that grow."""
        position, rest, block = start, b"", _SMALL
        while (at := position + len(rest)) < self._end:
            chunk = read_at(self._fd, min(block, self._end - at), at)
            if not chunk:
                break
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines:
                yield position, line
                position += len(line) + 1
            block = min(2 * block, max(_LARGE, len(rest)))
        if rest:
            yield position, rest

    def _backward(self, stop: int) -> Iterator[tuple[int, bytes]]:
        """(offset, line without newline) that end before `stop`, last first."""
        position, rest, block = stop, b"", _SMALL
        while position > 0:
            size = min(block, position)
            position -= size
            first, *lines = (read_at(self._fd, size, position) + rest).split(b"\n")
            end = position + len(first) + sum(len(line) + 1 for line in lines)
            for line in reversed(lines):
                yield end - len(line), line
                end -= len(line) + 1
            rest = first
            block = min(2 * block, max(_LARGE, len(rest)))
        if rest:
            yield 0, rest


def _saved(line: bytes) -> Sequence[tuple[Mark, bytes]]:
    return [(found, inner) for inner in salvage(line) if (found := mark(inner)) is not None]


def _saved_last_first(line: bytes) -> Sequence[tuple[Mark, bytes]]:
    return _saved(line)[::-1]
