"""Folders as workspaces, also those of Windows."""

import pytest

from tests.editors.neovim.conftest import Launch
from tests.editors.neovim.nvim import Neovim

WINDOWS = "C:\\Users\\ana"
CASES = [
    ("/work/here", "/home/ana", "/work/here"),
    ("/home/ana", "/home/ana", None),
    ("/home/ana/", "/home/ana", None),
    ("/home/ana/$HOME", "/home/ana", "/home/ana/$HOME"),
    ("/", "/home/ana", None),
    ("C:\\work\\here", WINDOWS, "C:/work/here"),
    ("C:\\Users\\ana", WINDOWS, None),
    ("c:/users/Ana", WINDOWS, None),
    ("C:\\", WINDOWS, None),
    ("D:/", WINDOWS, None),
    ("\\\\server\\share", WINDOWS, None),
    ("\\\\server\\share\\here", WINDOWS, "//server/share/here"),
]


@pytest.fixture(scope="module")
def paths() -> list[str]:
    """Paths that say from where on they are."""
    return ["/a", "C:/a", "C:\\a", "\\\\server\\share"]


@pytest.fixture
def bare(launch: Launch) -> Neovim:
    """A Neovim without a server."""
    return launch({"ladder": []})


def test_a_folder_is_a_workspace_unless_it_is_ones_home_or_holds_everything(bare: Neovim) -> None:
    workspace = "return require('sessionls.folders').workspace(...)"
    assert [bare.lua(workspace, folder, home) for folder, home, _ in CASES] == [
        expected for _, _, expected in CASES
    ]


def test_paths_of_windows_are_absolute_too(bare: Neovim, paths: list[str]) -> None:
    absolute = "return require('sessionls.folders').is_absolute(...)"
    assert [path for path in paths if not bare.lua(absolute, path)] == []
    assert not any(bare.lua(absolute, path) for path in ("a", "a/b", "C:a", "c", ""))
