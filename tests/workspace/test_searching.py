"""Search over the words of real sessions."""

from pathlib import Path

import pytest

from sessionls.domain.blocks import Message, TextBlock
from sessionls.domain.finding import Finding
from sessionls.domain.records import By, FindingReported, MessageAdded
from sessionls.domain.text import Position, Range
from sessionls.workspace.requests import Prompt
from sessionls.workspace.searching import search
from tests.workspace.rig import ANA, Rig

LINE = "In der Großen Straße, İzmir: ΣΟΦΌΣ"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("straße", "Straße"),
        ("STRAẞE", "Straße"),
        ("Großen STRAße", "Großen Straße"),
        ("İzmir", "İzmir"),
        ("σοφός", "ΣΟΦΌΣ"),
    ],
)
async def test_words_are_found_in_whatever_case_they_are_written(
    tmp_path: Path, query: str, found: str
) -> None:
    rig = Rig(tmp_path)
    session = str((await rig.sessions.new(ANA, "Words"))["id"])
    await rig.sessions.prompt(session, ANA, Prompt(LINE))
    await rig.settle()
    hit = search(rig.ledger, query, 10)[-1]
    start, end = hit.positions[0]
    assert hit.line[start:end] == found
    await rig.close()


def finding(name: str, uri: str, line: int = 4) -> Finding:
    """A finding that says the same wherever it is."""
    place = Position(line=line, character=0)
    return Finding(
        id=name,
        agent="security",
        rule="S602",
        severity="error",
        message="A shell runs it.",
        uri=uri,
        range=Range(start=place, end=place),
        turn="t",
    )


async def test_a_finding_is_one_hit_however_often_it_is_said(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    await rig.sessions.new(ANA, "Shop")
    (row,) = rig.store.rows()
    session = await rig.ledger.open(str(row["id"]))
    agent = By(kind="agent", name="security")
    answer = "- `src/a.py:5` error `S602`: A shell runs it.\nThe shell is the worst of it."
    for event in (
        FindingReported(finding=finding("one", "file:///w/src/a.py")),
        FindingReported(finding=finding("two", "file:///w/src/b%20c.py")),
        FindingReported(finding=finding("one", "file:///w/src/a.py", 6)),
        MessageAdded(message=Message(id="m", turn="t", blocks=(TextBlock(text=answer),))),
    ):
        await rig.ledger.record(session, agent, event)
    lines = [hit.line for hit in search(rig.ledger, "shell", 10)]
    assert lines == [
        "The shell is the worst of it.",
        "a.py:7 S602: A shell runs it.",
        "b c.py:5 S602: A shell runs it.",
    ]
    assert [hit.line for hit in search(rig.ledger, "src/a.py", 10)] == [answer.splitlines()[0]]
    await rig.close()
