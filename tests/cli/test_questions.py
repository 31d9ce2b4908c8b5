"""What a server asks: a person at a terminal answers, elsewhere the safe answer stands."""

import sys

from tests.cli.terminal import Terminal

from sessionls.cli.link import Json
from sessionls.cli.questions import answer

_ASK = """
import asyncio
from sessionls.cli.questions import answer
actions = [{"title": "Allow once"}, {"title": "Reject"}]
asked = {"message": "May it run `make`?", "actions": actions}
print("answer:", asyncio.run(answer("window/showMessageRequest", asked)))
"""


async def test_without_a_terminal_nothing_is_allowed() -> None:
    asked: Json = {"message": "May it?", "actions": [{"title": "Allow once"}]}
    assert await answer("window/showMessageRequest", asked) is None


async def test_the_client_has_no_configuration_of_its_own() -> None:
    assert await answer("workspace/configuration", {"items": [{}, {}]}) == [None, None]
    assert await answer("workspace/configuration", {}) == []


async def test_other_requests_are_answered_politely() -> None:
    assert await answer("window/workDoneProgress/create", {"token": 1}) is None


def test_a_person_chooses_by_number_and_leaves_it_with_enter(terminal: Terminal) -> None:
    program = terminal.of(sys.executable, "-c", _ASK)
    for keys, answered in (("1\n", "Allow once"), ("\n", "None"), ("7\n", "None")):
        with program.screen() as screen:
            screen.wait_for("Number")
            assert "May it run `make`?" in screen.text
            screen.press(keys)
            assert screen.end() == 0
        assert f"answer: {answered}" in screen.text.replace("{'title': '", "")
