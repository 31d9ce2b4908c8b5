"""The records of a session as a model reads them."""

from sessionls.domain.blocks import Message, TextBlock, ThoughtBlock
from sessionls.domain.records import (
    By,
    Event,
    MessageAdded,
    Record,
    ToolCall,
    ToolCalled,
    ToolReturned,
    TurnPaused,
    TurnRetried,
    TurnStarted,
)
from sessionls.domain.usage import Usage
from sessionls.engine.models.model import AgentSaid, ModelMessage, PersonSaid, ToolSaid
from sessionls.workspace.history import history_for, own_steps

ANA = By(kind="person", name="Ana", id="ana@a.org")
OTHER_ANA = By(kind="person", name="Ana", id="ana@b.org")
WRITER = By(kind="agent", name="writer")
LOST = "Interrupted before it returned."


def records(*events: tuple[By, Event]) -> list[Record]:
    return [
        Record(number, f"r{number}", "2026-11-01T00:00:00Z", by, event)
        for number, (by, event) in enumerate(events, 1)
    ]


def asks(message: str, by: By = ANA) -> tuple[By, Event]:
    said = Message(id=message, blocks=(TextBlock(text=message),))
    return by, MessageAdded(message=said, turn=f"t-{message}")


def starts(turn: str, message: str) -> tuple[By, Event]:
    return WRITER, TurnStarted(
        turn=turn, message=message, agent="writer", revision="r", model="auto"
    )


def says(turn: str, text: str, *thoughts: ThoughtBlock) -> tuple[By, Event]:
    blocks = (*thoughts, *((TextBlock(text=text),) if text else ()))
    return WRITER, MessageAdded(message=Message(id="a", agent="writer", blocks=blocks, turn=turn))


def calls(turn: str, name: str) -> tuple[By, Event]:
    return WRITER, ToolCalled(turn=turn, call=ToolCall(id=name, name="read"))


def returns(turn: str, name: str, content: str) -> tuple[By, Event]:
    return WRITER, ToolReturned(turn=turn, call_id=name, content=content)


def called(*names: str) -> AgentSaid:
    return AgentSaid("writer", calls=tuple(ToolCall(id=name, name="read") for name in names))


def read(*events: tuple[By, Event], turn: str = "t", message: str = "m") -> list[ModelMessage]:
    return list(history_for(turn, message, records(*events), lambda _: "from a blob"))


def own(*events: tuple[By, Event]) -> list[ModelMessage]:
    return list(own_steps("t", records(*events), lambda _: "from a blob"))


def test_thoughts_stay_with_what_was_said_and_called() -> None:
    thought = ThoughtBlock(text="Hm", signature="s", model="m")
    assert own(says("t", "", thought), calls("t", "c"), returns("t", "c", "1")) == [
        AgentSaid("writer", "", (ToolCall(id="c", name="read"),), (thought,)),
        ToolSaid("c", "1"),
    ]


def test_calls_that_overlap_are_one_step_and_each_has_its_result_behind_it() -> None:
    assert own(
        *(calls("t", "a"), calls("t", "b"), returns("t", "b", "2"), calls("t", "c")),
        *(returns("t", "c", "3"), returns("t", "a", "1")),
    ) == [called("a", "b", "c"), ToolSaid("a", "1"), ToolSaid("b", "2"), ToolSaid("c", "3")]


def test_an_id_that_comes_again_in_a_later_step_keeps_both_results() -> None:
    assert own(
        *(calls("t", "a"), returns("t", "a", "1")),
        *(calls("t", "a"), returns("t", "a", "2")),
    ) == [called("a"), ToolSaid("a", "1"), called("a"), ToolSaid("a", "2")]


def test_a_step_that_a_pause_cut_does_not_take_the_results_of_the_next_one() -> None:
    paused = WRITER, TurnPaused(turn="t", usage=Usage())
    assert own(calls("t", "a"), paused, calls("t", "a"), returns("t", "a", "2")) == [
        *(called("a"), ToolSaid("a", LOST, is_error=True)),
        *(called("a"), ToolSaid("a", "2")),
    ]


def test_a_call_that_waited_through_a_pause_gets_its_result() -> None:
    paused = WRITER, TurnPaused(turn="t", usage=Usage())
    assert own(calls("t", "a"), paused, returns("t", "a", "1")) == [called("a"), ToolSaid("a", "1")]


def test_a_result_that_nobody_asked_for_is_left_out() -> None:
    assert own(returns("t", "a", "1"), says("t", "Hi")) == [AgentSaid("writer", "Hi")]


def test_an_answer_that_a_retry_replaced_is_left_out() -> None:
    retried = ANA, TurnRetried(turn="t2", of="t1", message="m1")
    history = read(
        *(asks("m1"), starts("t1", "m1"), says("t1", "Bad"), retried),
        *(starts("t2", "m1"), says("t2", "Good"), asks("m")),
    )
    assert [said.text for said in history if isinstance(said, AgentSaid)] == ["Good"]


def test_people_of_one_name_are_told_apart() -> None:
    authors = [
        said.author
        for said in read(asks("m1"), asks("m2", OTHER_ANA), asks("m"))
        if isinstance(said, PersonSaid)
    ]
    assert authors == ["Ana (ana@a.org)", "Ana (ana@b.org)", "Ana (ana@a.org)"]


def test_what_waits_behind_the_message_is_not_read() -> None:
    history = read(asks("m"), asks("later"), starts("t", "m"), says("t", "So"))
    assert history == [
        PersonSaid("Ana", (TextBlock(text="m"),)),
        AgentSaid("writer", "So"),
    ]
