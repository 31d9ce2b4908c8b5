"""Finds files by a few letters of their paths, in a list of tens of thousands. Pure functions."""

import re
from collections.abc import Iterable, Iterator

_LOOKED_AT = 500
"""Files that hold the letters and are ranked; with so many of them more letters say more."""
_SEARCHED_APART = 20_000
"""Of more files, letters that stand apart are sought in the names alone."""
_APART = 4
"""The rank of paths that hold the letters in their order, but not together."""
_SLASH, _TAB = b"/", b"\t"


class FileList:
    """Paths below one folder, with `/` between their parts.

    They are kept as two runs of bytes, as they are and in small letters, one line for each: its
    name, a tab, its path. So a search costs no more than a look through a file.
    """

    def __init__(self, paths: Iterable[str] = ()) -> None:
        """Names that cannot be written in one line of text are left out."""
        lines = [f"{path.rpartition('/')[2]}\t{path}" for path in paths if path.isprintable()]
        encoded = [(line, line.encode()) for line in lines]
        self._lines = b"\n" + b"".join(line + b"\n" for _, line in encoded)
        self._small = b"\n" + b"".join(_small(*both) + b"\n" for both in encoded)
        self.count = len(lines)
        self._in_none: str | None = None

    def first(self, most: int) -> list[str]:
        """The first paths."""
        lines = self._lines.split(b"\n", most + 1)[1 : most + 1]
        return [line.partition(_TAB)[2].decode() for line in lines if line]

    def find(self, letters: str, most: int) -> list[str]:
        """The best paths for some letters, the best one first.

        Names that begin with them come before names that hold them, before paths that do; shorter
        ones before longer ones. Where no path holds them together, they may stand apart.
        """
        if not letters:
            return self.first(most)
        wanted = letters.lower().encode("utf-8", "replace")
        if b"\n" in wanted or _TAB in wanted or self._is_in_none(letters):
            return []
        ranked = {start: (rank, end - start) for rank, start, end in self._holding(wanted)}
        if not ranked and len(letters) > 1:
            found = self._stand_apart(letters.lower())
            ranked = {start: (_APART, end - start) for start, end in found}
            self._in_none = None if found else letters
        best = sorted(ranked, key=lambda start: (*ranked[start], start))[:most]
        lines = (self._lines[start : start + ranked[start][1]] for start in best)
        return [line.partition(_TAB)[2].decode() for line in lines]

    def _holding(self, wanted: bytes) -> Iterator[tuple[int, int, int]]:
        """Paths that hold the letters: the rank, where the line starts, where it ends."""
        small = self._small
        yielded = set[int]()
        # Among too many, those are looked at whose names begin so.
        for sought in (b"\n" + wanted, wanted):
            at = small.find(sought)
            for _ in range(_LOOKED_AT):
                if at < 0:
                    break
                at += len(sought) - len(wanted)
                start, end = small.rfind(b"\n", 0, at) + 1, small.find(b"\n", at)
                if start not in yielded:
                    yielded.add(start)
                    yield _rank(small, wanted, at, (start, end)), start, end
                at = small.find(sought, end)

    def _is_in_none(self, letters: str) -> bool:
        """Whether nothing was found for the beginning: so it goes on while somebody types."""
        return self._in_none is not None and letters.startswith(self._in_none)

    def _stand_apart(self, letters: str) -> list[tuple[int, int]]:
        found = self._apart(letters, b"\n", _TAB)
        return found if found or self.count > _SEARCHED_APART else self._apart(letters, _TAB, b"\n")

    def _apart(self, letters: str, begin: bytes, end: bytes) -> list[tuple[int, int]]:
        """Lines that hold the letters in this order, between two marks."""
        steps = b"".join(
            rb"[^%b%b]*+%b" % (end, re.escape(char[:1]), re.escape(char))
            for char in (letter.encode("utf-8", "replace") for letter in letters)
        )
        found: list[tuple[int, int]] = []
        for one in re.finditer(rb"%b%b[^\n]*+" % (begin, steps), self._small):
            found.append((self._small.rfind(b"\n", 0, one.start() + 1) + 1, one.end()))
            if len(found) == _LOOKED_AT:
                break
        return found


def _rank(small: bytes, wanted: bytes, at: int, line: tuple[int, int]) -> int:
    start, end = line
    tab = small.find(_TAB, start)
    if at < tab:
        return 0 if at == start else 1
    begins = small[at - 1 : at] in (_SLASH, _TAB)
    in_name = small.find(_SLASH, at + len(wanted), end) < 0
    if at == tab + 1 and in_name:
        return 0
    return 1 if in_name else (2 if begins else 3)


def _small(line: str, encoded: bytes) -> bytes:
    """In small letters, and just as long: places in one are places in the other."""
    small = line.lower().encode()
    return small if len(small) == len(encoded) else encoded.lower()
