"""Search over the words of real sessions."""

from pathlib import Path

import pytest

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
