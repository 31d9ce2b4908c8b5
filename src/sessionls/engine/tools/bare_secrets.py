"""Secrets in a few lines of a file: what must not be repeated. Reads nothing."""

import asyncio
from pathlib import Path

from sessionls.domain.quoting import Place
from sessionls.domain.text import Position, TextIndex


async def secrets_near(path: Path, index: TextIndex, place: Place) -> tuple[Place, ...]:
    """The secrets in the lines of a place, by their offsets in the whole text."""
    from sessionls.engine.scanners.secret_gates import candidate_places

    first, last = index.position(place.start).line, index.position(place.end).line
    start = _line_start(index, first)
    lines = index.text[start : _line_start(index, last + 1)]
    # The detectors weigh much, and hardly any line needs them.
    if not candidate_places(lines):
        return ()
    from sessionls.engine.scanners.hit import SourceText
    from sessionls.engine.scanners.secrets import scan_secrets

    outcome = await asyncio.to_thread(scan_secrets, SourceText(path, lines, saved=False))
    return tuple(Place(start + hit.start, start + hit.end) for hit in outcome.hits)


def touch(place: Place, others: tuple[Place, ...]) -> bool:
    """Whether a place has any part of the others."""
    return any(other.start < place.end and place.start < other.end for other in others)


def without(words: str, text: str, secrets: tuple[Place, ...]) -> str:
    """Words that do not repeat what stands at some places of a text."""
    for secret in secrets:
        if value := text[secret.start : secret.end]:
            words = words.replace(value, "***")
    return words


def _line_start(index: TextIndex, line: int) -> int:
    return index.offset(Position(line=line, character=0))
