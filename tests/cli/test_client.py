"""The client: each answer to its question, notices in order, questions of the server answered."""

import asyncio

import pytest
from tests.cli.peer import Peer, pair

from sessionls.cli.client import Client
from sessionls.cli.link import CommandRefused, Json, Notice, ServerLeft


async def _both(client: Client, peer: Peer) -> None:
    """The server tells something and asks something before it answers."""
    request = await peer.asked()
    peer.tell("window/logMessage", {"message": "one"})
    peer.send({"id": "ask-1", "method": "window/showMessageRequest", "params": {"message": "?"}})
    peer.tell("window/logMessage", {"message": "two"})
    peer.answer(request, {"agents": []})


async def test_what_comes_before_an_answer_waits_in_order() -> None:
    async with pair() as (client, peer), asyncio.TaskGroup() as group:
        group.create_task(_both(client, peer))
        assert await client.execute("agent.list") == {"agents": []}
        assert [await client.notice(), await client.notice()] == [
            Notice("window/logMessage", {"message": "one"}),
            Notice("window/logMessage", {"message": "two"}),
        ]


async def test_a_question_of_the_server_is_answered_while_the_client_waits() -> None:
    async def answer(method: str, params: Json) -> object:
        return {"title": f"{method} {params['message']}"}

    async with pair(answer) as (client, peer), asyncio.TaskGroup() as group:
        group.create_task(_both(client, peer))
        await client.execute("agent.list")
        answered = await peer.asked()
    assert (answered["id"], answered["result"]) == (
        "ask-1",
        {"title": "window/showMessageRequest ?"},
    )


async def test_a_command_goes_out_with_one_object_without_what_was_left_open() -> None:
    async with pair() as (client, peer):
        client.post("session.new", {"title": "Lamps", "agent": None})
        asked = await peer.asked()
    assert asked["method"] == "workspace/executeCommand"
    assert asked["params"] == {
        "command": "sessionls.session.new",
        "arguments": [{"title": "Lamps"}],
    }


async def test_a_refused_command_carries_the_servers_own_sentence() -> None:
    async with pair() as (client, peer), asyncio.TaskGroup() as group:

        async def refuse() -> None:
            request = await peer.asked()
            peer.send({"id": request["id"], "error": {"code": -32602, "message": "No agent 'x'."}})

        group.create_task(refuse())
        with pytest.raises(CommandRefused, match=r"^No agent 'x'\.$"):
            await client.execute("agent.show", {"agent": "x"})


async def test_a_server_that_goes_is_noticed_by_whoever_waits() -> None:
    async with pair() as (client, peer):
        peer.leave()
        with pytest.raises(ServerLeft):
            await client.notice()


async def test_several_may_wait_at_once_and_each_gets_what_is_its_own() -> None:
    async with pair() as (client, peer), asyncio.TaskGroup() as group:
        told = group.create_task(client.notice())
        one = group.create_task(client.execute("agent.list"))
        two = group.create_task(client.execute("info"))
        asked = [await peer.asked(), await peer.asked()]
        peer.answer(asked[1], {"version": "2"})
        peer.answer(asked[0], {"agents": []})
        peer.tell("window/logMessage", {"message": "three"})
        assert (await one, await two) == ({"agents": []}, {"version": "2"})
        assert await told == Notice("window/logMessage", {"message": "three"})
