"""What agents ask where nobody is there: the safe answer goes out, and is said."""

from typing import Any

import pytest
from tests.cli.peer import pair
from tests.cli.samples import TURN

from sessionls.cli.asking import answering
from sessionls.cli.follow import Turn
from sessionls.cli.render.answer import silent
from sessionls.domain.records import (
    By,
    EditProposed,
    Event,
    PermissionAsked,
    PermissionQuestion,
    ProposedEdit,
    Question,
    QuestionAsked,
    Record,
)

SESSION = "01KAMB00000000000000LAMP01"
AGENT = By(kind="agent", name="writer")


async def sent_for(event: Event) -> Any:
    """The command that goes out for something that is asked."""
    with silent(Turn(TURN)) as view:
        async with pair() as (client, peer), answering(client, SESSION, view) as questions:
            questions.hear(Record(1, "r1", "2026-01-01T00:00:00.000Z", AGENT, event))
            asked = await peer.asked()
            peer.answer(asked, {})
    return asked["params"]


def permission(name: str = "p1") -> PermissionAsked:
    """An agent wants to do something."""
    asked = PermissionQuestion(id=name, turn=TURN, tool="shell", title="writer: Run: make")
    return PermissionAsked(permission=asked)


async def test_a_permission_is_rejected(capfd: pytest.CaptureFixture[str]) -> None:
    sent = await sent_for(permission())
    (argument,) = sent["arguments"]
    assert sent["command"] == "sessionls.permission.answer"
    assert (argument["session"], argument["permission"]) == (SESSION, "p1")
    assert argument["decision"] == "reject"
    told = "Rejected, because nobody can be asked here: writer wanted to run: make"
    assert told in capfd.readouterr().err


async def test_an_edit_is_not_applied_and_the_agent_learns_why() -> None:
    sent = await sent_for(EditProposed(edit=ProposedEdit(id="e1", turn=TURN, title="Edit a.py")))
    (argument,) = sent["arguments"]
    assert (sent["command"], argument["accepted"]) == ("sessionls.edit.answer", "none")
    assert "Nobody was there" in argument["reason"]


async def test_a_question_is_answered_with_the_fact_that_nobody_is_there() -> None:
    sent = await sent_for(QuestionAsked(question=Question(id="q1", turn=TURN, text="Which?")))
    (argument,) = sent["arguments"]
    assert sent["command"] == "sessionls.question.answer"
    assert argument["text"].startswith("Nobody is there to answer.")


async def test_what_was_asked_before_is_answered_too() -> None:
    with silent(Turn(TURN)) as view:
        waiting = [permission("p1").permission, permission("p2").permission]
        async with pair() as (client, peer), answering(client, SESSION, view, waiting):
            names: list[str] = []
            for _ in waiting:
                asked = await peer.asked()
                names.append(asked["params"]["arguments"][0]["permission"])
                peer.answer(asked, {})
    assert names == ["p1", "p2"]


async def test_a_refused_answer_is_said_and_the_next_question_comes(
    capfd: pytest.CaptureFixture[str],
) -> None:
    with silent(Turn(TURN)) as view:
        waiting = [permission("p1").permission, permission("p2").permission]
        async with pair() as (client, peer), answering(client, SESSION, view, waiting):
            late = await peer.asked()
            told = {"code": -32602, "message": "Ben has answered this already."}
            peer.send({"id": late["id"], "error": told})
            peer.answer(await peer.asked(), {})
    assert "Ben has answered this already." in capfd.readouterr().err
