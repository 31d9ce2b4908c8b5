"""Which workspaces a person trusts, and with which settings."""

from pathlib import Path

import pytest

from sessionls.workspace.trust import Trust


@pytest.fixture
def trust(tmp_path: Path) -> Trust:
    return Trust(tmp_path / "state" / "trust.json")


def test_trust_reaches_into_folders_and_ends_with_the_one_around(
    trust: Trust, tmp_path: Path
) -> None:
    trust.give(tmp_path / "work")
    assert trust.holds(tmp_path / "work" / "inside")
    assert not trust.holds(tmp_path / "workshop")
    trust.take(tmp_path / "work" / "inside")
    assert not trust.holds(tmp_path / "work")


def test_settings_are_trusted_as_they_were_at_that_very_root(trust: Trust, tmp_path: Path) -> None:
    assert trust.standing(tmp_path, "one") == "untrusted"
    trust.give(tmp_path, "one")
    assert trust.standing(tmp_path, "one") == "trusted"
    assert trust.standing(tmp_path, "two") == "changed"
    assert trust.standing(tmp_path, None) == "trusted"
    assert trust.standing(tmp_path / "inside", "one") == "changed"
    trust.give(tmp_path, "two")
    assert trust.standing(tmp_path, "one") == "changed"
    trust.take(tmp_path)
    trust.give(tmp_path)
    assert trust.standing(tmp_path, "two") == "changed"


def test_trust_of_before_settings_were_looked_at_asks_for_them(
    trust: Trust, tmp_path: Path
) -> None:
    path = tmp_path / "state" / "trust.json"
    path.parent.mkdir()
    path.write_text(f'{{"trusted": ["{tmp_path}"]}}')
    assert trust.holds(tmp_path)
    assert trust.standing(tmp_path, "one") == "changed"
