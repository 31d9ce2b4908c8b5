"""What the tests of scanners share: a text in, its hits out."""

from pathlib import Path

from sessionls.engine.scanners.hit import Hit, SourceText, Trouble
from sessionls.engine.scanners.scan import scan_sources


def unsaved(text: str, name: str = "a.py") -> SourceText:
    """A text that is on no disk."""
    return SourceText(Path("/nowhere") / name, text, saved=False)


def saved(path: Path) -> SourceText:
    """A file as it is on disk."""
    return SourceText(path, path.read_bytes().decode("utf-8", "replace"), saved=True)


async def hits_of(source: SourceText, *scanners: str) -> tuple[Hit, ...]:
    """The hits of one source."""
    async for _, hits, _ in scan_sources([source], scanners):
        return hits
    raise AssertionError("every source is yielded")


async def troubles_of(source: SourceText, *scanners: str) -> tuple[Trouble, ...]:
    """The troubles of one source."""
    async for _, _, troubles in scan_sources([source], scanners):
        return troubles
    raise AssertionError("every source is yielded")


def marked(source: SourceText, hit: Hit) -> str:
    """The text that a hit marks."""
    return source.text[hit.start : hit.end]
