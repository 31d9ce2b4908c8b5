"""Following a turn: nothing is missed and nothing comes twice, in whatever order it arrives."""

import asyncio
from typing import Any

from tests.cli.peer import Peer, pair
from tests.cli.samples import TURN, ended, finding, place

from sessionls.cli.client import Client
from sessionls.cli.follow import Turn, follow
from sessionls.cli.link import Json
from sessionls.cli.reading import Event, Step, Words
from sessionls.domain.records import Record

SESSION = "01KAMB00000000000000LAMP01"
BY = {"kind": "agent", "name": "security"}


def _record(seq: int, **event: object) -> Json:
    return {"seq": seq, "id": f"r{seq}", "at": "2026-01-01T00:00:00.000Z", "by": BY, **event}


def _call(seq: int) -> Json:
    call = {"id": f"c{seq}", "name": "scan", "arguments": {}}
    return _record(seq, kind="toolCalled", turn=TURN, call=call)


def _ended(seq: int) -> Json:
    return _record(seq, **ended().wire())


def _tell(peer: Peer, *records: Json, session: str = SESSION) -> None:
    peer.tell("sessionls/update", {"session": session, "records": list(records)})


async def _answer_load(peer: Peer, *records: Json, more: bool = False) -> Any:
    request = await peer.asked()
    peer.answer(request, {"session": {}, "records": list(records), "more": more})
    return request["params"]["arguments"][0]


async def _followed(client: Client, turn: Turn, since: int = 0) -> list[Event]:
    return [event async for event in follow(client, SESSION, turn, since)]


def _numbers(events: list[Event]) -> list[int]:
    return [event.seq for event in events if isinstance(event, Record)]


async def test_what_was_published_while_loading_comes_once() -> None:
    async with pair() as (client, peer), asyncio.TaskGroup() as group:

        async def serve() -> None:
            _tell(peer, _call(1), _call(2))
            await _answer_load(peer, _call(1), _call(2))
            _tell(peer, _call(2), _call(3))
            _tell(peer, _ended(4))

        group.create_task(serve())
        assert _numbers(await _followed(client, Turn(TURN))) == [1, 2, 3, 4]


async def test_a_gap_is_loaded() -> None:
    asked: list[Json] = []
    async with pair() as (client, peer), asyncio.TaskGroup() as group:

        async def serve() -> None:
            await _answer_load(peer, _call(3))
            _tell(peer, _ended(6))
            asked.append(await _answer_load(peer, _call(4), _call(5), _ended(6)))

        group.create_task(serve())
        assert _numbers(await _followed(client, Turn(TURN), since=2)) == [3, 4, 5, 6]
    assert asked[0]["since"] == 3


async def test_a_turn_that_has_ended_already_is_read_page_by_page() -> None:
    async with pair() as (client, peer), asyncio.TaskGroup() as group:

        async def serve() -> None:
            await _answer_load(peer, _call(1), more=True)
            await _answer_load(peer, _call(2), _ended(3))

        group.create_task(serve())
        turn = Turn(TURN)
        assert _numbers(await _followed(client, turn)) == [1, 2, 3]
        assert turn.ended == ended()


async def test_words_and_steps_come_between_the_records_and_other_sessions_do_not() -> None:
    async with pair() as (client, peer), asyncio.TaskGroup() as group:

        async def serve() -> None:
            await _answer_load(peer, _call(1))
            words = {"session": SESSION, "turn": TURN, "message": "m", "text": "Three"}
            peer.tell("sessionls/delta", words)
            peer.tell("sessionls/delta", {**words, "session": "other"})
            step = {"kind": "report", "message": "a.py", "percentage": 50}
            peer.tell("$/progress", {"token": "t", "value": step})
            _tell(peer, _call(1), session="other")
            _tell(peer, _ended(2))

        group.create_task(serve())
        events = await _followed(client, Turn(TURN))
    assert events[1:3] == [Words(TURN, "m", "Three"), Step("a.py", 50)]
    assert _numbers(events) == [1, 2]


