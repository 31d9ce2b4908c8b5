"""The help: its tags are built, and it names everything that there is."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.editors.neovim.conftest import Launch
from tests.editors.neovim.nvim import BARE, PLUGIN, argv, environment

HELP = PLUGIN / "doc" / "sessionls.txt"


def test_help_tags_are_built_without_a_warning(tmp_path: Path) -> None:
    folder = tmp_path / "doc"
    shutil.copytree(HELP.parent, folder, ignore=shutil.ignore_patterns("tags"))
    done = subprocess.run(
        argv("--headless", "-c", f"helptags {folder}", "-c", "qall"),
        capture_output=True, text=True, check=True, env=environment(tmp_path),
    )  # fmt: skip
    assert done.stdout + done.stderr == ""
    assert "sessionls.txt" in (folder / "tags").read_text()


def test_every_line_fits_into_a_help_window() -> None:
    assert [line for line in HELP.read_text().splitlines() if len(line) > 78] == []


def test_every_reference_has_a_tag() -> None:
    text = HELP.read_text()
    tags = set(re.findall(r"\*([^*\s]+)\*", text))
    asked = {name for name in re.findall(r"\|([^|\s]+)\|", text) if "sessionls" in name.lower()}
    assert asked - tags == set()


@pytest.mark.parametrize(
    "lua",
    [
        "return vim.tbl_map(function(n) return ':Sessionls-' .. n end,"
        " require('sessionls.commands').names)",
        "local c = require('sessionls.config').read({}) local k = vim.tbl_keys(c)"
        " vim.list_extend(k, { 'cmd', 'participant' })"
        " return vim.tbl_map(function(n) return 'sessionls.' .. n end, k)",
        "return vim.tbl_keys(require('sessionls.highlights').links)",
        "return require('sessionls.autocommands').names",
    ],
    ids=["subcommands", "settings", "highlights", "autocommands"],
)
def test_everything_that_a_person_can_use_has_a_tag(launch: Launch, lua: str) -> None:
    # A group that has the name of an autocommand has `-hl` behind it.
    tags = {tag.removesuffix("-hl") for tag in re.findall(r"\*([^*\s]+)\*", HELP.read_text())}
    assert set(launch().lua(lua)) - tags == set()


def test_nothing_is_loaded_before_it_is_used(tmp_path: Path) -> None:
    """Neither at start-up, nor by a file that no server is for."""
    assert _loaded(tmp_path, "note.txt") == []
    # What is looked for is found where it is loaded.
    assert "sessionls.client" in _loaded(tmp_path, "app.py")


def _loaded(home: Path, file: str) -> list[str]:
    """The modules of the plugin that are loaded after a file is opened."""
    own = "function(name) return vim.startswith(name, 'sessionls') end"
    words = f"vim.tbl_filter({own}, vim.tbl_keys(package.loaded))"
    done = subprocess.run(
        [*BARE, "-c", f"lua io.stdout:write(table.concat({words}, ' '))", "-c", "qall!", file],
        check=True, capture_output=True, text=True, cwd=home, env=environment(home),
    )  # fmt: skip
    return done.stdout.split()
