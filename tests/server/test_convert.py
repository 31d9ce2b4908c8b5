"""What a client sends, as records keep it."""

from pathlib import Path

import pytest

from sessionls.domain.blocks import ReferenceBlock
from sessionls.domain.text import Position, Range
from sessionls.server import convert
from sessionls.server.protocol import ContextItem
from sessionls.workspace.texts import Texts

CODE = "emoji = '\U0001f600'; password = 'open sesame'\n"


@pytest.mark.parametrize("text", [None, "what I mean"])
def test_a_reference_keeps_the_text_that_was_given_and_copies_none(
    tmp_path: Path, text: str | None
) -> None:
    file = tmp_path / "a.py"
    file.write_text(CODE)
    place = Range(start=Position(line=0, character=0), end=Position(line=0, character=99))
    item = ContextItem(uri=file.as_uri(), range=place, text=text)
    block = convert.block(item, Texts(), "utf-8")
    kept = Range(start=place.start, end=Position(line=0, character=len(CODE)))
    assert block == ReferenceBlock(uri=file.as_uri(), range=kept, text=text)
