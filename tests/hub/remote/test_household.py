"""What turns of guests run with."""

import asyncio
from typing import cast

from sessionls.hub.remote.household import Household
from sessionls.server.connection import Connection
from sessionls.workspace.core import Core


class Here:
    """Stands for a connection, of which a household knows only that it is there."""


def _there() -> Connection:
    return cast("Connection", Here())


async def test_who_shared_last_lends_also_when_gone() -> None:
    house = Household(lambda: cast("Core", None), set(), asyncio.Event())
    first, second = _there(), _there()
    house.enter(first, {"KEY": "old", "ONLY": "first"})
    house.sharing_for(first)
    house.enter(second, {"KEY": "new"})
    house.sharing_for(second)
    for one in (first, second):
        house.leave(one)
    assert house.lent == {"KEY": "new"}


async def test_what_an_editor_brings_that_is_there_counts_before_what_is_gone() -> None:
    house = Household(lambda: cast("Core", None), set(), asyncio.Event())
    shared, there = _there(), _there()
    house.enter(there, {"KEY": "there"})
    house.enter(shared, {"KEY": "gone", "OTHER": "kept"})
    house.sharing_for(shared)
    house.leave(shared)
    assert house.lent == {"KEY": "there", "OTHER": "kept"}
