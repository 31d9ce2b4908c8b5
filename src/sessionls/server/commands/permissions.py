"""Commands about what people always allow: list it, ask again."""

import asyncio

from sessionls.domain.permission_grants import Grant
from sessionls.server import protocol as p
from sessionls.server.desk import Desk
from sessionls.workspace.seat import Seat
from sessionls.workspace.workspace import Workspace

Reply = dict[str, object]


async def list_granted(desk: Desk, params: p.PermissionListParams) -> Reply:
    """What is remembered in a workspace."""
    workspace = await _named(desk.seat, params.workspace)
    return {"grants": _grants(await asyncio.to_thread(workspace.permissions.granted))}


async def forget(desk: Desk, params: p.PermissionForgetParams) -> Reply:
    """Ask for one again, or for all."""
    workspace = await _named(desk.seat, params.workspace)
    left = await asyncio.to_thread(workspace.permissions.forget, params.grant)
    return {"grants": _grants(left)}


async def _named(seat: Seat, uri: str | None) -> Workspace:
    return await (seat.workspace_at(uri) if uri else seat.first())


def _grants(grants: tuple[Grant, ...]) -> list[Reply]:
    return [{"id": grant.id, **grant.wire(), "text": str(grant)} for grant in grants]
