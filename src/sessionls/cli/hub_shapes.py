"""What a hub says about itself, as far as it is shown. Asks nothing and shows nothing."""

from sessionls.domain.records import By
from sessionls.domain.shape import Shape


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


class Standing(Stopping):
    """The result of `hub.status`. `memory` is in bytes, `idle` in seconds."""

    since: str
    version: str
    transport: str
    address: str
    idle: float
    ending: bool = False
    memory: int | None = None
    connections: tuple[Visiting, ...] = ()
