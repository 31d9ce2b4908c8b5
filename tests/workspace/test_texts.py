"""Texts as they are now. Nothing is waited for."""

import os
from pathlib import Path

import pytest

from sessionls.domain.errors import Refused
from sessionls.workspace.texts import Texts


def test_what_an_editor_holds_wins_over_the_disk(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"saved\r\n")
    texts = Texts()
    assert texts.read(path.as_uri()) == "saved\r\n"
    texts.hold("editor", path.as_uri(), "unsaved\n", 1)
    assert texts.read(path.as_uri()) == "unsaved\n"


def test_pipe_is_no_text_and_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    uri = (tmp_path / "pipe").as_uri()
    assert Texts().read(uri) is None
    with pytest.raises(Refused, match="pipe cannot be read as text"):
        Texts().current(uri)
