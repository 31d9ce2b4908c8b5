"""Commands about sharing with people on other machines, for somebody on the hub's own."""

from sessionls.server import protocol as p
from sessionls.server.commands.hub import host_of
from sessionls.server.desk import Desk
from sessionls.server.hosting import Sharing

Reply = dict[str, object]


async def listen(desk: Desk, params: p.ListenParams) -> Reply:
    """Listen for guests, or no longer."""
    sharing = _sharing(desk)
    if params.address is None:
        return await sharing.stop_listening()
    return await sharing.listen(params.address, params.certificate, params.key)


async def invite(desk: Desk, params: p.InviteParams) -> Reply:
    """Invite somebody."""
    asked = (params.name, params.role, params.folder, params.expires, params.host)
    return await _sharing(desk).invite(*asked)


async def guests(desk: Desk, params: p.Nothing) -> Reply:
    """Who is invited, and who is there."""
    return await _sharing(desk).guests()


async def revoke(desk: Desk, params: p.GuestParams) -> Reply:
    """Take an invitation back."""
    return await _sharing(desk).revoke(params.name)


def _sharing(desk: Desk) -> Sharing:
    return host_of(desk).sharing_for(desk.connection)
