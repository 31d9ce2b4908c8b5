"""Decides what has to be brought in before anybody asks. Imports nothing heavy itself."""

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING

from sessionls.engine.looking import is_there
from sessionls.workspace.asleep import may_sleep
from sessionls.workspace.places import Home, home_of
from sessionls.workspace.uris import path_of

if TYPE_CHECKING:
    from sessionls.server.connection import Connection


def wake_if_needed(
    connection: "Connection", environment: Mapping[str, str]
) -> asyncio.Task[object] | None:
    """Wake what stands behind a connection where there is something to check, show or take up.

    Call it after the answer to `initialize`. Where folders have to be looked at, that goes on in
    the background, and is what comes back.
    """
    home = home_of(environment)
    if _gives_settings(connection) or is_there(home.settings):
        connection.need()
        return None
    return connection.protocol.start(_look(connection, home), "looking at the folders")


def _gives_settings(connection: "Connection") -> bool:
    options = connection.client.options
    return isinstance(options, dict) and bool(options.keys() - {"participant"})  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType]


async def _look(connection: "Connection", home: Home) -> None:
    for folder in connection.folders:
        root = path_of(folder.uri)
        if root is not None and not await asyncio.to_thread(may_sleep, root, home):
            connection.need()
            return
