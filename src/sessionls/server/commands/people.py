"""Commands about people: who writes, what becomes of messages that wait, who may do what."""

import asyncio

from sessionls.domain.blocks import Block
from sessionls.domain.errors import Refused
from sessionls.domain.people import identity
from sessionls.server import protocol as p
from sessionls.server.commands.context import context_of, is_repeated
from sessionls.server.commands.following import follow
from sessionls.server.desk import Desk
from sessionls.workspace.addressing import check_addressed
from sessionls.workspace.messages import Rewrite
from sessionls.workspace.named import named_in
from sessionls.workspace.roles import Given, called, role_in
from sessionls.workspace.seat import Seat

Reply = dict[str, object]


async def typing(desk: Desk, params: p.TypingParams) -> Reply:
    """Say that the person writes, or no longer."""
    workspace = await desk.seat.holding(params.session)
    if not workspace.presence.holds(params.session, desk.push):
        raise Refused("This connection is not in the session. Load the session first.")
    if params.typing:
        workspace.presence.types(params.session, desk.push)
    else:
        workspace.presence.rests(params.session, desk.push)
    return {}


async def edit(desk: Desk, params: p.MessageEditParams) -> Reply:
    """Write a message anew."""
    workspace, by = await desk.seat.holding(params.session), await desk.seat.by()
    role = desk.seat.role(params.session)
    named: tuple[Block, ...] = ()
    if not await is_repeated(workspace, params.session, params.key):
        await check_addressed(desk.seat, workspace, params.text)
        named = await context_of(desk, workspace, await named_in(desk.seat, workspace, params.text))
    rewrite = Rewrite(params.text, named)
    seq = await workspace.messages.edit(
        params.session, by, params.message, rewrite, role, params.key
    )
    return {"seq": seq}


async def withdraw(desk: Desk, params: p.MessageParams) -> Reply:
    """Take a message back."""
    workspace, by = await desk.seat.holding(params.session), await desk.seat.by()
    return {
        "seq": await workspace.messages.withdraw(params.session, by, params.message, params.key)
    }


async def release(desk: Desk, params: p.MessageParams) -> Reply:
    """Let a message that was held."""
    workspace, by = await desk.seat.holding(params.session), await desk.seat.by()
    lent = desk.seat.lent(workspace)
    turn = await workspace.messages.release(params.session, by, params.message, params.key, lent)
    await follow(desk, workspace, params.session, turn)
    return {"turn": turn}


async def list_roles(desk: Desk, params: p.Nothing) -> Reply:
    """Who was given which role."""
    return _roles(desk.seat)


async def set_role(desk: Desk, params: p.RoleParams) -> Reply:
    """Give a role, or take it back."""
    seat = desk.seat
    if params.session:
        await seat.holding(params.session)
    person = called(params.person) if params.person else None
    given = Given(params.role or "drive", person, params.session)
    await _check_own(seat, given)
    roles = seat.core.roles
    change = roles.take_back if params.role is None else roles.give
    try:
        await asyncio.to_thread(change, given)
    except OSError as error:
        raise Refused(f"The role cannot be kept: {error.strerror}.") from error
    for workspace in seat.core.opened():
        workspace.presence.tell_all()
    return _roles(seat)


async def _check_own(seat: Seat, given: Given) -> None:
    """Nobody shuts themselves out: nobody might be left who can undo it."""
    by = await seat.by()
    others = [
        one
        for one in seat.core.roles.given()
        if (one.person, one.session) != (given.person, given.session)
    ]
    if role_in([*others, given], by, given.session) != "drive":
        raise Refused(
            f"Then you could no longer drive. Give {identity(by)} the role `drive` first: "
            "what is said of a person counts more than what is said of everyone."
        )


def _roles(seat: Seat) -> Reply:
    return {"roles": [one.wire() for one in seat.core.roles.given()]}
