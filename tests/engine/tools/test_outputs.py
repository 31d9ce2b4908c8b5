"""Outputs that are longer than a result: all of them can be read, in pieces."""

from hashlib import sha256
from pathlib import Path

import pytest
from tests.engine.tools.looks import Folder

from sessionls.domain.errors import SessionlsError
from sessionls.engine.tools.outputs import MOST_BYTES, Whole, hash_in, rest_of
from sessionls.engine.tools.read import ReadTool


class Shelf:
    """Keeps contents under their hashes."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def keep(self, whole: Whole) -> str:
        """Keep it; the path that its sentence names."""
        rest = rest_of(whole)
        self._kept[sha256(rest.content).hexdigest()] = rest.content
        return rest.told.rpartition(" ")[2]

    def kept(self, name: str) -> bytes:
        """What is kept under a hash."""
        if name not in self._kept:
            raise SessionlsError("There is no such blob.")
        return self._kept[name]


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


async def test_output_is_read_to_its_end_in_the_way_of_a_file(folder: Folder, shelf: Shelf) -> None:
    path = shelf.keep(Whole("".join(f"line {number}\n" for number in range(1, 3_001))))
    tool = ReadTool(folder.files, shelf.kept)
    head, first, *_, rest = (await folder.said(tool, path=path)).split("\n")
    assert head == "The output, lines 1 to 2000 of 3000 (as it was)"
    assert first == "     1\tline 1"
    assert rest == "1,000 lines left out: read on with startLine 2001."
    said = await folder.said(tool, path=path, startLine=2_999)
    assert said.split("\n")[1:] == ["  2999\tline 2999", "  3000\tline 3000"]


async def test_nothing_of_a_long_line_is_left_out(folder: Folder, shelf: Shelf) -> None:
    path = shelf.keep(Whole("a" * 4_500 + "z"))
    _, *lines = (await folder.said(ReadTool(folder.files, shelf.kept), path=path)).split("\n")
    assert "".join(line.partition("\t")[2] for line in lines) == "a" * 4_500 + "z"


def test_what_is_not_kept_of_an_output_is_said_at_its_end() -> None:
    rest = rest_of(Whole("é" * MOST_BYTES))
    assert rest.content.decode().endswith("é\n[10.0 MB more were not kept.]")
    assert rest.told.startswith("All of it, 10.0 MB: read with the path output:")
    assert rest_of(Whole("x", lost=5)).content == b"x\n[5 B more were not kept.]"


async def test_output_that_is_not_here_is_a_sentence(folder: Folder, shelf: Shelf) -> None:
    for tool in (ReadTool(folder.files), ReadTool(folder.files, shelf.kept)):
        said = await folder.refused(tool, path="output:" + "0" * 64)
        assert said == "No such output is kept here. Call its tool again."
    pictures = ReadTool(folder.files, lambda _: b"\x89PNG\r\n")
    assert "No such output" in await folder.refused(pictures, path="output:" + "0" * 64)


@pytest.mark.parametrize("place", ["output:", "output:../../secret", "output:" + "G" * 64, "a.py"])
def test_only_a_hash_names_an_output(place: str) -> None:
    assert hash_in(place) is None
