"""What a connection knows of the process that serves it together with others. Decides nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from sessionls.server.connection import Connection
    from sessionls.server.desk import Desk


@dataclass(slots=True)
class Visitor:
    """One connection: since when it is there, and the process at its other end.

    `desk` is there as soon as something was asked for that needs one.
    """

    connection: "Connection"
    since: str
    pid: int
    desk: "Desk | None" = None


@dataclass(frozen=True, slots=True)
class Premises:
    """Where a hub is and how it lives: `idle` is in seconds, `address` what others connect to."""

    pid: int
    since: str
    version: str
    transport: Literal["unix", "tcp"]
    address: str
    idle: float
    ending: bool


class Host(Protocol):
    """The hub, as its own user's connections may ask and end it. Others get none."""

    @property
    def premises(self) -> Premises:
        """Where it is and how it lives."""
        ...

    @property
    def visitors(self) -> Iterable[Visitor]:
        """Who is connected, in the order of their coming."""
        ...

    def end(self) -> None:
        """End now, in order: turns are recorded as interrupted."""
        ...

    def end_after_turns(self) -> None:
        """End as soon as no turn runs."""
        ...
