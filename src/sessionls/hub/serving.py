"""One connection over a core that may serve others, too: announced at once, woken when needed."""

import asyncio
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from sessionls.server.abilities import abilities
from sessionls.server.announced import announcement
from sessionls.server.connection import Connection

if TYPE_CHECKING:
    from sessionls.server.desk import Desk
    from sessionls.workspace.core import Core


def connection_over(
    core: "Callable[[], Core]",
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    environment: Mapping[str, str],
    woken: Callable[[], None] = lambda: None,
) -> Connection:
    """A connection whose desk and features come when somebody needs them; so may the core.

    `environment` is that of the editor: its turns run with the credentials in it. `woken` is called
    when all is there.
    """
    connection = Connection({}, reader, writer, announce=lambda can: announcement(abilities(can)))

    def wake() -> None:
        desk = _desk(connection, core(), environment)
        woken()
        connection.protocol.start(desk.ready(), "taking the seat")

    connection.wake = wake
    connection.on_answered.append(lambda: _after_the_answer(connection, environment))
    return connection


def _after_the_answer(connection: Connection, environment: Mapping[str, str]) -> None:
    from sessionls.hub.waking import wake_if_needed

    wake_if_needed(connection, environment)


def _desk(connection: Connection, core: "Core", environment: Mapping[str, str]) -> "Desk":
    from sessionls.server.desk import Desk
    from sessionls.server.registry import register_all

    desk = Desk(connection, core, environment)
    register_all(desk)
    return desk
