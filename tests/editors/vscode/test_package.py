"""The packed extension: what stands in it, and how large it is."""

import re
from zipfile import ZipFile

from tests.editors.vscode.installed import extension

_LARGEST = 700_000
"""Bytes; most of it is the picture and the icons' font."""


def test_the_page_of_the_extension_brings_its_picture_and_points_at_no_file() -> None:
    with ZipFile(extension()) as packed:
        page = packed.read("extension/readme.md").decode()
        names = [name.lower() for name in packed.namelist()]
    targets = re.findall(r"\]\(([^)]{1,22})", page)
    assert targets == ["data:image/png;base64,"]
    assert [name for name in names if "readme" in name] == ["extension/readme.md"]


def test_the_extension_is_small() -> None:
    assert extension().stat().st_size < _LARGEST
