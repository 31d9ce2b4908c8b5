"""The bus: what happened goes from here to whoever listens. Knows no editor."""

from collections.abc import Callable
from dataclasses import dataclass

from sessionls.domain.records import Record, WireRecord


@dataclass(frozen=True, slots=True)
class Recorded:
    """Records that are on disk, in order. `summary` is the session after them."""

    session: str
    records: tuple[Record, ...]
    wire: tuple[WireRecord, ...]
    summary: dict[str, object]


@dataclass(frozen=True, slots=True)
class Delta:
    """Some words of the message that a turn is making."""

    session: str
    turn: str
    message: str
    text: str
    thought: str = ""


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


Happening = Recorded | Delta | Progress | FindingsMoved | Notice
Listener = Callable[[Happening], None]


class Bus:
    """Passes happenings to listeners, in order, at once. A listener must not block or raise."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Listen from now on; call the result to stop."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def publish(self, happening: Happening) -> None:
        """Tell everyone."""
        for listener in tuple(self._listeners):
            listener(happening)
