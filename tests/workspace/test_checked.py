"""What was found in order is not looked at again until it, or anything beside it, changes."""

from collections.abc import Callable
from pathlib import Path

import pytest

from sessionls.engine.context.skills import FOLDERS
from sessionls.engine.mcp.files import IN_WORKSPACE
from sessionls.workspace.checked import fingerprint, is_known, keep
from sessionls.workspace.places import Home, definitions, home_of


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return home_of({"SESSIONLS_HOME": str(tmp_path / "home")})


@pytest.fixture
def root(tmp_path: Path) -> Path:
    made = tmp_path / "workspace"
    (made / ".sessionls" / "agents").mkdir(parents=True)
    return made


def written(path: Path, text: str = "x") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


CHANGES: dict[str, Callable[[Path, Home], object]] = {
    "an agent": lambda root, _: written(root / ".sessionls" / "agents" / "one.md"),
    "a skill": lambda root, _: written(root / ".claude" / "skills" / "one" / "SKILL.md"),
    "settings": lambda root, _: written(root / ".sessionls" / "settings.toml"),
    "MCP servers": lambda root, _: written(root / ".mcp.json"),
    "one's own settings": lambda _, home: written(home.settings),
    "one's own agent": lambda _, home: written(home.agents / "own.md"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_changes_is_looked_at_again(root: Path, home: Home, change: str) -> None:
    assert fingerprint(home, {}, [root]) is None
    CHANGES[change](root, home)
    before = fingerprint(home, {}, [root])
    assert before
    assert not is_known(home, before)
    keep(home, before)
    assert is_known(home, before)
    for path in (*root.rglob("*"), *home.config.rglob("*")):
        if path.is_file():
            path.write_text("other text")
    after = fingerprint(home, {}, [root])
    assert after != before


def test_settings_of_an_editor_have_their_own(root: Path, home: Home) -> None:
    assert fingerprint(home, {"participant": {"name": "Ana"}}, [root]) is None
    one = fingerprint(home, {"showSession": True}, [root])
    assert one
    assert one != fingerprint(home, {"showSession": False}, [root])


def test_trust_changes_what_the_files_of_a_workspace_may_say(root: Path, home: Home) -> None:
    written(root / ".sessionls" / "settings.toml", "model = 'offline'")
    before = fingerprint(home, {}, [root])
    written(home.trust, "{}")
    assert fingerprint(home, {}, [root]) != before


def test_only_the_newest_are_kept(home: Home) -> None:
    for number in range(120):
        keep(home, str(number))
    assert not is_known(home, "0")
    assert is_known(home, "119")


@pytest.mark.parametrize("damage", [b"", b"[]", b"{", b'{"inOrder": 3}', b"\xff", b"[" * 100_000])
def test_a_damaged_file_means_looking(home: Home, damage: bytes) -> None:
    keep(home, "one")
    home.checked.write_bytes(damage)
    assert not is_known(home, "one")
    keep(home, "two")
    assert is_known(home, "two")


def test_all_places_of_skills_and_servers_are_known(root: Path, home: Home) -> None:
    places = definitions(home, [root])
    assert {root / name for name in FOLDERS} < {*places.folders}
    assert {root / name for name in IN_WORKSPACE} < {*places.files}
