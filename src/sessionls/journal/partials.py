"""The words so far of messages that are being made, for a process that is killed meanwhile.

A file beside the journals, written through the cache of the system and never fsynced: it survives
the process, not the machine. The journal gets each message whole; then its words go from here.
"""

import json
import logging
import os
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import chain
from pathlib import Path
from typing import cast

from sessionls.journal import disk
from sessionls.journal.workers import Workers

log = logging.getLogger(__name__)

_ROOM = 4_000_000
"""Bytes above which the file is written anew, each message once and none that is whole."""
_AROUND = 130
"""Bytes around the words of a line."""


@dataclass(frozen=True, slots=True)
class Partial:
    """Words of a message that a turn of a session was making."""

    session: str
    turn: str
    message: str
    text: str


class Partials:
    """Keeps words as they stream. Used from one event loop, but for `open` and what it found.

    Failing to keep them is logged and harms nothing else: a disk that takes no words takes no
    records, and those say so.
    """

    def __init__(self, path: Path, workers: Workers) -> None:
        self._path = path
        self._workers = workers
        self._left: list[Partial] = []
        self._making: dict[str, list[Partial]] = {}
        self._fresh: list[Partial] = []
        self._size = 0
        self._room = 0
        self._is_open = self._is_changed = self._is_busy = False

    def open(self) -> None:
        """Read what an earlier process left. Only for who holds the lock; blocks on the disk."""
        self._left = _merged(_read(self._path))
        self._is_open = True

    def left_in(self, session: str) -> list[Partial]:
        """What an earlier process left of messages of a session, oldest first."""
        return [one for one in self._left if one.session == session]

    def add(self, words: Partial) -> None:
        """Keep some more words of a message; they are on their way to the file."""
        if self._is_open:
            self._making.setdefault(words.message, []).append(words)
            self._fresh.append(words)
            self._go_on()

    def forget(self, message: str) -> None:
        """A message is whole."""
        if self._making.pop(message, None):
            self._is_changed = True
        self._leave(one for one in self._left if one.message != message)

    def forget_turn(self, turn: str) -> None:
        """A turn has ended, whatever it was saying."""
        for message in [name for name, parts in self._making.items() if parts[0].turn == turn]:
            del self._making[message]
            self._is_changed = True
        self._leave(one for one in self._left if one.turn != turn)

    def forget_all_left_but_in(self, sessions: Collection[str]) -> None:
        """What an earlier process left has been taken up, except in these sessions."""
        self._leave(one for one in self._left if one.session in sessions)

    async def settled(self) -> None:
        """Wait until the file says what is kept."""
        while self._is_busy or self._fresh or self._is_changed:
            await self._workers.do(lambda: None)

    def _leave(self, left: Iterable[Partial]) -> None:
        kept = list(left)
        if len(kept) < len(self._left):
            self._left, self._is_changed, self._room = kept, True, 0
        self._go_on()

    def _go_on(self) -> None:
        if self._is_busy or not (self._fresh or self._is_changed):
            return
        fresh, self._fresh, self._is_changed = self._fresh, [], False
        if not self._making or self._size >= self._room:
            parts = self._whole()
            self._size = _size_of(parts)
            # It may double before writing it anew is worth it again.
            self._room = max(_ROOM, 2 * self._size)
            self._write(_replace, parts)
        elif fresh:
            self._size += _size_of(fresh)
            self._write(_append, fresh)

    def _write(self, write: Callable[[Path, bytes], None], parts: Sequence[Partial]) -> None:
        path = self._path
        self._is_busy = True
        # Making the lines of a long answer takes a moment, too.
        self._workers.submit(lambda: write(path, _lines(parts)), self._done)

    def _whole(self) -> list[Partial]:
        """All that is kept, each message once."""
        self._making = {message: _merged(parts) for message, parts in self._making.items()}
        return [*self._left, *chain(*self._making.values())]

    def _done(self, outcome: Exception | None) -> None:
        self._is_busy = False
        if isinstance(outcome, Exception):
            log.warning("words on their way could not be kept: %s", outcome)
            # They stay in memory, and the next words bring them along.
            self._fresh, self._is_changed, self._room = [], False, 0
        self._go_on()


def _append(path: Path, content: bytes) -> None:
    fd = disk.open_or_create(path)
    try:
        disk.write_all(fd, content)
    finally:
        os.close(fd)


def _replace(path: Path, content: bytes) -> None:
    """Old content or new content when the process is killed, and no file where nothing is kept."""
    if not content:
        path.unlink(missing_ok=True)
        return
    temporary = path.with_name(path.name + disk.TEMPORARY)
    temporary.unlink(missing_ok=True)
    _append(temporary, content)
    temporary.replace(path)


def _lines(parts: Iterable[Partial]) -> bytes:
    return b"".join(json.dumps(asdict(one)).encode() + b"\n" for one in parts)


def _size_of(parts: Sequence[Partial]) -> int:
    """About how many bytes they are in the file."""
    return sum(len(one.text) + _AROUND for one in parts)


def _read(path: Path) -> Iterable[Partial]:
    try:
        content = disk.read_whole(path)
    except OSError:
        return
    for line in content.splitlines():
        # The last line may not be whole, and whatever else is none of ours is left out.
        match _parsed(line):
            case {
                "session": str(session),
                "turn": str(turn),
                "message": str(message),
                "text": str(text),
            }:
                yield Partial(session, turn, message, text)
            case _:
                continue


def _parsed(line: bytes) -> Mapping[str, object] | None:
    try:
        found = cast(object, json.loads(line))
    except (ValueError, RecursionError):
        return None
    return cast("Mapping[str, object]", found) if isinstance(found, dict) else None


def _merged(parts: Iterable[Partial]) -> list[Partial]:
    """Each message once, with all its words."""
    texts: dict[tuple[str, str, str], list[str]] = {}
    for one in parts:
        texts.setdefault((one.session, one.turn, one.message), []).append(one.text)
    return [Partial(*whose, "".join(words)) for whose, words in texts.items()]
