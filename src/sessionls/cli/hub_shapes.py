"""What a hub says about itself, as far as it is shown. Asks nothing and shows nothing."""

from sessionls.domain.records import By
from sessionls.domain.shape import Shape

_SHORT = 16


class Visiting(Shape):
    """One connection; `pid` is the process at its other end."""

    editor: str | None = None
    version: str | None = None
    participant: By
    since: str
    pid: int
    folders: tuple[str, ...] = ()


class RunningTurn(Shape):
    """A turn that runs or waits for a person."""

    session: str
    title: str = ""
    state: str = ""
    agent: str = ""
    queued: int = 0
    workspace: str | None = None


class Stopping(Shape):
    """The result of `hub.stop`: the process that ends, and what it waits for."""

    pid: int
    turns: tuple[RunningTurn, ...] = ()


class Listening(Shape):
    """Where guests may come, how many are invited, and how many connections of them are there."""

    address: str
    fingerprint: str
    invited: int
    here: int

    @property
    def short(self) -> str:
        """The beginning of the fingerprint, enough to recognize it."""
        return f"{self.fingerprint[:_SHORT]}…"


class Stopped(Stopping):
    """What became of a hub that was told to end: who was at it, and the process that came next.

    `listening` is where guests could come: the next one listens there again.
    """

    connections: tuple[Visiting, ...] = ()
    listening: Listening | None = None
    next: int | None = None


class Standing(Stopping):
    """The result of `hub.status`. `memory` is in bytes, `idle` in seconds."""

    since: str
    version: str
    transport: str
    address: str
    idle: float
    ending: bool = False
    listening: Listening | None = None
    memory: int | None = None
    connections: tuple[Visiting, ...] = ()
