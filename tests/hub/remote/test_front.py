"""What somebody on the host may say about sharing."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import cast

import pytest

from sessionls.domain.errors import BadInput
from sessionls.hub.remote.front import Front
from sessionls.hub.remote.household import Household
from sessionls.hub.remote.link import read_link
from sessionls.hub.remote.sharing import make_sharing
from sessionls.workspace.core import Core


@pytest.fixture
async def front(tmp_path: Path) -> AsyncIterator[Front]:
    """Sharing that listens on this machine, at any port."""
    house = Household(lambda: cast("Core", None), set(), asyncio.Event())
    sharing = make_sharing(house, {"SESSIONLS_HOME": str(tmp_path / "home")})
    made = Front(sharing)
    await made.listen("127.0.0.1:0", None, None)
    yield made
    await sharing.close()


@pytest.mark.parametrize(
    ("said", "host"),
    [("[::1]", "::1"), ("::1", "::1"), (" shop.example.org ", "shop.example.org")],
)
async def test_a_link_calls_this_machine_as_it_is_told(
    front: Front, tmp_path: Path, said: str, host: str
) -> None:
    invited = await front.invite("Ben", "drive", str(tmp_path), "7d", said)
    assert read_link(str(invited["link"])).host == host


@pytest.mark.parametrize("said", ["shop.example.org:80", "[::1]:80", "192.0.2.1:"])
async def test_a_name_with_a_port_makes_no_link(front: Front, tmp_path: Path, said: str) -> None:
    with pytest.raises(BadInput, match="names a port"):
        await front.invite("Ben", "drive", str(tmp_path), "7d", said)
    assert (await front.guests())["guests"] == []
