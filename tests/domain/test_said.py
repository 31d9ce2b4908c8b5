"""What people said as it counts for models."""

from hypothesis import given
from hypothesis import strategies as st

from sessionls.domain.blocks import Message, TextBlock
from sessionls.domain.fold import apply
from sessionls.domain.records import (
    By,
    Event,
    MessageAdded,
    MessageEdited,
    MessageReleased,
    MessageWithdrawn,
    Record,
    SessionPaused,
)
from sessionls.domain.said import as_it_counts
from sessionls.domain.session import Session
from sessionls.domain.summary import summary

ANA = By(kind="person", name="Ana")
BEN = By(kind="person", name="Ben")


def records(*events: tuple[By, Event]) -> list[Record]:
    return [Record(seq, f"R{seq}", "2026", by, one) for seq, (by, one) in enumerate(events, 1)]


def written(name: str, text: str, held: bool | None = None) -> MessageAdded:
    message = Message(id=name, blocks=(TextBlock(text=text),))
    return MessageAdded(message=message, turn=None if held else f"T{name}", held=held)


def words(*events: tuple[By, Event]) -> list[tuple[int, str, str]]:
    return [
        (record.seq, record.by.name, record.event.message.text)
        for record in as_it_counts(records(*events))
        if isinstance(record.event, MessageAdded)
    ]


def edit(name: str, text: str) -> MessageEdited:
    return MessageEdited(message_id=name, blocks=(TextBlock(text=text),))


def test_an_edited_message_has_its_last_words_where_it_was_written() -> None:
    events = ((ANA, written("a", "one")), (ANA, edit("a", "two")), (ANA, edit("a", "three")))
    assert words(*events) == [(1, "Ana", "three")]


def test_a_withdrawn_message_is_not_there() -> None:
    events = ((ANA, written("a", "one")), (BEN, written("b", "two")))
    assert words(*events, (ANA, MessageWithdrawn(message_id="a"))) == [(2, "Ben", "two")]


def test_a_held_message_stands_where_it_was_let_and_is_its_authors() -> None:
    held = (BEN, written("b", "a thought", held=True))
    after = (ANA, written("a", "go on"))
    assert words(held, after) == [(2, "Ana", "go on")]
    let = (ANA, MessageReleased(message_id="b", turn="T"))
    assert words(held, after, let) == [(2, "Ana", "go on"), (3, "Ben", "a thought")]
    assert words(held, (BEN, edit("b", "better")), let) == [(3, "Ben", "better")]
    assert words(held, let, (BEN, MessageWithdrawn(message_id="b"))) == []


def test_what_is_said_of_messages_that_are_not_there_is_passed_over() -> None:
    strange = (
        (ANA, edit("x", "?")),
        (ANA, MessageReleased(message_id="x", turn="T")),
        (ANA, MessageWithdrawn(message_id="x")),
        (ANA, SessionPaused()),
    )
    assert words(*strange) == []
    session = Session("S")
    for record in records(*strange):
        apply(session, record)
    assert (session.queue, session.waiting) == ([], {})


_NAMES = st.sampled_from("abc")
_EVENTS = st.one_of(
    st.builds(written, _NAMES, st.text(max_size=3), st.sampled_from([None, True])),
    st.builds(edit, _NAMES, st.text(max_size=3)),
    st.builds(lambda name: MessageWithdrawn(message_id=name), _NAMES),
    st.builds(lambda name: MessageReleased(message_id=name, turn=f"L{name}"), _NAMES),
)


@given(st.lists(_EVENTS, max_size=12))
def test_any_records_fold_and_are_read_without_a_mistake(events: list[Event]) -> None:
    told = records(*((ANA, event) for event in events))
    session = Session("S")
    for record in told:
        apply(session, record)
    assert set(session.queue) <= session.turns.keys()
    assert summary(session).get("held", []) == [
        {"message": one.message.id, "by": ANA.wire(), "seq": one.seq}
        for one in session.waiting.values()
        if one.turn is None
    ]
    assert all(one.seq in range(1, len(told) + 1) for one in as_it_counts(told))