async def test_only_findings_of_the_turn_that_are_still_open_count() -> None:
    mine, other, gone = (finding("file:///a.py", place(n, 0, 1)) for n in range(3))
    other = other.model_copy(update={"turn": "another"})
    turn = Turn(TURN)
    async with pair() as (client, peer), asyncio.TaskGroup() as group:

        async def serve() -> None:
            reported = [
                _record(n + 1, kind="findingReported", finding=each.wire())
                for n, each in enumerate((mine, other, gone))
            ]
            changed = _record(4, kind="findingChanged", findingId=gone.id, state="dismissed")
            await _answer_load(peer, *reported, changed, _ended(5))

        group.create_task(serve())
        await _followed(client, turn)
    assert turn.findings == [mine]


async def test_words_of_a_message_that_is_complete_come_too_late() -> None:
    message = {"id": "m", "agent": "security", "blocks": [], "turn": TURN}
    async with pair() as (client, peer), asyncio.TaskGroup() as group:

        async def serve() -> None:
            words = {"session": SESSION, "turn": TURN, "message": "m", "text": "Three"}
            peer.tell("sessionls/delta", words)
            await _answer_load(peer, _record(1, kind="messageAdded", message=message))
            _tell(peer, _ended(2))

        group.create_task(serve())
        events = await _followed(client, Turn(TURN))
    assert [type(event) for event in events] == [Record, Record]


async def test_the_time_of_a_turn_is_what_passed_whatever_its_end() -> None:
    turn = Turn(TURN)
    started = _record(
        1, kind="turnStarted", turn=TURN, message="m", agent="a", revision="r", model="auto"
    )
    end = {**ended().wire(), "stopReason": "cancelled", "model": None}
    cancelled = {**_record(2, **end), "at": "2026-01-01T00:00:04.500Z"}
    async with pair() as (client, peer), asyncio.TaskGroup() as group:
        group.create_task(_answer_load(peer, started, cancelled))
        await _followed(client, turn)
    assert (turn.seconds, turn.model) == (4.5, "auto")


async def test_a_turn_that_a_budget_pauses_is_left_with_the_reason() -> None:
    turn = Turn(TURN)
    message: Json = {"id": "m", "blocks": [{"kind": "text", "text": "Go"}]}
    asked = _record(1, kind="messageAdded", message=message, turn=TURN)
    started = _record(
        2, kind="turnStarted", turn=TURN, message="m", agent="a", revision="r", model="auto"
    )
    paused = _record(3, kind="sessionPaused", reason="The budget is spent.")
    left = _record(4, kind="turnPaused", turn=TURN, usage={"cost": None})
    async with pair() as (client, peer), asyncio.TaskGroup() as group:
        group.create_task(_answer_load(peer, asked, started, paused, left))
        assert _numbers(await _followed(client, turn)) == [1, 2, 3, 4]
    assert (turn.ended, turn.is_left, turn.why_left) == (None, True, "The budget is spent.")


async def test_an_earlier_pause_of_the_session_stops_nothing() -> None:
    turn = Turn(TURN)
    earlier = (_record(1, kind="sessionPaused"), _record(2, kind="sessionResumed"))
    async with pair() as (client, peer), asyncio.TaskGroup() as group:
        group.create_task(_answer_load(peer, *earlier, _ended(3)))
        assert _numbers(await _followed(client, turn)) == [1, 2, 3]


async def test_thoughts_and_the_words_of_turns_inside_are_told_apart() -> None:
    async with pair() as (client, peer), asyncio.TaskGroup() as group:

        async def serve() -> None:
            await _answer_load(peer, _call(1))
            words = {"session": SESSION, "turn": TURN, "message": "m", "text": ""}
            peer.tell("sessionls/delta", {**words, "thought": "Hm."})
            peer.tell("sessionls/delta", {**words, "turn": "inner", "text": "Hi"})
            _tell(peer, _ended(2))

        group.create_task(serve())
        events = await _followed(client, Turn(TURN))
        assert events[1:3] == [Words(TURN, "m", "", "Hm."), Words("inner", "m", "Hi")]
