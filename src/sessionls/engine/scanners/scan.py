"""The one way in: every scanner over many sources. Knows nothing of sessions, editors or agents."""

import asyncio
from collections.abc import AsyncGenerator, Collection, Iterator, Mapping, Sequence
from contextlib import aclosing
from pathlib import Path

from sessionls.engine.scanners.hit import Hit, Outcome, SourceText, Trouble
from sessionls.engine.scanners.merge import merge
from sessionls.engine.scanners.python import scan_python
from sessionls.engine.scanners.texts import scan_texts

SCANNERS: frozenset[str] = frozenset({"python", "patterns", "secrets", "defects"})

# The first results come soon, the later ones in batches that keep the processes busy.
_FIRST_BATCH = 8
_LARGEST_BATCH = 256
_LARGEST_BATCH_TEXT = 4_000_000

Scanned = tuple[SourceText, tuple[Hit, ...], tuple[Trouble, ...]]


async def scan_sources(
    sources: Sequence[SourceText], scanners: Collection[str]
) -> AsyncGenerator[Scanned]:
    """Scan every source and yield each once, as soon as its batch is complete.

    Cancelling the consumer ends the processes at once.

    Args:
        sources: Text files; binary content is the caller's to leave out.
        scanners: Names out of `SCANNERS`; an unknown one is a `Trouble` of each source.

    Yields:
        The source, its hits in the order of the text, and what could not be scanned.
    """
    unknown = _unknown(scanners)
    for batch in _batches(sources):
        outcomes = await _scan_batch(batch, scanners)
        for source, outcome in zip(batch, outcomes, strict=True):
            yield source, outcome.hits, unknown + outcome.troubles


async def warm_up() -> None:
    """Import the libraries and read the rules before somebody waits for them (half a second)."""
    example = SourceText(Path("/example.py"), 'password = "warm-up"\n', saved=False)
    async with aclosing(scan_sources([example], SCANNERS)) as results:
        async for _ in results:
            pass


def _unknown(scanners: Collection[str]) -> tuple[Trouble, ...]:
    known = ", ".join(sorted(SCANNERS))
    return tuple(
        Trouble(name, f"No scanner named {name!r}. Known: {known}.")
        for name in sorted(set(scanners) - SCANNERS)
    )


def _batches(sources: Sequence[SourceText]) -> Iterator[list[SourceText]]:
    batch: list[SourceText] = []
    size, limit = 0, _FIRST_BATCH
    for source in sources:
        batch.append(source)
        size += len(source.text)
        if len(batch) >= limit or size >= _LARGEST_BATCH_TEXT:
            yield batch
            batch, size, limit = [], 0, min(2 * limit, _LARGEST_BATCH)
    if batch:
        yield batch


async def _scan_batch(batch: Sequence[SourceText], scanners: Collection[str]) -> list[Outcome]:
    async with asyncio.TaskGroup() as group:
        python = group.create_task(scan_python(batch, scanners))
        texts = group.create_task(scan_texts(batch, scanners))
    found = zip(batch, texts.result(), strict=True)
    return [_join(source, python.result(), outcome) for source, outcome in found]


def _join(source: SourceText, python: Mapping[SourceText, Outcome], texts: Outcome) -> Outcome:
    ruff = python.get(source, Outcome())
    return Outcome(merge(ruff.hits + texts.hits), ruff.troubles + texts.troubles)
