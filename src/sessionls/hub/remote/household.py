"""What the hub keeps for guests: who of the host is there, and the sharing once it is needed."""

import asyncio
import os
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from sessionls.engine.models.worker.environment import provider_variables
from sessionls.hub.remote.before import listened_before

if TYPE_CHECKING:
    from sessionls.hub.remote.front import Front
    from sessionls.hub.remote.sharing import Sharing
    from sessionls.server.connection import Connection
    from sessionls.workspace.core import Core


class Household:
    """The host's side of sharing. `connections` are the hub's, `changed` is set with them."""

    def __init__(
        self,
        core: "Callable[[], Core]",
        connections: "set[Connection]",
        changed: asyncio.Event,
    ) -> None:
        self._core = core
        self._connections = connections
        self._changed = changed
        self._variables: dict[Connection | None, Mapping[str, str]] = {}
        self._lent: Mapping[str, str] | None = None
        """Which of them is lent; `None` where that has to be looked for."""
        self._sharing: Sharing | None = None

    @property
    def core(self) -> "Core":
        """What all connections share."""
        return self._core()

    @property
    def lent(self) -> Mapping[str, str]:
        """What one of the host's connections brought: turns of guests run with it.

        It is the latest that brought credentials, and never a mixture: the key of one set must not
        meet the address of another.
        """
        if self._lent is None:
            latest = [*reversed(self._variables.values())]
            self._lent = next(filter(provider_variables, latest), latest[0] if latest else {})
        return self._lent

    @property
    def listens(self) -> bool:
        """Whether guests may come at any time."""
        return self._sharing is not None and self._sharing.listening is not None

    @property
    def standing(self) -> Mapping[str, object] | None:
        """Where it listens for guests, and how many there are; `None` where it does not."""
        return self._sharing.standing() if self._sharing else None

    @property
    def sharing(self) -> "Sharing":
        """Made when somebody needs it."""
        if self._sharing is None:
            from sessionls.hub.remote.sharing import make_sharing

            self._sharing = make_sharing(self, os.environ)
        return self._sharing

    async def resume(self) -> None:
        """Listen where the hub before this one listened, if it did."""
        if listened_before(os.environ):
            await self.sharing.resume()

    async def close(self) -> None:
        """Let guests go; the next hub listens again."""
        if self._sharing:
            await self._sharing.close()

    def enter(self, connection: "Connection", variables: Mapping[str, str]) -> None:
        """A connection of the host is there, with the environment that it brought."""
        self._variables[connection] = variables
        self._lent = None

    def leave(self, connection: "Connection") -> None:
        """And no more."""
        self._variables.pop(connection, None)
        self._lent = None

    def came(self, connection: "Connection") -> None:
        """A guest is there from here on."""
        self._connections.add(connection)
        self._changed.set()

    def gone(self, connection: "Connection") -> None:
        """And no more."""
        self._connections.discard(connection)
        self._changed.set()

    def sharing_for(self, connection: "Connection") -> "Front":
        """The sharing that a connection asks for."""
        from sessionls.hub.remote.front import Front

        # Who shares lends for as long as this process lives: guests may stay when editors close.
        mine = self._variables.get(connection, {})
        self._variables.pop(None, None)
        # First, so that what editors bring that are there counts before it.
        self._variables = {None: mine, **self._variables}
        self._lent = None
        return Front(self.sharing)
