"""The names of the commands for sharing, before what is behind them is imported."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from sessionls.hub.remote.sharing import Sharing
    from sessionls.server.connection import CommandHandler, Connection

NAMES = (
    "sessionls.hub.listen",
    "sessionls.hub.invite",
    "sessionls.hub.guests",
    "sessionls.hub.revoke",
)


def offered(sharing: "Callable[[Connection], Sharing]") -> "dict[str, CommandHandler]":
    """The commands; `sharing` gives what they work on, by the connection that asks."""
    return {name: partial(_run, name, sharing) for name in NAMES}


async def _run(
    name: str,
    sharing: "Callable[[Connection], Sharing]",
    connection: "Connection",
    given: Mapping[str, object],
) -> object:
    from sessionls.hub.remote.commands import sharing_commands

    run = sharing_commands(lambda: sharing(connection))[name]
    return await cast("Awaitable[object]", run(connection, given))
