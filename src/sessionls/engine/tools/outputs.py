"""Outputs that are longer than a result: kept whole, under a name with which `read` goes on."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256

from sessionls.domain.errors import BadInput, SessionlsError
from sessionls.engine.tools.bounds import LONGEST_LINE, size

MOST_BYTES = 10_000_000
"""What comes after them is not kept."""

Kept = Callable[[str], bytes]
"""Gives what is kept under a SHA-256, in hex. Reads the disk. Raises `SessionlsError`."""

_NAME = re.compile(r"output:([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Whole:
    """All that a call said, but for so many bytes that came after it and are `lost`."""

    text: str
    lost: int = 0


@dataclass(frozen=True, slots=True)
class Rest:
    """What is kept of an output, and the sentence that says how to read it."""

    content: bytes
    told: str


def rest_of(whole: Whole) -> Rest:
    """What is kept of an output. Takes a moment where it is long: call it in a thread."""
    content = whole.text.encode("utf-8", "replace")
    lost = whole.lost + max(len(content) - MOST_BYTES, 0)
    content = content[:MOST_BYTES].decode("utf-8", "ignore").encode()
    if lost:
        content += f"\n[{size(lost)} more were not kept.]".encode()
    told = f"All of it, {size(len(content))}: read with the path output:"
    return Rest(content, told + sha256(content).hexdigest())


def nothing_kept(_: str) -> bytes:
    """Where no output is kept."""
    raise BadInput("No output is kept here.")


def hash_in(place: str) -> str | None:
    """The hash that a place names; `None` for one that is no output."""
    found = _NAME.fullmatch(place.strip())
    return found[1] if found else None


def text_of(kept: Kept, name: str) -> str:
    """The text that is kept under a hash. Reads the disk.

    Raises:
        BadInput: there is none.
    """
    try:
        return kept(name).decode("utf-8")
    except (SessionlsError, UnicodeDecodeError):
        raise BadInput("No such output is kept here. Call its tool again.") from None


def in_short_lines(lines: list[str]) -> list[str]:
    """The lines, the longest in several: what is left out of one could never be read."""
    return [part for line in lines for part in _parts(line)]


def _parts(line: str) -> Iterator[str]:
    for start in range(0, max(len(line), 1), LONGEST_LINE):
        yield line[start : start + LONGEST_LINE]
