"""Sharing sessions with people on other machines: listening, inviting, ending. The hub has one."""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Generator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from sessionls.domain.errors import BadInput, Refused, SessionlsError
from sessionls.domain.people import slug
from sessionls.hub.remote import bounds
from sessionls.hub.remote.certificate import (
    Certificate,
    fingerprint_of,
    own_certificate,
    server_context,
)
from sessionls.hub.remote.doorman import Doorman
from sessionls.hub.remote.invitations import Invitation, Invitations, real_now
from sessionls.hub.remote.keeping import KeptListening, Listening
from sessionls.hub.remote.lent import HostVariables
from sessionls.hub.remote.link import InvitationLink, shown_address
from sessionls.hub.remote.listener import Arrived, Listener
from sessionls.hub.remote.own_addresses import address_for_guests
from sessionls.hub.remote.visit import Visit, visit_of
from sessionls.workspace.places import home_of
from sessionls.workspace.roles import Role
from sessionls.workspace.world import stamp

if TYPE_CHECKING:
    from sessionls.server.connection import Connection
    from sessionls.workspace.core import Core

_LOOK = 30.0
"""Seconds after which the clock is looked at again: a machine may have slept."""

log = logging.getLogger(__name__)


class House(Protocol):
    """What the hub is for guests."""

    @property
    def core(self) -> "Core":
        """What all connections share."""
        ...

    @property
    def lent(self) -> Mapping[str, str]:
        """The environment that turns of guests take their credentials from, as it is now."""
        ...

    def came(self, connection: "Connection") -> None:
        """Somebody is there from here on."""
        ...

    def gone(self, connection: "Connection") -> None:
        """And no more."""
        ...


