"""A command that is sent again with its key does nothing; a key of another command is refused."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from sessionls.domain.errors import BadInput
from sessionls.domain.records import SessionPaused, SessionResumed
from sessionls.workspace.given_before import given_before
from sessionls.workspace.messages import Rewrite
from sessionls.workspace.requests import Prompt
from tests.workspace.rig import ANA, Rig


async def test_what_a_command_did_is_found_by_its_key_and_only_for_its_kind(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    session = str((await rig.sessions.new(ANA))["id"])
    assert await given_before(rig.ledger, session, "k1", SessionPaused) is None
    assert await given_before(rig.ledger, session, None, SessionPaused) is None
    await rig.sessions.pause(session, ANA, "k1")
    first = await given_before(rig.ledger, session, "k1", SessionPaused)
    assert first is not None
    assert (first.event.key, first.seq) == ("k1", 2)
    with pytest.raises(BadInput):
        await given_before(rig.ledger, session, "k1", SessionResumed)
    with pytest.raises(BadInput):
        await given_before(rig.ledger, session, "k1", SessionPaused, lambda _: False)
    await rig.close()


Again = Callable[[Rig, str], Awaitable[object]]


@pytest.mark.parametrize(
    "again",
    [
        lambda rig, session: rig.sessions.prompt(session, ANA, Prompt("hello", key="k1")),
        lambda rig, session: rig.sessions.retry(session, ANA, "T", key="k1"),
        lambda rig, session: rig.sessions.resume(session, ANA, "k1"),
        lambda rig, session: rig.sessions.answer(session, ANA, "P", "once", key="k1"),
        lambda rig, session: rig.sessions.reply(session, ANA, "Q", "yes", key="k1"),
        lambda rig, session: rig.sessions.delete(session, ANA, "k1"),
        lambda rig, session: rig.messages.edit(session, ANA, "M", Rewrite("hi"), "drive", "k1"),
        lambda rig, session: rig.messages.withdraw(session, ANA, "M", "k1"),
        lambda rig, session: rig.messages.release(session, ANA, "M", "k1"),
    ],
)
async def test_every_command_refuses_the_key_of_another_in_the_same_words(
    tmp_path: Path, again: Again
) -> None:
    rig = Rig(tmp_path)
    session = str((await rig.sessions.new(ANA))["id"])
    await rig.sessions.pause(session, ANA, "k1")
    with pytest.raises(BadInput) as refused:
        await again(rig, session)
    words = "The key 'k1' was used for another command; make a new one for each."
    assert str(refused.value) == words
    await rig.close()
