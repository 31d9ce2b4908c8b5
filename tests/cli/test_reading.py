"""Reading along: who reads too slowly catches up, and what is not a record comes between them."""

import asyncio
from typing import Any

from tests.cli.peer import Peer, pair

from sessionls.cli.client import Client
from sessionls.cli.link import Json
from sessionls.cli.reading import Event, Mentioned, People, read_along
from sessionls.domain.records import Record

SESSION = "01KAMB00000000000000LAMP01"
ANA = {"kind": "person", "name": "Ana", "id": "ana@example.org"}


def _record(seq: int) -> Json:
    at = "2026-01-01T00:00:00.000Z"
    return {"seq": seq, "id": f"r{seq}", "at": at, "by": ANA, "kind": "sessionResumed"}


def _tell(peer: Peer, *records: Json, **more: object) -> None:
    peer.tell("sessionls/update", {"session": SESSION, "records": list(records), **more})


async def _answer_load(peer: Peer, *records: Json) -> Any:
    request = await peer.asked()
    peer.answer(request, {"session": {}, "records": list(records), "more": False})
    return request["params"]["arguments"][0]["since"]


async def _until(client: Client, last: int) -> list[Event]:
    """What comes up to a record."""
    events: list[Event] = []
    async for event in read_along(client, SESSION, 0):
        events.append(event)
        if isinstance(event, Record) and event.seq == last:
            break
    return events


async def test_what_was_left_out_for_a_slow_reader_is_loaded() -> None:
    asked: list[int] = []
    async with pair() as (client, peer), asyncio.TaskGroup() as group:

        async def serve() -> None:
            asked.append(await _answer_load(peer, _record(1)))
            _tell(peer, _record(2))
            _tell(peer, behind=True, seq=5)
            asked.append(await _answer_load(peer, *map(_record, (3, 4, 5))))
            # What was told already, and what another session missed, is nothing to load.
            _tell(peer, behind=True, seq=4)
            peer.tell(
                "sessionls/update", {"session": "other", "records": [], "behind": True, "seq": 9}
            )
            _tell(peer, _record(6))

        group.create_task(serve())
        events = await _until(client, 6)
    assert [event.seq for event in events if isinstance(event, Record)] == [1, 2, 3, 4, 5, 6]
    assert asked == [0, 2]


async def test_people_and_mentions_come_between() -> None:
    here = {"name": "Ben", "editor": "nvim", "since": "", "typing": True, "role": "comment"}
    async with pair() as (client, peer), asyncio.TaskGroup() as group:

        async def serve() -> None:
            await _answer_load(peer)
            peer.tell("sessionls/presence", {"session": SESSION, "people": [here]})
            peer.tell("sessionls/presence", {"session": "other", "people": []})
            told = {"session": "other", "seq": 7, "by": ANA, "text": "@ben look"}
            peer.tell("sessionls/mention", told)
            _tell(peer, _record(1))

        group.create_task(serve())
        people, mentioned, _ = await _until(client, 1)
    assert isinstance(people, People)
    assert [(one.name, one.typing, one.role) for one in people.present] == [
        ("Ben", True, "comment")
    ]
    assert isinstance(mentioned, Mentioned)
    assert (mentioned.session, mentioned.by.name, mentioned.text) == ("other", "Ana", "@ben look")
