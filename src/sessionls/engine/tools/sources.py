"""The texts of files, a bounded number at a time, for the scanners. Decides nothing about paths."""

from collections import deque
from collections.abc import Iterable, Mapping
from pathlib import Path

from sessionls.engine.disk import Unread, read_text
from sessionls.engine.scanners.hit import SourceText
from sessionls.engine.scanners.languages import FOR_PYTHON, covers
from sessionls.engine.walk import LARGEST, Skipped

__all__ = ["FEW_FILES", "FOR_PYTHON", "MOST_FILES", "is_covered", "load"]

# So much text is in memory at a time; the scanners cut it into smaller batches themselves.
FEW_FILES = 64
MOST_FILES = 2_048
_MOST_TEXT = 16_000_000


def load(
    left: deque[Path | Skipped], most: int, opened: Mapping[Path, str]
) -> list[SourceText | Skipped]:
    """The texts of at most so many paths of `left`, which are taken away.

    What is `opened` in an editor wins over the disk.
    """
    loaded: list[SourceText | Skipped] = []
    size = 0
    while left and len(loaded) < most and size < _MOST_TEXT:
        item = left.popleft()
        source = item if isinstance(item, Skipped) else _source(item, opened.get(item))
        size += 0 if isinstance(source, Skipped) else len(source.text)
        loaded.append(source)
    return loaded


def is_covered(source: SourceText, scanners: Iterable[str]) -> bool:
    """Whether any of the scanners has rules for files of this kind."""
    return any(covers(scanner, source.path, source.text) for scanner in scanners)


def _source(path: Path, opened: str | None) -> SourceText | Skipped:
    if opened is not None:
        return SourceText(path, opened, saved=False)
    text = read_text(path, LARGEST)
    if isinstance(text, Unread):
        return Skipped(path, text.reason.removeprefix("is "))
    return SourceText(path, text, saved=True)
