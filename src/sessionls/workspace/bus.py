"""The bus: what happened goes from here to whoever listens. Knows no editor."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal, Self, TypeVar

from sessionls.domain.records import Record, WireRecord

MERGED = 0.03
"""Seconds over which streamed words are merged into one."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Shared:
    """What many listeners turn into the same thing: into bytes, say."""

    _made: dict[object, Any] = field(
        default_factory=dict[object, Any], init=False, repr=False, compare=False
    )

    def once(self, make: Callable[[Self], T]) -> T:
        """What `make` makes of this, made for the first who asks."""
        if make not in self._made:
            self._made[make] = make(self)
        return self._made[make]


@dataclass(frozen=True, slots=True)
class Recorded(Shared):
    """Records that are on disk, in order. `summary` is the session after them."""

    session: str
    records: tuple[Record, ...]
    wire: tuple[WireRecord, ...]
    summary: dict[str, object]


@dataclass(frozen=True, slots=True)
class Delta(Shared):
    """Some words of the message that a turn is making."""

    session: str
    turn: str
    message: str
    text: str
    thought: str = ""


@dataclass(frozen=True, slots=True)
class Streamed:
    """What messages of one or more sessions have got of words in a moment, each at most twice."""

    deltas: tuple[Delta, ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a turn is; `total` is `None` where nobody knows."""

    session: str
    turn: str
    done: int
    total: int | None
    text: str


@dataclass(frozen=True, slots=True)
class FindingsMoved:
    """The findings of a file changed, appeared, moved or went."""

    uri: str


@dataclass(frozen=True, slots=True)
class Notice:
    """Something a person should know that belongs to no session."""

    text: str


Happening = Recorded | Streamed | Progress | FindingsMoved | Notice
Listener = Callable[[Happening], None]


class Bus:
    """Passes happenings to listeners, in order, at once. A listener must not block or raise.

    Only streamed words wait for a moment, so that many come together; those of a session are told
    before any record of it.
    """

    def __init__(self) -> None:
        self._listeners: list[Listener] = []
        self._words = _Words(self._tell)

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Listen from now on; call the result to stop."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def publish(self, happening: Happening | Delta) -> None:
        """Tell everyone."""
        match happening:
            case Delta():
                self._words.add(happening)
            case Recorded(session=session):
                self._words.tell_of(session)
                self._tell(happening)
            case _:
                self._tell(happening)

    def _tell(self, happening: Happening) -> None:
        for listener in tuple(self._listeners):
            listener(happening)


_Kind = Literal["thought", "text"]


class _Words:
    """Words on their way: merged by message, those of all sessions told at one time."""

    def __init__(self, tell: Callable[[Streamed], None]) -> None:
        self._tell = tell
        self._parts: dict[str, dict[tuple[str, str, _Kind], list[str]]] = {}
        self._due: asyncio.TimerHandle | None = None

    def add(self, delta: Delta) -> None:
        parts = self._parts.setdefault(delta.session, {})
        if delta.thought:
            parts.setdefault((delta.turn, delta.message, "thought"), []).append(delta.thought)
        if delta.text:
            parts.setdefault((delta.turn, delta.message, "text"), []).append(delta.text)
        if self._due is None:
            self._due = asyncio.get_running_loop().call_later(MERGED, self._tell_all)

    def tell_of(self, session: str) -> None:
        if deltas := self._taken(session):
            self._tell(Streamed(tuple(deltas)))

    def _tell_all(self) -> None:
        self._due = None
        # Together, so that they go to each editor in one piece.
        deltas = [delta for session in tuple(self._parts) for delta in self._taken(session)]
        if deltas:
            self._tell(Streamed(tuple(deltas)))

    def _taken(self, session: str) -> list[Delta]:
        merged: list[Delta] = []
        for (turn, message, kind), parts in self._parts.pop(session, {}).items():
            words = "".join(parts)
            text, thought = (words, "") if kind == "text" else ("", words)
            merged.append(Delta(session, turn, message, text, thought))
        return merged
