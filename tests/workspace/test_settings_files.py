"""Files of settings, as they are now."""

import os
import time
from pathlib import Path

import pytest

from sessionls.workspace.settings_files import NOTHING, SettingsFiles


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "settings.toml"


def test_a_file_is_read_again_only_when_it_has_changed(path: Path) -> None:
    files = SettingsFiles(now=lambda: time.time_ns() + 10**12)
    assert files.read(path) is NOTHING
    path.write_text('defaultAgent = "one"')
    first = files.read(path)
    assert first.values == {"defaultAgent": "one"}
    assert files.read(path) is first
    path.with_suffix(".new").write_text('defaultAgent = "two"')
    path.with_suffix(".new").replace(path)
    assert files.read(path).values == {"defaultAgent": "two"}
    path.unlink()
    assert files.read(path) is NOTHING


def test_a_file_that_was_written_just_now_is_not_taken_for_known(path: Path) -> None:
    path.write_text('defaultAgent = "one"')
    moment = path.stat().st_mtime_ns
    files = SettingsFiles(now=lambda: moment)
    assert files.read(path) is not files.read(path)


@pytest.mark.parametrize("text", ["x = [", "x = " + "[" * 5000, "a = 1\na = 2"])
def test_a_broken_file_is_empty_and_says_so(path: Path, text: str) -> None:
    path.write_text(text)
    file = SettingsFiles().read(path)
    assert file.values == {}
    assert str(path) in file.problems[0]


def test_what_is_no_file_is_left_out(path: Path) -> None:
    os.mkfifo(path)
    assert "is no file of settings" in SettingsFiles().read(path).problems[0]
