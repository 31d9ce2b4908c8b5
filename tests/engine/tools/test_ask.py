"""The tool `ask`: what it asks, and what it does not."""

import json

import jsonschema
import pytest
from tests.engine.tools.looks import Folder

from sessionls.engine.tools.ask import AskTool, Words
from sessionls.engine.tools.tool import CallContext, ToolAsks, ToolResult


async def answers(question: str) -> Words:
    """Ann answers every question."""
    return Words("Red.", "Ann")


def tool() -> AskTool:
    return AskTool("t1", lambda: "q1", answers)


async def test_question_is_asked_with_each_choice_once_and_its_answer_told() -> None:
    arguments = {"question": "Which?", "choices": ["red", "blue", "red"]}
    asks, said = [event async for event in tool().call(arguments, CallContext("c1"))]
    assert isinstance(asks, ToolAsks)
    assert asks.question.choices == ("red", "blue")
    assert said == ToolResult("Ann answered: Red.")


@pytest.mark.parametrize(
    "arguments",
    [
        {},
        {"question": ""},
        {"question": "x" * 2001},
        {"question": "Which?", "choices": [""]},
        {"question": "Which?", "choices": ["red", "x" * 201]},
        {"question": "Which?", "choices": ["x"] * 9},
        {"question": "Which?", "choices": [{"a": 1}]},
        {"question": "Which?", "surprise": 1},
    ],
)
async def test_what_a_provider_was_told_not_to_send_is_not_asked(
    arguments: dict[str, object],
) -> None:
    schema = json.loads(json.dumps(tool().spec.parameters))
    sent = json.loads(json.dumps(arguments))
    assert not jsonschema.Draft202012Validator(schema).is_valid(sent)
    said = await Folder(None).refused(tool(), **arguments)
    assert "a text of 1 to 2000 characters" in said
