"""Where forks begin, for any mixture of turns, calls and other people's records."""

from collections.abc import Sequence

from hypothesis import example, given
from hypothesis import strategies as st

from sessionls.domain.blocks import Message, TextBlock
from sessionls.domain.fork import ForkPoint, fork_point
from sessionls.domain.records import (
    SYSTEM,
    By,
    Event,
    FindingChanged,
    MessageAdded,
    Record,
    SessionCreated,
    SessionRenamed,
    ToolCall,
    ToolCalled,
    ToolReturned,
    TurnEnded,
    TurnStarted,
)

ANA = By(kind="person", name="Ana")
AGENT = By(kind="agent", name="security")
STEPS = ("message", "rename", "moved", "fixed", "start", "child", "say", "call", "return", "end")


class Story:
    """Makes records as a session makes them: one turn at a time, its calls answered at its end."""

    def __init__(self) -> None:
        self.records: list[Record] = []
        self.turns: list[str] = []
        self.calls: list[tuple[str, str]] = []
        self.add(ANA, SessionCreated(title="S", agent="assistant"))

    def add(self, by: By, event: Event) -> None:
        seq = len(self.records) + 1
        self.records.append(Record(seq, f"r{seq}", "2026-01-01T00:00:00.000Z", by, event))

    def step(self, kind: str) -> None:
        name = f"n{len(self.records)}"
        match kind:
            case "message":
                message = Message(id=name, blocks=(TextBlock(text=name),))
                self.add(ANA, MessageAdded(message=message, turn=f"t{name}"))
            case "rename":
                self.add(ANA, SessionRenamed(title=name))
            case "moved":
                self.add(SYSTEM, FindingChanged(finding_id="f", state="stale"))
            case "start" if not self.turns:
                self.start(name, None)
            case "child" if self.calls:
                self.start(name, self.turns[-1])
            case _ if self.turns:
                self.work(kind, name)
            case _:
                pass

    def start(self, turn: str, parent: str | None) -> None:
        self.turns.append(turn)
        self.add(
            AGENT,
            TurnStarted(
                turn=turn,
                message="m",
                agent="security",
                revision="r",
                model="offline",
                parent_turn=parent,
            ),
        )

    def work(self, kind: str, name: str) -> None:
        turn = self.turns[-1]
        own = [call for call in self.calls if call[0] == turn]
        match kind:
            case "fixed":
                self.add(AGENT, FindingChanged(finding_id="f", state="fixed"))
            case "say" if not own:
                self.add(AGENT, MessageAdded(message=Message(id=name, turn=turn)))
            case "call":
                self.calls.append((turn, name))
                self.add(AGENT, ToolCalled(turn=turn, call=ToolCall(id=name, name="scan")))
            case "return" if own:
                self.calls.remove(own[0])
                self.add(AGENT, ToolReturned(turn=turn, call_id=own[0][1], content=""))
            case "end":
                for call in own:
                    self.calls.remove(call)
                    self.add(AGENT, ToolReturned(turn=turn, call_id=call[1], content=""))
                self.turns.pop()
                self.add(AGENT, TurnEnded(turn=turn, stop_reason="end", next_agent="assistant"))
            case _:
                pass


def told(*steps: str) -> list[Record]:
    story = Story()
    for step in steps:
        story.step(step)
    return story.records


def unanswered(records: Sequence[Record]) -> set[tuple[str, str]]:
    open_calls: set[tuple[str, str]] = set()
    for record in records:
        if isinstance(record.event, ToolCalled):
            open_calls.add((record.event.turn, record.event.call.id))
        elif isinstance(record.event, ToolReturned):
            open_calls.discard((record.event.turn, record.event.call_id))
    return open_calls


@given(st.lists(st.sampled_from(STEPS), max_size=40))
@example(["message", "start", "call", "fixed", "message", "return", "end"])
@example(["message", "start", "call", "child", "call", "return", "end", "moved", "return"])
def test_no_fork_has_a_call_without_its_result(steps: list[str]) -> None:
    records = told(*steps)
    for seq in range(1, len(records) + 1):
        point = fork_point(records[:seq])
        assert 1 <= point.at <= seq
        assert not unanswered(records[: point.at])
        # It moves no further than to the first call of the group.
        left_out = records[point.at : seq]
        if left_out and point.text is None:
            assert isinstance(left_out[0].event, ToolCalled)


@given(st.lists(st.sampled_from(STEPS), max_size=40), st.integers(1, 10))
def test_a_few_records_tell_the_same_as_all_or_say_that_they_cannot(
    steps: list[str], few: int
) -> None:
    records = told(*steps)
    for seq in range(1, len(records) + 1):
        part = records[max(seq - few, 0) : seq]
        point = fork_point(part)
        assert point == fork_point(records[:seq]) or point.at < part[0].seq


@given(st.lists(st.sampled_from(STEPS), max_size=40))
def test_a_persons_message_is_left_out_and_its_text_handed_back(steps: list[str]) -> None:
    records = told(*steps)
    for record in records:
        point = fork_point(records[: record.seq])
        is_persons = isinstance(record.event, MessageAdded) and record.by == ANA
        assert (point.text is not None) == is_persons
        if is_persons:
            assert point.at < record.seq


def test_a_queued_message_and_a_fixed_finding_stay_inside_the_group() -> None:
    records = told("message", "start", "say", "call", "fixed", "message", "moved", "return", "say")
    points = [fork_point(records[:seq]) for seq in range(4, 11)]
    assert points == [
        ForkPoint(4),
        ForkPoint(4),
        ForkPoint(4),
        ForkPoint(4, "n6"),
        ForkPoint(4),
        ForkPoint(4),
        ForkPoint(10),
    ]
