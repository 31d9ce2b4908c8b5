"""One connection over a core that may serve others, too: announced at once, woken when needed."""

import asyncio
import os
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from sessionls.server.abilities import abilities
from sessionls.server.announced import announcement
from sessionls.server.connection import Connection

if TYPE_CHECKING:
    from sessionls.server.desk import Desk
    from sessionls.server.hosting import Host
    from sessionls.workspace.core import Core


def connection_over(
    core: "Callable[[], Core]",
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    environment: Mapping[str, str],
    woken: Callable[["Desk"], None] = lambda _: None,
    host: "Host | None" = None,
) -> Connection:
    """A connection whose desk and features come when somebody needs them; so may the core.

    `environment` is that of the editor: its turns run with the credentials in it. `woken` gets the
    desk when all is there. `host` is the hub, where this connection may ask and end it.
    """
    connection = Connection({}, reader, writer, announce=lambda can: announcement(abilities(can)))

    def wake() -> None:
        desk = _desk(connection, core(), environment, host)
        woken(desk)
        connection.protocol.start(desk.ready(), "taking the seat")

    connection.wake = wake
    connection.on_answered.append(lambda: _after_the_answer(connection))
    return connection


def _after_the_answer(connection: Connection) -> None:
    from sessionls.hub.waking import wake_if_needed

    # Where the person's files lie is the same for all who come here.
    wake_if_needed(connection, os.environ)


def _desk(
    connection: Connection, core: "Core", environment: Mapping[str, str], host: "Host | None"
) -> "Desk":
    from sessionls.server.desk import Desk
    from sessionls.server.registry import register_all

    desk = Desk(connection, core, environment, host)
    register_all(desk)
    return desk
