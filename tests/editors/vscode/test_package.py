"""The packed extension: what stands in it, and how large it is."""

import re
from zipfile import ZipFile

from tests.editors.vscode.installed import EXTENSION, extension

_LARGEST = 500_000
"""Bytes; most of it is the panel and the icons' font."""


def test_the_page_of_the_extension_points_at_nothing_that_it_cannot_show() -> None:
    with ZipFile(extension()) as packed:
        page = packed.read("extension/readme.md").decode()
        names = [name.lower() for name in packed.namelist()]
    assert re.findall(r"\]\(", page) == []
    assert "# Sessions for VS Code" in page
    assert "](../../docs/images/vscode-light.png)" in (EXTENSION / "README.md").read_text()
    assert [name for name in names if "readme" in name] == ["extension/readme.md"]


def test_the_extension_is_small() -> None:
    assert extension().stat().st_size < _LARGEST
