"""Secrets in a few lines of a file: what must not be repeated. Reads nothing."""

import asyncio
from dataclasses import dataclass
from pathlib import Path, PurePath

from sessionls.domain.quoting import Place
from sessionls.domain.text import Position, TextIndex


@dataclass(frozen=True, slots=True)
class Secrets:
    """Where secrets stand in a text, and what they are."""

    places: tuple[Place, ...] = ()
    words: tuple[str, ...] = ()

    def hide(self, text: str) -> str:
        """A text that does not repeat them."""
        for word in filter(None, self.words):
            text = text.replace(word, "***")
        return text


async def secrets_near(path: Path, index: TextIndex, place: Place) -> Secrets:
    """The secrets in the lines of a place, by their offsets in the whole text."""
    first, last = index.position(place.start).line, index.position(place.end).line
    start = _line_start(index, first)
    found = await _secrets_in(path, index.text[start : _line_start(index, last + 1)])
    places = tuple(Place(start + one.start, start + one.end) for one in found)
    return Secrets(places, tuple(index.text[one.start : one.end] for one in places))


async def secret_words(path: PurePath, text: str) -> tuple[str, ...]:
    """The secrets in a text that may be a part of the file at `path`, or about it."""
    return tuple(text[one.start : one.end] for one in await _secrets_in(path, text))


async def _secrets_in(path: PurePath, text: str) -> tuple[Place, ...]:
    from sessionls.engine.scanners.secret_gates import candidate_places

    # The detectors weigh much, and hardly any text needs them.
    if not candidate_places(text):
        return ()
    from sessionls.engine.scanners.hit import SourceText
    from sessionls.engine.scanners.secrets import scan_secrets

    source = SourceText(Path(path), text, saved=False)
    outcome = await asyncio.to_thread(scan_secrets, source)
    return tuple(Place(hit.start, hit.end) for hit in outcome.hits)


def touch(place: Place, others: tuple[Place, ...]) -> bool:
    """Whether a place has any part of the others."""
    return any(other.start < place.end and place.start < other.end for other in others)


def _line_start(index: TextIndex, line: int) -> int:
    return index.offset(Position(line=line, character=0))
