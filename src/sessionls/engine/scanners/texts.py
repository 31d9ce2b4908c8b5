"""The scanners that are Python libraries, in a thread so that the event loop stays free."""

import asyncio
import threading
from collections.abc import Collection, Sequence

from sessionls.engine.scanners.hit import Outcome, SourceText
from sessionls.engine.scanners.patterns import scan_patterns
from sessionls.engine.scanners.secrets import scan_secrets


async def scan_texts(sources: Sequence[SourceText], scanners: Collection[str]) -> list[Outcome]:
    """Patterns and secrets of every source, in the order given."""
    stop = threading.Event()
    try:
        return await asyncio.to_thread(_scan_all, sources, frozenset(scanners), stop)
    finally:
        stop.set()


def _scan_all(
    sources: Sequence[SourceText], scanners: frozenset[str], stop: threading.Event
) -> list[Outcome]:
    outcomes: list[Outcome] = []
    for source in sources:
        if stop.is_set():
            break
        outcomes.append(_scan(source, scanners))
    return outcomes


def _scan(source: SourceText, scanners: frozenset[str]) -> Outcome:
    patterns = scan_patterns(source, scanners)
    if "secrets" not in scanners:
        return patterns
    secrets = scan_secrets(source)
    return Outcome(patterns.hits + secrets.hits, patterns.troubles + secrets.troubles)
