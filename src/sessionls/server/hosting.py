"""What a connection knows of the process that serves it together with others. Decides nothing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from sessionls.server.connection import Connection
    from sessionls.server.desk import Desk
    from sessionls.workspace.roles import Role


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


class Sharing(Protocol):
    """Sharing with people on other machines, as somebody on this one asks for it.

    Each answers with a JSON object, and raises `Refused` or `BadInput`.
    """

    async def listen(
        self, address: str, certificate: str | None, key: str | None
    ) -> dict[str, object]:
        """Listen at an address, with the files of a certificate or an own one."""
        ...

    async def stop_listening(self) -> dict[str, object]:
        """Listen no more."""
        ...

    async def invite(
        self, name: str, role: "Role", folder: str, expires: str, host: str | None
    ) -> dict[str, object]:
        """Invite somebody into the workspace of a folder, for a time like `7d`."""
        ...

    async def guests(self) -> dict[str, object]:
        """Who is invited, and who is there."""
        ...

    async def revoke(self, name: str) -> dict[str, object]:
        """Take an invitation back."""
        ...


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

    @property
    def listening(self) -> Mapping[str, object] | None:
        """`{address, fingerprint, invited, here}` while it listens for guests: then it stays."""
        ...

    def end(self) -> None:
        """End now, in order: turns are recorded as interrupted."""
        ...

    def end_after_turns(self) -> None:
        """End as soon as no turn is at work: what only waits for a person waits on in the next."""
        ...

    def sharing_for(self, connection: "Connection") -> Sharing:
        """The sharing that a connection asks for: turns of guests run with what it brought."""
        ...
