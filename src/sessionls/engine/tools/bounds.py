"""How much a tool says at most, and how it says what it leaves out. Reads nothing."""

from collections.abc import Iterable
from dataclasses import dataclass

from sessionls.engine.scanners.lines import without_surrogates

MOST_LINES = 2_000
MOST_CHARACTERS = 60_000
"""A result above its workspace's inline limit is kept beside the journal; no model reads more."""
LONGEST_LINE = 2_000


@dataclass(frozen=True, slots=True)
class Bounded:
    """The lines that fit, and how many do not."""

    lines: tuple[str, ...]
    left: int

    def below(self, head: str, rest: str) -> str:
        """The lines under a heading; `rest` says what to do about those that are left out."""
        return "\n".join((head, *self.lines, *([rest] if self.left else [])))


def bounded(lines: Iterable[str], characters: int = MOST_CHARACTERS) -> Bounded:
    """The first lines, as many as may be said; the first one always."""
    kept: list[str] = []
    room, left = characters, 0
    for line in lines:
        room -= len(line) + 1
        if left or len(kept) >= MOST_LINES or (room < 0 and kept):
            left += 1
        else:
            kept.append(line)
    return Bounded(tuple(kept), left)


def cut_line(line: str, longest: int = LONGEST_LINE) -> str:
    """A line of at most about so many characters, cut in its middle where that makes it shorter."""
    half = longest // 2
    left = f" …[{len(line) - 2 * half:,} characters left out]… "
    if len(line) <= 2 * half + len(left):
        return line
    return line[:half] + left + line[len(line) - half :]


def cut_around(line: str, start: int, longest: int) -> str:
    """A line of at most about so many characters, the ones around `start` among them."""
    if len(line) <= longest:
        return line
    first = min(max(start - longest // 4, 0), len(line) - longest)
    last = first + longest
    before = f"[{first:,} characters]… " if first else ""
    after = f" …[{len(line) - last:,} characters]" if last < len(line) else ""
    return before + line[first:last] + after


def plain(name: str) -> str:
    """A file's name as one line: whatever could look like more than a name is escaped."""
    return "".join(char if char.isprintable() else _escaped(char) for char in name)


def sayable(text: str) -> str:
    """A text as UTF-8 can hold it."""
    return without_surrogates(text)


def counted(number: int, one: str, many: str | None = None) -> str:
    """`1 file`, `2,000 files`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def size(count: int) -> str:
    """A number of bytes for people: `310 B`, `1.2 kB`."""
    if count < 1_000:
        return f"{count} B"
    amount = float(count)
    for unit in ("kB", "MB", "GB"):
        amount /= 1_000
        if amount < 999.95 or unit == "GB":
            return f"{amount:.1f} {unit}"
    raise AssertionError("the last unit holds every number")


def _escaped(char: str) -> str:
    return char.encode("unicode_escape").decode("ascii")
