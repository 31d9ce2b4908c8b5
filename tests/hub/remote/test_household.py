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


async def test_sets_of_credentials_are_never_mixed() -> None:
    house = Household(lambda: cast("Core", None), set(), asyncio.Event())
    shared, there = _there(), _there()
    house.enter(there, {"OPENAI_API_KEY": "there"})
    house.enter(shared, {"OPENAI_API_KEY": "gone", "OPENAI_BASE_URL": "elsewhere"})
    house.sharing_for(shared)
    house.leave(shared)
    assert house.lent == {"OPENAI_API_KEY": "there"}


async def test_an_editor_without_credentials_does_not_hide_those_of_who_shared() -> None:
    house = Household(lambda: cast("Core", None), set(), asyncio.Event())
    shared, there = _there(), _there()
    house.enter(shared, {"OPENAI_API_KEY": "kept"})
    house.sharing_for(shared)
    house.leave(shared)
    house.enter(there, {"PATH": "/bin"})
    assert house.lent == {"OPENAI_API_KEY": "kept"}
