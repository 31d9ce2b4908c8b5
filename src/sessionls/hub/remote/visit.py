"""One guest's visit: a connection over the host's core, behind the gate, until it leaves."""

import asyncio
import logging
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sessionls.hub.remote import words
from sessionls.hub.remote.bounds import Pace
from sessionls.hub.remote.gate import Gate
from sessionls.hub.remote.invitations import Invitation
from sessionls.hub.remote.listener import Arrived
from sessionls.hub.remote.passage import GuestReader, GuestWriter
from sessionls.hub.remote.places import SharedPlaces
from sessionls.hub.remote.veil import Veil, hidden_places
from sessionls.hub.serving import connection_over
from sessionls.server.connection import Connection
from sessionls.workspace.places import home_of

if TYPE_CHECKING:
    from sessionls.server.desk import Desk
    from sessionls.workspace.core import Core

_REFUSED = -32601

log = logging.getLogger(__name__)


@dataclass(slots=True, eq=False)
class Visit:
    """A guest who is there, since when (ISO 8601) and from which address."""

    invitation: Invitation
    address: str
    since: str
    connection: Connection
    writer: GuestWriter
    desk: "Desk | None" = None

    def end(self) -> None:
        """End it at once: nothing that is on its way either way counts any more."""
        self.connection.stop()
        self.writer.abort()


def visit_of(
    arrived: Arrived,
    core: "Callable[[], Core]",
    lent: Mapping[str, str],
    since: str,
) -> Visit:
    """The connection of a guest, which has not been served yet.

    `lent` is the environment that turns of its messages take their credentials from: the host's.
    """
    invitation = arrived.invitation
    places = SharedPlaces(invitation.root)
    hidden = hidden_places(home_of(os.environ), os.environ, invitation.root)
    gate = Gate(invitation.guest, places, Veil(places, hidden))
    writer = GuestWriter(arrived.writer, gate)
    pace = Pace(asyncio.get_running_loop().time)
    silence = words.silence(os.environ)
    reader = GuestReader(arrived.reader, gate, writer.write_back, pace, silence)

    def woken(desk: "Desk") -> None:
        desk.seat.guest = invitation.guest
        visit.desk = desk

    connection = connection_over(core, reader, arrived.writer, lent, woken)
    connection.writer = writer
    connection.on_answered.append(connection.need)
    writer.on_drop = connection.stop
    writer.refuse = lambda request: _refuse(connection, request)
    visit = Visit(invitation, arrived.address, since, connection, writer)
    return visit


def _refuse(connection: Connection, request: dict[str, Any]) -> None:
    """Answer what a guest is not asked."""
    error = {"code": _REFUSED, "message": "Guests are not asked this."}
    answer = {"jsonrpc": "2.0", "id": request["id"], "error": error}
    asyncio.get_running_loop().call_soon(connection.protocol.receive, answer)
