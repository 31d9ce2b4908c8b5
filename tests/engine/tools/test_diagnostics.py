"""The tool `diagnostics`: what editors passed on, in lines, and why nothing is known."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from tests.engine.tools.looks import Folder

from sessionls.engine.tools.diagnostics import DiagnosticsTool


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    (tmp_path / "shop").mkdir()
    return Folder(tmp_path / "shop")


def tool(folder: Folder, *known: Mapping[str, object]) -> DiagnosticsTool:
    def at(path: Path | None) -> Sequence[Mapping[str, object]]:
        return [one for one in known if path is None or one.get("uri") == path.as_uri()]

    return DiagnosticsTool(folder.files, at)


def said(folder: Folder, name: str, line: int = 0, **more: object) -> dict[str, object]:
    assert folder.root
    start = {"line": line, "character": 4}
    whole = {"start": start, "end": {"line": line, "character": 9}}
    return {"uri": (folder.root / name).as_uri(), "range": whole, "message": "wrong", **more}


async def test_each_diagnostic_is_a_line_with_its_place_severity_source_and_message(
    folder: Folder,
) -> None:
    known = (
        said(folder, "b.py", 2, severity=2, source="ruff", code="F401"),
        said(folder, "a.py", 10, severity=1, message="two\n  lines"),
        said(folder, "a.py", 9, severity="hint", source="ty"),
    )
    looking = tool(folder, *known, known[0])
    assert await folder.said(looking) == (
        "3 diagnostics of the workspace, as far as editors passed them on\n"
        "a.py:10:5: hint [ty]: wrong\n"
        "a.py:11:5: error: two lines\n"
        "b.py:3:5: warning [ruff F401]: wrong"
    )
    assert (await folder.said(looking, path="b.py")).startswith("1 diagnostic of b.py")


async def test_nothing_known_is_said_with_the_reason(folder: Folder) -> None:
    words = await folder.said(tool(folder), path="a.py")
    assert words.startswith("No diagnostics of a.py are known. This server knows only what an")
    assert "cannot ask other language servers" in words
    assert "No diagnostics of the workspace are known" in await folder.said(tool(folder))


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"message": "no place"},
        {"uri": "untitled:1", "message": "x"},
        {"uri": "file:///etc/passwd", "message": "outside"},
        {"uri": 7, "message": "x"},
    ],
)
async def test_what_is_no_diagnostic_of_the_workspace_is_left_out(
    folder: Folder, broken: dict[str, object]
) -> None:
    assert "No diagnostics" in await folder.said(tool(folder, broken))


@pytest.mark.parametrize(
    "place", [None, 7, {}, {"start": None}, {"start": {"line": "x", "character": -3}}]
)
async def test_diagnostic_with_a_broken_range_is_at_the_files_start(
    folder: Folder, place: object
) -> None:
    known = said(folder, "a.py", range=place, severity=9)
    assert "\na.py:1:1: error: wrong" in await folder.said(tool(folder, known))


async def test_diagnostics_of_secrets_are_not_shown(folder: Folder) -> None:
    looking = tool(folder, said(folder, ".env", message="KEY=42 is not valid"))
    assert "No diagnostics" in await folder.said(looking)
    assert "looks as if it holds secrets" in await folder.refused(looking, path=".env")


async def test_many_and_long_ones_are_cut(folder: Folder) -> None:
    many = [said(folder, "a.py", number, message="x" * 5_000) for number in range(100)]
    words = await folder.said(tool(folder, *many))
    assert words.startswith("100 diagnostics")
    assert len(words) < 61_000
    assert words.endswith("more left out: name a file.")
    assert "4,000 characters left out" in words


async def test_call_that_cannot_be_made_says_why(folder: Folder) -> None:
    assert "path: Input should be a valid string" in await folder.refused(tool(folder), path=7)
    assert "lies outside shop" in await folder.refused(tool(folder), path="..")
    assert tool(folder).subject({"path": "a/../b"}).title == "Diagnostics of b"
    assert tool(folder).access == "read"
