"""What is given a second time when a hub ends: nothing that would be done twice."""

import asyncio
from typing import Any

import pytest
from tests.cli.peer import pair

from sessionls.cli.client import REATTACHED, Client
from sessionls.cli.link import Link, Notice, ServerLeft
from sessionls.cli.repeating import KEYED, READS
from sessionls.server.features.commands import COMMANDS


def test_what_takes_a_key_is_known_and_what_reads_is_a_command() -> None:
    taking = {name for name, (params, _) in COMMANDS.items() if "key" in params.model_fields}
    used = {f"sessionls.{name}" for name in KEYED}
    assert used <= taking
    assert {f"sessionls.{name}" for name in READS} <= COMMANDS.keys()
    assert not KEYED & READS


async def _given(command: str) -> tuple[list[Any], Notice]:
    """What two servers hear of a command when the first one leaves at once; the first notice."""
    async with pair() as (first, one), pair() as (second, two):
        heard: list[Any] = []

        async def again() -> Link:
            return second.link

        async def serve() -> None:
            heard.append(await one.asked())
            one.leave()
            heard.append(await two.asked())
            two.answer(heard[-1], {"done": True})

        client = Client(first.link, again)
        serving = asyncio.get_running_loop().create_task(serve())
        try:
            assert await client.execute(command, {"title": "Lamps"}) == {"done": True}
            await serving
            return heard, await client.notice()
        finally:
            serving.cancel()


async def test_a_command_with_a_key_is_given_again_with_the_same_one() -> None:
    (first, second), notice = await _given("session.new")
    assert first["params"] == second["params"]
    assert first["params"]["arguments"][0]["key"]
    assert notice.method == REATTACHED


async def test_what_only_reads_is_asked_again() -> None:
    (first, second), _ = await _given("session.list")
    assert first["params"] == second["params"]


async def test_what_might_be_done_twice_is_not_given_again() -> None:
    with pytest.raises(ServerLeft, match=r"whether session\.import was done"):
        await _given("session.import")


async def test_a_second_end_is_the_end() -> None:
    async with pair() as (first, one), pair() as (second, two):
        one.leave()
        two.leave()

        async def again() -> Link:
            return second.link

        with pytest.raises(ServerLeft):
            await Client(first.link, again).execute("session.list")


async def test_without_another_server_the_end_is_told_as_it_is() -> None:
    async with pair() as (client, peer):
        peer.leave()
        with pytest.raises(ServerLeft, match="doctor"):
            await client.execute("session.list")
