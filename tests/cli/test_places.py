"""Where a workspace begins, what a path is called."""

from pathlib import Path

import pytest

from sessionls.cli.places import (
    shown,
    to_path,
    to_uri,
    typed_from_here,
    workspace_above,
    workspace_root,
)


@pytest.mark.parametrize("mark", [".sessionls", ".git"])
def test_the_root_is_the_nearest_folder_above_that_looks_like_one(
    tmp_path: Path, mark: str
) -> None:
    (tmp_path / ".git").mkdir()
    inner = tmp_path / "a"
    (inner / mark).mkdir(parents=True)
    (inner / "b").mkdir()
    (inner / "b" / "c.py").touch()
    assert workspace_above(inner / "b" / "c.py") == inner


def test_a_folder_that_is_asked_for_is_the_root(tmp_path: Path) -> None:
    (tmp_path / "a" / ".git").mkdir(parents=True)
    assert workspace_root(tmp_path) == tmp_path


def test_without_any_sign_the_current_folder_is_the_root(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    assert workspace_above(tmp_path / "here") is None
    assert workspace_root() == tmp_path / "here"


def test_a_session_of_another_workspace_is_named_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "my shop").mkdir()
    monkeypatch.chdir(tmp_path)
    assert typed_from_here("QQMC1V", tmp_path) == "QQMC1V"
    named = typed_from_here("QQMC1V", tmp_path / "my shop")
    assert named == "QQMC1V --workspace 'my shop'"


@pytest.mark.parametrize("name", ["plain.py", "with space.py", "ümläut €.py", "100%#?.py"])
def test_uris_lead_back_to_their_paths(tmp_path: Path, name: str) -> None:
    assert to_path(to_uri(tmp_path / name)) == tmp_path / name


def test_what_lies_below_the_base_is_called_by_its_relative_path(tmp_path: Path) -> None:
    assert shown(to_uri(tmp_path / "a" / "b.py"), tmp_path) == "a/b.py"
    assert shown(to_uri(tmp_path / "b.py"), tmp_path / "a") == str(tmp_path / "b.py")
    assert shown("untitled:Untitled-1", tmp_path) == "untitled:Untitled-1"
