"""What a turn is doing, in words: calls, waits, turns inside it, and how far it is."""

import pytest

from sessionls.domain.fold import apply
from sessionls.domain.records import (
    By,
    Event,
    PermissionAnswered,
    PermissionAsked,
    PermissionQuestion,
    Question,
    QuestionAnswered,
    QuestionAsked,
    Record,
    SessionPaused,
    SessionResumed,
    ToolCall,
    ToolCalled,
    ToolReturned,
    TurnStarted,
)
from sessionls.domain.session import Session
from sessionls.workspace.bus import Progress
from sessionls.workspace.doing import Doing
from tests.workspace.rig import ANA
from tests.workspace.told import ROOT, Made, asked, ended, started

SECURITY = By(kind="agent", name="security")


def record(event: Event, by: By = SECURITY) -> Record:
    return Record(1, "R1", "2026-11-22T08:50:01.123Z", by, event)


def after(*made: Made | Event, counts: bool = True) -> Doing:
    """What the turn T1 does after these records."""
    doing = Doing("T1", ROOT, counts=counts)
    for one in made:
        doing.take(record(one[1]) if isinstance(one, tuple) else record(one))
    return doing


def calls(turn: str, call: str, tool: str, **given: object) -> ToolCalled:
    return ToolCalled(turn=turn, call=ToolCall(id=call, name=tool, arguments=given))


def inner(agent: str = "writer") -> TurnStarted:
    return TurnStarted(
        turn="T2", message="MT1", agent=agent, revision="r", model="own/a",
        parent_turn="T1", parent_call="C1",
    )  # fmt: skip


def permission(turn: str = "T1") -> PermissionAsked:
    question = PermissionQuestion(id="P1", turn=turn, tool="shell", title="Run: ls")
    return PermissionAsked(permission=question)


def test_a_turn_that_has_begun_answers() -> None:
    assert after().text == ""
    assert after(started()).text == "security is answering"


def test_a_call_is_told_with_its_agent_and_what_it_is_about() -> None:
    doing = after(started(), calls("T1", "C1", "read", path=f"{ROOT}/lib/app.py"))
    assert doing.text == "security: read lib/app.py"
    doing.take(record(ToolReturned(turn="T1", call_id="C1", content="x")))
    assert doing.text == "security is answering"


def test_of_calls_side_by_side_one_that_still_works_is_told() -> None:
    both = calls("T1", "C1", "read", path="a.py"), calls("T1", "C2", "read", path="b.py")
    doing = after(started(), *both, ToolReturned(turn="T1", call_id="C2", content="x"))
    assert doing.text == "security: read a.py"


def test_a_turn_inside_the_turn_is_told_with_its_own_agent() -> None:
    begun = started(), calls("T1", "C1", "agent", name="writer", text="Go"), inner()
    assert after(*begun).text == "writer is answering"
    doing = after(*begun, calls("T2", "C1", "read", path="a.py"))
    assert doing.text == "writer: read a.py"
    doing.advance(Progress("S1", "T2", 0, 0, "rate limited, again in 12 s"))
    assert doing.text == "writer: rate limited, again in 12 s"


def test_turns_of_others_are_not_told() -> None:
    doing = after(started(), calls("T9", "C1", "read", path="a.py"), permission("T9"))
    assert doing.text == "security is answering"


@pytest.mark.parametrize(
    ("ask", "answer"),
    [
        (permission(), PermissionAnswered(permission_id="P1", decision="once")),
        (
            QuestionAsked(question=Question(id="Q1", turn="T1", text="Which?")),
            QuestionAnswered(question_id="Q1", text="all"),
        ),
    ],
)
def test_a_turn_that_waits_for_a_person_says_so_until_somebody_answers(
    ask: Event, answer: Event
) -> None:
    doing = after(started(), calls("T1", "C1", "shell", command="ls"), ask)
    assert doing.text == "waiting for an answer"
    doing.advance(Progress("S1", "T1", 0, 0, "starting"))
    assert doing.text == "waiting for an answer"
    doing.take(record(answer))
    assert doing.text == "starting"


def test_a_pause_says_why() -> None:
    paused = after(started(), SessionPaused(reason="the budget is used up"))
    assert paused.text == "paused: the budget is used up"
    assert after(started(), SessionPaused()).text == "paused"
    assert after(started(), SessionPaused(), SessionResumed()).text == "security is answering"


@pytest.mark.parametrize(
    ("done", "total", "text"),
    [(3, 12, "3/12 · app.py"), (3, None, "3 · app.py"), (0, None, "app.py"), (0, 0, "app.py")],
)
def test_only_what_is_counted_has_a_count(done: int, total: int | None, text: str) -> None:
    doing = after(started())
    doing.advance(Progress("S1", "T1", done, total, "app.py"))
    assert doing.text == text


def test_a_turn_with_a_model_counts_nothing_whatever_was_expected() -> None:
    model = TurnStarted(turn="T1", message="M", agent="security", revision="r", model="own/a")
    assert after(started()).counts
    assert not after(started(), counts=False).counts
    assert not after(model).counts


def test_whoever_looks_later_sees_the_same() -> None:
    made = [asked(), started(), (SECURITY, calls("T1", "C1", "agent")), (SECURITY, inner())]
    session = Session("S1")
    for seq, (by, event) in enumerate([*made, (SECURITY, permission("T2"))], 1):
        apply(session, Record(seq, f"R{seq}", "2026-11-22T08:50:01.123Z", by, event))
    doing = Doing("T1", ROOT, counts=True)
    doing.look_back(session)
    assert (doing.text, doing.counts) == ("waiting for an answer", True)
    doing.take(record(PermissionAnswered(permission_id="P1", decision="reject"), ANA))
    doing.take(record(calls("T2", "C2", "read", path="a.py")))
    assert doing.text == "writer: read a.py"


def test_an_end_leaves_nothing_to_wait_for() -> None:
    assert after(started(), permission(), ended()).text == "security is answering"
