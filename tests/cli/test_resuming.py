"""Going on after a budget was spent: what counts is what comes after the session was resumed."""

from pathlib import Path

import pytest
from tests.cli.model import model_of
from tests.cli.terminal import Terminal
from tests.provider.script import saying

from sessionls.cli.attending import attend_before
from sessionls.cli.choosing import find_session
from sessionls.cli.connection import connect
from sessionls.cli.reading import read_along
from sessionls.cli.render.answer import silent
from sessionls.cli.shapes import SessionRow
from sessionls.domain.records import Record, SessionPaused

pytestmark = pytest.mark.long
"""Each of these starts the process for language models."""

SPENT = "sessionBudget = 0"


def _settings(terminal: Terminal) -> Path:
    return Path(terminal.environment["SESSIONLS_HOME"]) / "config" / "config.toml"


def _home(terminal: Terminal) -> Path:
    return Path(terminal.environment["SESSIONLS_HOME"])


def test_the_answer_is_shown_when_the_budget_was_raised(terminal: Terminal) -> None:
    with model_of(_home(terminal), saying("Hello Ana."), more=SPENT):
        asked = terminal.run("prompt", "Hi")
        assert (asked.code, "is spent" in asked.err) == (2, True)
        settings = _settings(terminal)
        settings.write_text(settings.read_text().replace(SPENT, "sessionBudget = 1"))
        done = terminal.run("session", "resume", "last")
    assert (done.code, done.err.count("is spent")) == (0, 0)
    assert done.out.startswith("Resumed.")
    assert "Hello Ana." in done.out


def test_a_budget_that_is_still_spent_is_told_again(terminal: Terminal) -> None:
    with model_of(_home(terminal), more=SPENT):
        terminal.run("prompt", "Hi")
        done = terminal.run("session", "resume", "last")
    assert done.code == 2
    assert done.out.startswith("Resumed.")
    assert "is spent" in done.err


async def test_a_pause_that_came_before_anybody_looked_is_not_missed(
    terminal: Terminal, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SESSIONLS_HOME", terminal.environment["SESSIONLS_HOME"])
    with model_of(_home(terminal), more=SPENT):
        terminal.run("prompt", "Hi")
        async with connect(workspace) as client:
            row = await find_session(client, "last")
            resumed = await client.execute("session.resume", {"session": row.id})
            left = SessionRow.model_validate(resumed["session"])
            async for event in read_along(client, left.id, left.seq):
                if isinstance(event, Record) and isinstance(event.event, SessionPaused):
                    break
            (came,) = await attend_before(client, left, silent)
    assert came.turn.is_left
    assert "is spent" in came.turn.why_left
