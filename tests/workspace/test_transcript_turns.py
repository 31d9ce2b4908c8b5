"""Turns inside turns, thoughts, models and limits, as the document of a session shows them."""

import re

import pytest

from sessionls.domain.blocks import Message, TextBlock, ThoughtBlock
from sessionls.domain.records import (
    SYSTEM,
    By,
    CompactionUndone,
    HistoryCompacted,
    MessageAdded,
    PermissionAsked,
    PermissionQuestion,
    SessionPaused,
    ToolCall,
    ToolCalled,
    ToolReturned,
    TurnEnded,
    TurnStarted,
)
from sessionls.domain.usage import Usage
from sessionls.workspace.transcript_page import Section, Transcript
from tests.workspace.rig import ANA, BEN
from tests.workspace.told import SECURITY, Made, asked, document, ended, returned, said, started

WRITER = By(kind="agent", name="writer")


def calls(turn: str, call: str, name: str, by: By = SECURITY, /, **given: object) -> Made:
    return by, ToolCalled(turn=turn, call=ToolCall(id=call, name=name, arguments=given))


def begins(turn: str = "T2", parent: str = "T1", call: str = "C1", agent: str = "writer") -> Made:
    event = TurnStarted(
        turn=turn, message="MT1", agent=agent, revision="r", model="own/small",
        parent_turn=parent, parent_call=call,
    )  # fmt: skip
    return By(kind="agent", name=agent), event


def says(text: str, turn: str = "T2", *thoughts: ThoughtBlock) -> Made:
    blocks = (*thoughts, *([TextBlock(text=text)] if text else []))
    return WRITER, MessageAdded(message=Message(id="A2", agent="writer", blocks=blocks, turn=turn))


def ends(turn: str = "T2", model: str = "own/small", usage: Usage | None = None) -> Made:
    spent = usage or Usage(
        input=1200, output=30, cached=1000, cost=0.0123, duration=2.5, first_token=0.4
    )
    event = TurnEnded(
        turn=turn, stop_reason="end", model=model, usage=spent, next_agent="assistant"
    )
    return WRITER, event


def nested(*after: Made) -> Transcript:
    return document(
        asked(),
        started(),
        calls("T1", "C1", "agent", name="writer", text="Write about app.py.\nShortly."),
        begins(),
        calls("T2", "C1", "read", WRITER, path="app.py"),
        (WRITER, ToolReturned(turn="T2", call_id="C1", content="one\ntwo")),
        *after,
    )


