"""What somebody on the host asks of sharing, in the words of the protocol."""

from pathlib import Path
from typing import TYPE_CHECKING

from sessionls.domain.errors import BadInput
from sessionls.hub.remote.certificate import Certificate
from sessionls.hub.remote.invitations import read_duration
from sessionls.hub.remote.link import BadLink, read_address
from sessionls.workspace.roles import Role

if TYPE_CHECKING:
    from sessionls.hub.remote.sharing import Sharing

Reply = dict[str, object]


class Front:
    """Reads what is given, asks the sharing, and answers with JSON objects."""

    def __init__(self, sharing: "Sharing") -> None:
        self._sharing = sharing

    async def listen(self, address: str, certificate: str | None, key: str | None) -> Reply:
        """Listen at an address. Raises `BadInput` and `Refused`."""
        given = Certificate(Path(certificate), Path(key)) if certificate and key else None
        return await self._sharing.listen(*_address(address), given)

    async def stop_listening(self) -> Reply:
        """Listen no more. Raises `Refused`."""
        return await self._sharing.stop_listening()

    async def invite(
        self, name: str, role: Role, folder: str, expires: str, host: str | None
    ) -> Reply:
        """Invite somebody. Raises `BadInput` and `Refused`."""
        place = None if host is None else _place(host)
        lasts = read_duration(expires)
        invitation, link = self._sharing.invite(name, role, Path(folder), lasts, place)
        return {"invitation": invitation.told(), "link": str(link)}

    async def guests(self) -> Reply:
        """Who is invited, and who is there."""
        return self._sharing.told()

    async def revoke(self, name: str) -> Reply:
        """Take an invitation back. Raises `BadInput` and `Refused`."""
        gone, ended = self._sharing.revoke(name)
        return {"invitation": gone.told(), "ended": ended}


def _place(text: str) -> str:
    """What a link calls this machine. Its port is the one at which the hub listens."""
    host, _ = _address(text)
    if text.strip() not in (host, f"[{host}]"):
        raise BadInput(f"{text!r} names a port. Leave it out: the link has the hub's own.")
    return host


def _address(text: str) -> tuple[str, int]:
    try:
        return read_address(text)
    except BadLink as wrong:
        raise BadInput(str(wrong)) from None
