import json
import os
from pathlib import Path

import pytest

from sessionls.domain.permission_grants import Grant
from sessionls.workspace.grants import Grants

PUSH = Grant(tool="shell", exact=("git push",))
EDIT = Grant(tool="edit", exact=("src/a.py",), session="01J")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "grants.json"


def test_without_a_file_nothing_is_granted(path: Path, tmp_path: Path) -> None:
    grants = Grants(path)
    assert grants.for_workspace(tmp_path) == ()
    assert grants.problem is None
    assert not path.exists()


def test_grants_are_kept_by_workspace_and_found_by_the_next_process(
    path: Path, tmp_path: Path
) -> None:
    Grants(path).add(tmp_path / "one", PUSH)
    Grants(path).add(tmp_path / "one", EDIT)
    Grants(path).add(None, EDIT)
    again = Grants(path)
    assert again.for_workspace(tmp_path / "one") == (PUSH, EDIT)
    assert again.for_workspace(tmp_path / "two") == ()
    assert again.for_workspace(tmp_path) == ()
    assert again.for_workspace(None) == (EDIT,)


def test_same_grant_is_kept_once(path: Path, tmp_path: Path) -> None:
    grants = Grants(path)
    grants.add(tmp_path, PUSH)
    grants.add(tmp_path, PUSH)
    assert grants.for_workspace(tmp_path) == (PUSH,)


def test_forgotten_grants_are_gone_and_others_stay(path: Path, tmp_path: Path) -> None:
    grants = Grants(path)
    grants.add(tmp_path, PUSH)
    grants.add(tmp_path, EDIT)
    grants.add(tmp_path / "other", PUSH)
    grants.forget(tmp_path, [PUSH])
    assert grants.for_workspace(tmp_path) == (EDIT,)
    assert grants.for_workspace(tmp_path / "other") == (PUSH,)
    grants.forget(tmp_path, [PUSH, EDIT])
    assert grants.for_workspace(tmp_path) == ()


def test_workspace_is_the_same_by_whatever_path_it_is_opened(path: Path, tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (tmp_path / "link").symlink_to(root)
    Grants(path).add(tmp_path / "link", PUSH)
    assert Grants(path).for_workspace(root / ".." / "root") == (PUSH,)


def test_link_that_now_leads_elsewhere_brings_no_grants_along(path: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    for name in ("mine", "theirs"):
        (tmp_path / name).mkdir()
    link.symlink_to(tmp_path / "mine")
    Grants(path).add(link, PUSH)
    link.unlink()
    link.symlink_to(tmp_path / "theirs")
    assert Grants(path).for_workspace(link) == ()


def test_name_of_a_folder_that_is_no_text_keeps_its_grants(path: Path, tmp_path: Path) -> None:
    root = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff\xfe"))
    Grants(path).add(root, PUSH)
    assert Grants(path).for_workspace(root) == (PUSH,)
    assert Grants(path).problem is None


def test_only_the_owner_can_read_it(path: Path, tmp_path: Path) -> None:
    Grants(path).add(tmp_path, PUSH)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert sorted(file.name for file in path.parent.iterdir()) == [path.name, "grants.lock"]
    assert path.with_suffix(".lock").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b"null",
        b'{"grants": []}',
        b'{"grants": {"x": 1}}',
        b'{"grants": {"x": [{}]}}',
        b'{"grants": {"x": [{"tool": "shell", "exact": "*"}]}}',
        b'{"grants": {"x": [{"tool": "shell", "exact": ["x"], "until": 1}]}}',
    ],
)
def test_damaged_file_is_moved_aside_told_and_means_no_grants(
    path: Path, tmp_path: Path, content: bytes
) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    grants = Grants(path)
    assert grants.for_workspace(tmp_path) == ()
    assert "was damaged" in str(grants.problem)
    assert not path.exists()
    assert [file.read_bytes() for file in path.parent.iterdir()] == [content]
    grants.add(tmp_path, PUSH)
    assert Grants(path).for_workspace(tmp_path) == (PUSH,)


def test_file_is_replaced_as_a_whole(path: Path, tmp_path: Path) -> None:
    Grants(path).add(tmp_path, PUSH)
    with path.open("rb") as before:
        Grants(path).add(tmp_path, EDIT)
        assert len(json.load(before)["grants"][tmp_path.as_uri()]) == 1
    assert len(json.loads(path.read_text())["grants"][tmp_path.as_uri()]) == 2


def test_what_cannot_be_kept_is_an_error_and_changes_nothing(path: Path, tmp_path: Path) -> None:
    path.parent.write_text("a file where the folder should be")
    with pytest.raises(OSError, match=r"File exists|Not a directory"):
        Grants(path).add(tmp_path, PUSH)
