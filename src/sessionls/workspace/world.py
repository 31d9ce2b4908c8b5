"""What comes from outside: the time and fresh ids. Handed in, so that nothing has to be patched."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True)
class World:
    """The clock and the source of ids. `seconds` only moves forward; ids are ULIDs."""

    now: Callable[[], datetime]
    seconds: Callable[[], float]
    new_id: Callable[[], str]

    def stamp(self) -> str:
        """The time as records carry it: ISO 8601 in UTC, to the millisecond."""
        return stamp(self.now())


def stamp(moment: datetime) -> str:
    """ISO 8601 in UTC, to the millisecond."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def real_world() -> World:
    """The machine's clock, and ULIDs that are strictly increasing in this process."""
    return World(lambda: datetime.now(UTC), time.monotonic, _Ids().next)


class _Ids:
    """ULIDs that increase strictly, also within one millisecond and from several threads."""

    def __init__(self) -> None:
        self._last = 0
        self._lock = threading.Lock()

    def next(self) -> str:
        from ulid import ULID

        with self._lock:
            self._last = max(self._last + 1, int(ULID()))
            return str(ULID.from_int(self._last))
