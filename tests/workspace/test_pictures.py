"""Pictures of files that messages refer to."""

import os
from pathlib import Path

import pytest

from sessionls.domain.blocks import ImageBlock, ReferenceBlock
from sessionls.domain.errors import BadInput
from sessionls.workspace.pictures import LARGEST, with_pictures

BEGINNING = b"\x89PNG\r\n"


async def keep(content: bytes) -> str:
    """A name for a content."""
    return f"{len(content)} bytes"


async def test_file_that_is_a_picture_becomes_what_it_shows_now(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(BEGINNING)
    uri = (tmp_path / "a.png").as_uri()
    (block,) = await with_pictures([ReferenceBlock(uri=uri)], keep)
    assert block == ImageBlock(sha256="6 bytes", media_type="image/png", uri=uri)


async def test_pipe_that_is_called_like_a_picture_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.png")
    named = ReferenceBlock(uri=(tmp_path / "a.png").as_uri())
    assert await with_pictures([named], keep) == (named,)


@pytest.mark.parametrize("size", [LARGEST + 1, 2 * LARGEST])
async def test_picture_that_is_too_large_is_refused(tmp_path: Path, size: int) -> None:
    (tmp_path / "a.png").write_bytes(BEGINNING + bytes(size - len(BEGINNING)))
    with pytest.raises(BadInput, match="more than 5 MB"):
        await with_pictures([ReferenceBlock(uri=(tmp_path / "a.png").as_uri())], keep)
