"""Where a hub listens is what somebody said last, whatever else it does meanwhile."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest

from sessionls.hub.remote.household import Household
from sessionls.hub.remote.sharing import Sharing, make_sharing
from sessionls.workspace.core import Core


@pytest.fixture
async def hub(tmp_path: Path) -> Callable[[], Sharing]:
    """Makes the sharing of one hub after another of a user whose last one listened."""

    def make() -> Sharing:
        house = Household(lambda: cast("Core", None), set(), asyncio.Event())
        return make_sharing(house, {"SESSIONLS_HOME": str(tmp_path / "home")})

    before = make()
    await before.listen("127.0.0.1", 0, None)
    await before.close()
    return make


async def test_the_next_hub_listens_again(hub: Callable[[], Sharing]) -> None:
    sharing = hub()
    await sharing.resume()
    assert sharing.listening
    await sharing.close()


async def test_who_says_stop_while_a_hub_begins_is_heard(hub: Callable[[], Sharing]) -> None:
    sharing = hub()
    await asyncio.gather(sharing.resume(), sharing.stop_listening())
    assert sharing.listening is None
    later = hub()
    await later.resume()
    assert later.listening is None


async def test_who_lets_it_listen_elsewhere_while_a_hub_begins_is_heard(
    hub: Callable[[], Sharing],
) -> None:
    sharing = hub()
    told, _ = await asyncio.gather(sharing.listen("127.0.0.1", 0, None), sharing.resume())
    assert sharing.listening
    assert told["listening"] == f"127.0.0.1:{sharing.listening.port}"
    await sharing.close()