class Sharing:
    """The listener of a hub, its invitations, and the guests that are there."""

    def __init__(self, state: Path, house: House, now: Callable[[], datetime]) -> None:
        self._state = state
        self._house = house
        self._now = now
        self._kept = KeptListening(state)
        self._invitations = Invitations(state / "guests.json", now)
        self._listener: Listener | None = None
        self._listening: Listening | None = None
        self._fingerprint = ""
        self._visits: dict[Visit, None] = {}
        self._changing = asyncio.Lock()

    @property
    def listening(self) -> Listening | None:
        """Where it listens now."""
        return self._listening

    async def resume(self) -> None:
        """Listen where the hub before this one listened; what is in the way is logged.

        What somebody has said here meanwhile counts.
        """
        async with self._changing:
            if self._listener is not None or (kept := self._kept.read()) is None:
                return
            try:
                await self._open(kept)
            except SessionlsError as trouble:
                log.warning("not listening for guests: %s", trouble)

    async def listen(self, host: str, port: int, given: Certificate | None) -> dict[str, object]:
        """Listen there from here on, also after this hub; elsewhere no more.

        Raises:
            Refused, BadInput: that is not possible. It listens where it did before.
        """
        wanted = Listening(
            host=host,
            port=port,
            certificate=str(given.certificate) if given else None,
            key=str(given.key) if given else None,
        )
        async with self._changing:
            certificate = wanted.given or own_certificate(self._state)
            server_context(certificate)
            before = self._listening
            await self._close()
            try:
                await self._open(wanted)
            except SessionlsError:
                if before:
                    await self._open(before)
                raise
            self._kept.keep(self._listening)
        return {**self._told(), "fingerprint": fingerprint_of(certificate)}

    async def stop_listening(self) -> dict[str, object]:
        """Listen no more, also not after this hub. Guests that are there have to go."""
        async with self._changing:
            self._kept.keep(None)
            await self._close()
        return self._told()

    def invite(
        self, name: str, role: Role, folder: Path, lasts: timedelta | None, host: str | None
    ) -> tuple[Invitation, InvitationLink]:
        """Invite somebody into the workspace of a folder; who had the name before has to go.

        Raises:
            Refused, BadInput: nobody can be invited, or not so.
        """
        listening = self._listening
        if listening is None:
            raise Refused(
                "This hub does not listen, so nobody could come. "
                "`sessionls hub listen ADDRESS` lets it listen."
            )
        if not folder.is_absolute() or not folder.is_dir():
            raise BadInput(f"{folder} is no folder, so there is no workspace to invite to.")
        certificate = listening.given or own_certificate(self._state)
        invitation, token = self._invitations.invite(name, role, folder, lasts)
        self._end(invitation.name)
        log.info("invited a guest: %s, %s", invitation.name, role)
        place = host or address_for_guests(listening.host)
        fingerprint = fingerprint_of(certificate)
        return invitation, InvitationLink(place, listening.port, token, fingerprint)

    def revoke(self, name: str) -> tuple[Invitation, int]:
        """Take an invitation back; how many connections of the guest have ended.

        Raises:
            BadInput, Refused: nobody of that name is invited, or it cannot be kept.
        """
        gone = self._invitations.revoke(name)
        log.info("revoked a guest: %s", gone.name)
        return gone, self._end(gone.name)

    def told(self) -> dict[str, object]:
        """Where it listens, who is invited, and who is there."""
        return {**self._told(), "guests": [self._guest(one) for one in self._invitations.known()]}

    def standing(self) -> dict[str, object] | None:
        """Where it listens, how many are invited and how many connections of guests are there."""
        if self._listening is None:
            return None
        valid = [one for one in self._invitations.known() if not self._invitations.is_over(one)]
        return {
            "address": self._told()["listening"],
            "fingerprint": self._fingerprint,
            "invited": len(valid),
            "here": len(self._visits),
        }

    async def close(self) -> None:
        """Let everybody go; the next hub listens again."""
        async with self._changing:
            await self._close()

    def _told(self) -> dict[str, object]:
        where = self._listening
        return {"listening": shown_address(where.host, where.port) if where else None}

    def _guest(self, invitation: Invitation) -> dict[str, object]:
        here = [one for one in self._visits if one.invitation.digest == invitation.digest]
        return {
            **invitation.told(),
            "expired": self._invitations.is_over(invitation),
            "connections": [{"since": one.since, "address": one.address} for one in here],
        }

    async def _open(self, wanted: Listening) -> None:
        certificate = wanted.given or own_certificate(self._state)
        doorman = Doorman(asyncio.get_running_loop().time)
        context = server_context(certificate)
        listener = Listener(context, self._invitations, doorman, self._receive)
        port = await listener.open(wanted.host, wanted.port)
        self._listener = listener
        self._fingerprint = fingerprint_of(certificate)
        self._listening = wanted.model_copy(update={"port": port})

    async def _close(self) -> None:
        listener, self._listener, self._listening = self._listener, None, None
        if listener:
            await listener.close()

    async def _receive(self, arrived: Arrived) -> None:
        """Serve a guest until it leaves or has to."""
        invitation = arrived.invitation
        same = [one for one in self._visits if one.invitation.digest == invitation.digest]
        if len(same) >= bounds.CONNECTIONS:
            log.warning("%s has too many connections", invitation.name)
            arrived.writer.transport.abort()
            return
        house = self._house
        visit = visit_of(
            arrived, lambda: house.core, HostVariables(lambda: house.lent), stamp(self._now())
        )
        with self._registered(visit):
            log.info("a guest came: %s from %s", invitation.name, arrived.address)
            await visit.connection.serve()
            log.info("a guest left: %s", invitation.name)

    @contextlib.contextmanager
    def _registered(self, visit: Visit) -> Generator[None]:
        self._visits[visit] = None
        self._house.came(visit.connection)
        watching = asyncio.get_running_loop().call_soon(self._watch, visit)
        try:
            yield
        finally:
            watching.cancel()
            del self._visits[visit]
            self._house.gone(visit.connection)

    def _watch(self, visit: Visit) -> None:
        """End a visit when its invitation expires."""
        left = self._invitations.seconds_left(visit.invitation)
        if left is None or visit not in self._visits:
            return
        if left <= 0:
            log.info("the invitation of a guest has expired: %s", visit.invitation.name)
            visit.end()
            return
        asyncio.get_running_loop().call_later(min(left, _LOOK), self._watch, visit)

    def _end(self, name: str) -> int:
        """End every connection of a guest; how many there were."""
        ended = [one for one in self._visits if slug(one.invitation.name) == slug(name)]
        for visit in ended:
            visit.end()
        return len(ended)


def make_sharing(house: House, environment: Mapping[str, str]) -> Sharing:
    """The sharing of the hub of an environment."""
    return Sharing(home_of(environment).state, house, real_now)
