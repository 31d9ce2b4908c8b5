"""Compactions as a view: what a summary stands for, and what it never hides."""

from hypothesis import given
from hypothesis import strategies as st

from sessionls.domain.blocks import Message, TextBlock
from sessionls.domain.compaction import active, compacted, quiet_point
from sessionls.domain.records import (
    By,
    CompactionUndone,
    Event,
    HistoryCompacted,
    MessageAdded,
    Record,
    TurnEnded,
    TurnStarted,
)

ANA = By(kind="person", name="Ana")
WRITER = By(kind="agent", name="writer")


def said(name: str, turn: str | None = None) -> Event:
    return MessageAdded(message=Message(id=name, blocks=(TextBlock(text=name),)), turn=turn)


def started(turn: str) -> Event:
    return TurnStarted(turn=turn, message=f"m{turn}", agent="writer", revision="r", model="m")


def ended(turn: str) -> Event:
    return TurnEnded(turn=turn, stop_reason="end", next_agent="writer")


def records(*events: Event) -> list[Record]:
    people = (MessageAdded, CompactionUndone)
    return [
        Record(n, f"r{n}", "2026-01-01T00:00:00.000Z", ANA if isinstance(e, people) else WRITER, e)
        for n, e in enumerate(events, 1)
    ]


def exchange(number: int) -> list[Event]:
    return [said(f"m{number}", str(number)), started(str(number)), ended(str(number))]


def test_a_summary_stands_in_the_place_of_what_it_sums_up() -> None:
    told = records(
        *exchange(1),
        *exchange(2),
        HistoryCompacted(from_seq=1, to_seq=3, summary="Ana greeted."),
        said("m3", "3"),
    )
    seen = list(compacted(told, "m3"))
    assert [record.seq for record in seen] == [1, 4, 5, 6, 7, 8]
    first = seen[0].event
    assert isinstance(first, MessageAdded)
    assert "Ana greeted." in first.message.text


def test_a_summary_never_hides_the_message_that_is_answered() -> None:
    told = records(*exchange(1), HistoryCompacted(from_seq=1, to_seq=3, summary="Ana greeted."))
    assert list(compacted(told, "m1")) == told


def test_undoing_a_summary_lets_the_earlier_one_count_again() -> None:
    told = records(
        *exchange(1),
        HistoryCompacted(from_seq=1, to_seq=3, summary="one"),
        *exchange(2),
        HistoryCompacted(from_seq=1, to_seq=7, summary="two"),
    )
    assert list(active(told)) == [8]
    undone = [*told, *records(*[CompactionUndone(compaction=8)] * 9)[8:]]
    assert list(active(undone)) == [4]


def test_nothing_is_summed_up_while_a_message_waits_or_a_turn_runs() -> None:
    told = records(said("m1", "1"), started("1"), said("m2", "2"), ended("1"), started("2"))
    assert quiet_point(told, "m3", 0) is None
    assert quiet_point([*told, *records(*[ended("2")] * 6)[5:]], "m3", 0) == 6


def test_the_newest_messages_stay_as_they_are() -> None:
    told = records(*exchange(1), *exchange(2), *exchange(3), said("m4", "4"))
    assert quiet_point(told, "m4", 2) == 3
    assert quiet_point(told, "m4", 0) == 9
    assert quiet_point(records(*exchange(1), said("m2", "2")), "m2", 2) is None


@given(st.lists(st.integers(1, 4), max_size=8), st.integers(0, 3))
def test_a_quiet_point_never_cuts_a_turn(sizes: list[int], keep: int) -> None:
    events: list[Event] = []
    for number, size in enumerate(sizes):
        names = [f"{number}.{n}" for n in range(size)]
        events += [said(f"m{name}", name) for name in names]
        events += [event for name in names for event in (started(name), ended(name))]
    told = records(*events, said("now", "now"))
    last = quiet_point(told, "now", keep)
    before = [record.event for record in told if last is not None and record.seq <= last]
    opened = {e.turn for e in before if isinstance(e, MessageAdded)}
    closed = {e.turn for e in before if isinstance(e, TurnEnded)}
    assert opened == closed
    after = len([e for e in events if isinstance(e, MessageAdded)]) - len(opened)
    assert last is None or after >= keep
