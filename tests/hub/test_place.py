"""Where the hub is found: a folder that belongs to this user alone."""

import os
import pwd
from collections.abc import Mapping
from pathlib import Path

import pytest

from sessionls.hub.place import LONGEST, make_own, place_for
from sessionls.hub.trouble import NoHub


def _folder(environment: Mapping[str, str]) -> Path:
    return Path(place_for(environment).folder)


def test_an_isolated_home_has_a_hub_of_its_own(tmp_path: Path) -> None:
    assert _folder({"SESSIONLS_HOME": str(tmp_path)}) == tmp_path / "run"


def test_the_folder_for_runtime_files_is_used_where_there_is_one(tmp_path: Path) -> None:
    assert _folder({"XDG_RUNTIME_DIR": str(tmp_path)}) == tmp_path / "sessionls"


def test_another_home_of_the_same_account_has_a_hub_of_its_own(tmp_path: Path) -> None:
    homes = [pwd.getpwuid(os.getuid()).pw_dir, str(tmp_path / "one"), str(tmp_path / "other")]
    folders = [_folder({"XDG_RUNTIME_DIR": str(tmp_path), "HOME": home}) for home in homes]
    assert folders[0] == tmp_path / "sessionls"
    assert len(set(folders)) == 3


def test_without_one_the_temporary_folder_holds_a_folder_with_the_users_number(
    tmp_path: Path,
) -> None:
    given = {"XDG_RUNTIME_DIR": str(tmp_path / "gone"), "TMPDIR": str(tmp_path)}
    usual = Path(f"/run/user/{os.getuid()}/sessionls")
    assert _folder(given) in (tmp_path / f"sessionls-{os.getuid()}", usual)


def test_only_the_user_can_enter_it(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir(mode=0o755)
    assert _folder({"SESSIONLS_HOME": str(tmp_path)}).stat().st_mode & 0o777 == 0o700
    fresh = _folder({"SESSIONLS_HOME": str(tmp_path / "fresh")})
    assert fresh.stat().st_mode & 0o777 == 0o700


def test_a_path_that_no_socket_can_have_is_replaced_by_a_short_one(tmp_path: Path) -> None:
    long = tmp_path / ("a" * 120)
    one, other = (
        place_for({"SESSIONLS_HOME": str(home), "TMPDIR": str(tmp_path)})
        for home in (long / "x", long / "y")
    )
    assert one.folder != other.folder
    for place in (one, other):
        assert len(os.fsencode(place.socket)) <= LONGEST
        assert Path(place.folder).stat().st_mode & 0o777 == 0o700


def test_a_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "run").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(NoHub, match="is no folder"):
        place_for({"SESSIONLS_HOME": str(tmp_path)})


def test_a_folder_of_somebody_else_is_refused(tmp_path: Path) -> None:
    theirs = tmp_path / "run"
    theirs.mkdir()
    if os.getuid() == 0:
        os.chown(theirs, 12345, 12345)
    else:
        theirs = Path("/usr")
    with pytest.raises(NoHub, match="belongs to somebody else"):
        make_own(str(theirs))


def test_a_home_that_cannot_be_written_is_a_sentence() -> None:
    with pytest.raises(NoHub, match="/proc/nowhere/run cannot be used for the hub"):
        place_for({"SESSIONLS_HOME": "/proc/nowhere"})
