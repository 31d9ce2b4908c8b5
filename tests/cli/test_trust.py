"""`sessionls trust` and `sessionls permission`: what counts here, and what is remembered."""

from pathlib import Path

from tests.cli.terminal import Terminal

from sessionls.domain.permission_grants import Grant
from sessionls.workspace.grants import Grants


def test_trust_is_given_told_and_revoked(terminal: Terminal) -> None:
    assert terminal.ok("trust", "--json").json == {"trusted": True}
    assert terminal.ok("info", "--json").json["workspace"]["trusted"] is True
    done = terminal.ok("trust", "--revoke")
    assert "Not trusted" in done.err
    assert terminal.ok("info", "--json").json["workspace"]["trusted"] is False


def test_a_folder_can_be_named(terminal: Terminal, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    terminal.ok("trust", str(other))
    assert terminal.at(other).ok("info", "--json").json["workspace"]["trusted"] is True
    assert terminal.ok("info", "--json").json["workspace"]["trusted"] is False


def test_what_is_always_allowed_is_listed_and_forgotten(
    terminal: Terminal, workspace: Path
) -> None:
    state = Path(terminal.environment["SESSIONLS_HOME"]) / "state"
    grants = Grants(state / "grants.json")
    for command in ("make", "make test", "make check"):
        grants.add(workspace, Grant(tool="shell", exact=(command,)))
    listed = terminal.ok("permission", "list").out.splitlines()
    assert [row.split()[0] for row in listed] == ["1", "2", "3"]
    terminal.ok("permission", "forget", "2")
    left = terminal.ok("permission", "list", "--json").json["grants"]
    assert [grant["exact"] for grant in left] == [["make"], ["make check"]]
    terminal.ok("permission", "forget", left[1]["id"])
    assert grants.for_workspace(workspace) == (Grant(tool="shell", exact=("make",)),)
    terminal.ok("permission", "forget", "--all")
    assert "Nothing is always allowed here." in terminal.ok("permission", "list").err


def test_a_permission_that_is_not_there_is_said(terminal: Terminal) -> None:
    done = terminal.run("permission", "forget", "7")
    assert done.code == 2
    assert "There is no permission '7' here." in done.err


def test_forgetting_needs_one_or_all(terminal: Terminal) -> None:
    assert terminal.run("permission", "forget").code == 2
    assert terminal.run("permission", "forget", "1", "--all").code == 2