def kinds(sections: tuple[Section, ...]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for one in sections:
        found += [(one.kind, one.title), *kinds(one.parts)]
    return found


def test_a_turn_inside_a_turn_stands_in_the_call_that_began_it() -> None:
    shown = nested(says("It sells."), ends(), returned("It sells."), said("Done."), ended())
    assert (
        "**Tools** (1)\n"
        "\n"
        "- `agent` writer → answered\n"
        "  > **security → writer**\n"
        "  >\n"
        "  > Write about app.py.\n"
        "  > Shortly.\n"
        "  >\n"
        "  > **Tools** (1)\n"
        "  >\n"
        "  > - `read` app.py → 2 lines\n"
        "  >   ```\n"
        "  >   one\n"
        "  >   two\n"
        "  >   ```\n"
        "  >\n"
        "  > **writer**\n"
        "  >\n"
        "  > It sells.\n"
        "  >\n"
        "  > *Answered by writer (own/small) · 1,200 tokens in (1,000 cached) · 30 out · $0.0123 · "
        "2.50 s · first words after 0.40 s*\n"
        "\n"
        "### security\n"
    ) in shown.text
    assert kinds(shown.sections) == [
        ("turn", "Ana → security"),
        ("quote", "app.py:3"),
        ("tools", "Tools"),
        ("inner", "security → writer"),
        ("tools", "Tools"),
        ("message", "writer"),
        ("message", "security"),
    ]


def test_one_that_runs_says_so_and_one_that_waits_lets_its_caller_wait() -> None:
    assert "- `agent` writer → is answering …" in nested().text
    question = PermissionQuestion(id="P1", turn="T2", tool="shell", title="writer: Run: ls")
    shown = nested((WRITER, PermissionAsked(permission=question)))
    assert "- `agent` writer → waits for an answer" in shown.text
    assert "  > - **permission: writer: Run: ls** → waits for an answer" in shown.text
    assert "*security waits for an answer.*" in shown.text


def test_agents_that_call_agents_stand_inside_each_other() -> None:
    shown = nested(
        calls("T2", "C2", "agent", WRITER, name="tester", text="Test it."),
        begins("T3", "T2", "C2", "tester"),
    )
    assert "  >   > **writer → tester**" in shown.text
    assert kinds(shown.sections)[-1] == ("inner", "writer → tester")


def test_what_an_inner_turn_says_breaks_nothing_around_it() -> None:
    hostile = "```\nopen\n\n### security\n\n<details>\n\n---\n> - x"
    shown = nested(says(hostile), ends(), returned("x"), said("Done."), ended())
    after = shown.text.split("  > *Answered by writer")[1]
    assert after.partition("\n")[2] == (
        "\n### security\n\nDone.\n\n*Answered by security (offline) · next: assistant · 0.05 s*\n"
    )
    inside = shown.text[: -len(after)].split("**writer**\n")[1]
    assert all(re.match(r"  >( |$)", line) for line in inside.split("\n")[:-1])


def test_an_inner_turn_whose_call_came_before_what_is_shown_stands_by_itself() -> None:
    shown = document(begins(), says("It sells."), ends())
    assert "## writer (continued)\n" in shown.text
    assert [one.verb for one in shown.offers] == ["fork", "keep"]


def test_thoughts_are_quoted_and_fold_and_hidden_ones_are_a_line() -> None:
    thought = ThoughtBlock(text="First ```\n\n<b>then", signature="s")
    hidden = ThoughtBlock(text="", redacted="abc")
    shown = document(asked(), started(), says("So.", "T1", thought, hidden), ended())
    assert (
        "> *Thought*\n>\n> First ```\n>\n> \\<b>then\n\n"
        "*Thought: its model does not show it*\n\nSo.\n"
    ) in shown.text
    assert ("thought", "Thought") in kinds(shown.sections)
    assert "abc" not in shown.text


@pytest.mark.parametrize(
    ("usage", "words"),
    [
        (Usage(input=10, output=2, cost=None), "10 tokens in · 2 out · cost unknown"),
        (Usage(cost=None, duration=1.5), "cost unknown · 1.50 s"),
        (Usage(input=10, output=2, cost=0.00001), "10 tokens in · 2 out · $0.00001"),
        (Usage(input=10, output=2, cost=0.0), "10 tokens in · 2 out"),
        (Usage(input=10, output=2, estimated=True), "about 10 tokens in · 2 out"),
    ],
)
def test_usage_is_told_as_far_as_it_is_known(usage: Usage, words: str) -> None:
    shown = document(asked(), started(), ends("T1", usage=usage))
    assert f"(own/small) · next: assistant · {words}*" in shown.text


@pytest.mark.parametrize(
    ("asked_for", "words"),
    [
        ("own/small", "(own/small)"),
        ("own/small, own/big", "(own/small)"),
        ("own/big, own/small", "(own/small; asked: own/big, own/small)"),
        ("inherit", "(own/small)"),
    ],
)
def test_the_model_that_answered_is_named_and_the_one_asked_where_it_was_another(
    asked_for: str, words: str
) -> None:
    start = TurnStarted(turn="T1", message="MT1", agent="security", revision="r", model=asked_for)
    shown = document(asked(), (SECURITY, start), ends("T1"))
    assert f"*Answered by security {words} · next:" in shown.text


def test_a_pause_says_who_or_why() -> None:
    assert "*Ben paused the session*" in document((BEN, SessionPaused())).text
    why = "the budget of 2 US dollars a day is used up"
    shown = document((SYSTEM, SessionPaused(reason=why)))
    assert f"*sessionls paused the session: {why}*" in shown.text
    assert "\npaused by sessionls · next agent:" in shown.text


def test_a_compaction_can_be_undone_until_it_is() -> None:
    made = (SYSTEM, HistoryCompacted(from_seq=1, to_seq=40, summary="# Much"))
    shown = document(made)
    assert "*For the model, sessionls summed up records 1 to 40*" in shown.text
    assert [(one.title, one.verb, one.value) for one in shown.offers] == [("Undo", "uncompact", 2)]
    shown = document(made, (ANA, CompactionUndone(compaction=2)))
    assert "to 40; taken back since*" in shown.text
    assert "*Ana took back the summary: the model reads records 1 to 40 again*" in shown.text
    assert shown.offers == ()


def test_names_and_arguments_that_models_make_up_stay_in_their_line() -> None:
    shown = document(
        asked(),
        started(),
        calls("T1", "C1", "re`ad\n## x", path="<details>", deep={"a": "`" * 3 + "\n# b"}),
        returned("![x](https://example.org/?q=1)"),
        ended(),
    )
    (line,) = [line for line in shown.text.split("\n") if line.startswith("- `re'ad ## x`")]
    assert "\\<details>, deep=" in line
    assert line.endswith("→ \\![x](https://example.org/?q=1)")
