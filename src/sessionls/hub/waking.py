"""Decides what has to be brought in before anybody asks. Imports nothing heavy itself."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, cast

from sessionls.server.announced import OF_WRITING, is_prompt
from sessionls.workspace.asleep import may_sleep
from sessionls.workspace.checked import fingerprint, is_known
from sessionls.workspace.places import Home, definitions, home_of
from sessionls.workspace.uris import path_of

if TYPE_CHECKING:
    from sessionls.server.connection import Connection


def wake_if_needed(
    connection: "Connection", environment: Mapping[str, str]
) -> "asyncio.Task[object]":
    """Wake what stands behind a connection where there is something to check, show or take up.

    Call it after the answer to `initialize`. It looks at the folders in the background, which is
    what comes back. Later, opening a file that people write for us wakes it.
    """
    home = home_of(environment)
    connection.wakes = lambda uri: is_prompt(uri) or _is_definition(connection, home, uri)
    connection.sleeps = lambda method, uri: method in OF_WRITING and not connection.wakes(uri)
    return connection.protocol.start(_look(connection, home), "looking at the folders")


def _roots(connection: "Connection") -> list[Path]:
    places = (path_of(folder.uri) for folder in connection.folders)
    return [place for place in places if place is not None]


def _is_definition(connection: "Connection", home: Home, uri: str) -> bool:
    path = path_of(uri)
    return path is not None and definitions(home, _roots(connection)).hold(path)


async def _look(connection: "Connection", home: Home) -> None:
    roots = _roots(connection)
    if not await asyncio.to_thread(_may_sleep, home, _options(connection), roots):
        connection.need()


def _options(connection: "Connection") -> Mapping[str, object]:
    options = connection.client.options
    return cast("Mapping[str, object]", options) if isinstance(options, dict) else {}


def _may_sleep(home: Home, options: Mapping[str, object], roots: list[Path]) -> bool:
    found = fingerprint(home, options, roots)
    in_order = found is None or is_known(home, found)
    return in_order and all(may_sleep(root, home) for root in roots)
