"""What an agent asks outlives its hub: the answer that is typed on the screen reaches it."""

import os
import signal
from pathlib import Path

import pytest
from tests.cli.model import calling, model_of
from tests.cli.terminal import Terminal, hub_of, lives, wait_for
from tests.provider.script import Answer, Call, saying

pytestmark = pytest.mark.long
"""Each of these starts the process for language models twice."""


@pytest.mark.parametrize(
    ("call", "question", "keys", "told"),
    [
        (calling("shell", command="echo sawn"), "reject", "o\n", "sawn"),
        (calling("ask", question="Which?", choices=["Red", "Blue"]), "own words", "2\n", "Blue"),
        (calling("edit", path="good.py", old="2 *", new="3 *"), "reject", "a\n", "accepted"),
    ],
    ids=["permission", "question", "edit"],
)
@pytest.mark.timeout(300)
def test_an_answer_on_the_screen_of_a_killed_hub_reaches_the_agent(
    terminal: Terminal, call: Call, question: str, keys: str, told: str
) -> None:
    home = Path(terminal.environment["SESSIONLS_HOME"])
    with (
        model_of(home, Answer((call,)), saying("Done.")) as provider,
        terminal.screen("prompt", "Try it") as screen,
    ):
        screen.wait_for(question)
        hub = hub_of(terminal.environment)
        assert hub
        os.kill(hub, signal.SIGKILL)
        wait_for(lambda: not lives(hub))
        screen.press(keys)
        assert screen.end() == 0
    messages = provider.requests[-1].body["messages"]
    assert isinstance(messages, list)
    assert told in str(messages[-1])
