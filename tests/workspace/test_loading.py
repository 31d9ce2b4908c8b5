"""Pages of a session, and what waits for an answer however far back it was asked."""

from pathlib import Path

import pytest

from sessionls.domain.blocks import Message, TextBlock
from sessionls.domain.records import (
    By,
    EditProposed,
    Event,
    MessageAdded,
    PermissionAnswered,
    PermissionAsked,
    PermissionQuestion,
    ProposedEdit,
    Question,
    QuestionAsked,
    SessionCreated,
    SessionPaused,
    TurnEnded,
    TurnStarted,
)
from sessionls.domain.session import Session
from sessionls.domain.usage import Usage
from sessionls.workspace.loading import load
from sessionls.workspace.requests import PageQuery
from tests.workspace.rig import ANA, Rig

_AGENT = By(kind="agent", name="assistant")
_ASKED: tuple[Event, ...] = (
    PermissionAsked(permission=PermissionQuestion(id="P", turn="T", tool="shell", title="Run")),
    QuestionAsked(question=Question(id="Q", turn="T", text="Which?")),
    EditProposed(edit=ProposedEdit(id="E", turn="T", title="Mend")),
)


async def asking(rig: Rig) -> Session:
    """A session in which three answers are waited for, and in which much was said since."""
    await rig.ledger.begin("S", ANA, SessionCreated(title="", agent="assistant"))
    session = await rig.ledger.open("S")
    started = TurnStarted(turn="T", message="M", agent="assistant", revision="r", model="m")
    await rig.ledger.record(session, _AGENT, started, *_ASKED)
    for number in range(9):
        message = Message(id=f"m{number}", blocks=(TextBlock(text=str(number)),))
        await rig.ledger.record(session, ANA, MessageAdded(message=message))
    return session


@pytest.mark.parametrize(
    "query", [PageQuery(limit=2), PageQuery(since=12, limit=2), PageQuery(before=8, limit=2)]
)
async def test_every_page_comes_with_what_waits(tmp_path: Path, query: PageQuery) -> None:
    rig = Rig(tmp_path)
    await asking(rig)
    loaded = await load(rig.ledger, "S", query)
    assert all(one["kind"] == "messageAdded" for one in loaded.records)
    assert [one["seq"] for one in loaded.asks] == [3, 4, 5]
    assert loaded.asks[0]["by"] == _AGENT.wire()
    assert loaded.asks[2] == next(iter(rig.ledger.wire("S", since=4)))
    await rig.close()


async def test_what_is_answered_waits_no_longer(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    session = await asking(rig)
    await rig.ledger.record(session, ANA, PermissionAnswered(permission_id="P", decision="once"))
    assert [one["seq"] for one in (await load(rig.ledger, "S", PageQuery(limit=1))).asks] == [4, 5]
    end = TurnEnded(turn="T", stop_reason="cancelled", usage=Usage(), next_agent="assistant")
    await rig.ledger.record(session, _AGENT, end)
    assert (await load(rig.ledger, "S", PageQuery(limit=1))).asks == ()
    await rig.close()


async def test_a_paused_session_that_no_process_has_open_tells_what_waits(tmp_path: Path) -> None:
    first = Rig(tmp_path)
    session = await asking(first)
    await first.ledger.record(session, ANA, SessionPaused())
    await first.close()
    second = Rig(tmp_path)
    loaded = await load(second.ledger, "S", PageQuery(limit=1))
    assert loaded.session["state"] == "paused"
    assert [one["seq"] for one in loaded.asks] == [3, 4, 5]
    await second.close()
