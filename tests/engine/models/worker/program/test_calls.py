"""Tool calls out of deltas, however a server cuts and numbers them."""

import json
from itertools import count, pairwise

from hypothesis import given
from hypothesis import strategies as st

from sessionls.engine.models.worker.program.calls import Calls

JSON = st.dictionaries(st.text(max_size=5), st.integers() | st.text(max_size=5), max_size=3)


def _calls() -> Calls:
    numbers = count(1)
    return Calls(lambda: f"made-{next(numbers)}")


def _delta(arguments: str, **more: object) -> dict[str, object]:
    name = {"name": more.pop("name")} if "name" in more else {}
    return {**more, "function": {**name, "arguments": arguments}}


def _cut(text: str, places: list[int]) -> list[str]:
    cuts = [0, *sorted(place % (len(text) + 1) for place in places), len(text)]
    return [text[a:b] for a, b in pairwise(cuts)]


@given(st.lists(st.tuples(JSON, st.lists(st.integers(0, 99), max_size=3)), max_size=4))
def test_numbered_calls_come_whole_wherever_they_are_cut(
    wanted: list[tuple[dict[str, object], list[int]]],
) -> None:
    calls = _calls()
    for number, (arguments, places) in enumerate(wanted):
        first, *others = _cut(json.dumps(arguments), places)
        calls.take([_delta(first, index=number, id=f"id-{number}", name="read")])
        for piece in others:
            calls.take([_delta(piece, index=number)])
    assert [frame["call"] for frame in calls.frames()] == [
        {"id": f"id-{number}", "name": "read", "arguments": arguments}
        for number, (arguments, _) in enumerate(wanted)
    ]


@given(st.lists(st.tuples(JSON, st.lists(st.integers(0, 99), max_size=3)), max_size=4))
def test_calls_without_id_and_number_come_whole_one_after_the_other(
    wanted: list[tuple[dict[str, object], list[int]]],
) -> None:
    calls = _calls()
    for arguments, places in wanted:
        first, *others = _cut(json.dumps(arguments), places)
        calls.take([_delta(first, id=None, index=0, name="read")])
        for piece in others:
            calls.take([_delta(piece, index=0)])
    assert [frame["call"] for frame in calls.frames()] == [
        {"id": f"made-{number}", "name": "read", "arguments": arguments}
        for number, (arguments, _) in enumerate(wanted, 1)
    ]


def test_two_calls_with_the_same_id_get_two() -> None:
    calls = _calls()
    calls.take([_delta("{}", index=0, id="same", name="read")])
    calls.take([_delta("{}", index=1, id="same", name="read")])
    assert [frame["call"] for frame in calls.frames()] == [
        {"id": "same", "name": "read", "arguments": {}},
        {"id": "made-1", "name": "read", "arguments": {}},
    ]


def test_a_name_that_is_repeated_with_each_piece_is_one_call() -> None:
    calls = _calls()
    calls.take([_delta('{"path": ', index=0, id="one", name="read")])
    calls.take([_delta('"a"}', index=0, id="one", name="read")])
    (frame,) = calls.frames()
    assert frame["call"] == {"id": "one", "name": "read", "arguments": {"path": "a"}}


@given(st.text(max_size=20))
def test_anything_for_arguments_is_an_object_or_unreadable(text: str) -> None:
    calls = _calls()
    calls.take([_delta(text, index=0, id="one", name="read")])
    (frame,) = calls.frames()
    call = frame["call"]
    assert isinstance(call, dict)
    assert isinstance(call.get("arguments"), dict) or call["unreadable"] == text


def test_deltas_of_any_shape_do_no_harm() -> None:
    calls = _calls()
    calls.take([None, 1, {}, {"function": None}, {"index": "x", "function": {"name": 3}}])
    assert all("call" in frame for frame in calls.frames())
