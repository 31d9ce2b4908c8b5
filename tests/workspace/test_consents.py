"""Consents to MCP servers in the user's state."""

from pathlib import Path

from sessionls.engine.mcp.consent import Consent
from sessionls.workspace.consents import Consents

CONSENT = Consent("db", "d1", "It starts: x")


def consents(tmp_path: Path) -> Consents:
    return Consents(tmp_path / "state" / "consents.json", lambda: "2026-01-01T00:00:00.000Z")


def test_what_was_agreed_to_holds_after_a_restart(tmp_path: Path) -> None:
    consents(tmp_path).add(CONSENT)
    assert consents(tmp_path).has("d1")
    assert not consents(tmp_path).has("d2")


def test_only_its_owner_can_read_it(tmp_path: Path) -> None:
    consents(tmp_path).add(CONSENT)
    path = tmp_path / "state" / "consents.json"
    assert path.stat().st_mode & 0o777 == 0o600


def test_what_is_withdrawn_is_asked_for_again(tmp_path: Path) -> None:
    kept = consents(tmp_path)
    kept.add(CONSENT)
    kept.add(Consent("other", "d2", ""))
    kept.withdraw("d1")
    assert (kept.has("d1"), kept.has("d2")) == (False, True)


def test_a_damaged_file_allows_nothing_and_is_told_of(tmp_path: Path) -> None:
    path = tmp_path / "state" / "consents.json"
    path.parent.mkdir()
    path.write_text('{"d1": tr')
    kept = consents(tmp_path)
    assert not kept.has("d1")
    assert "damaged" in str(kept.problem)
    path.write_text('{"d1": true}')
    assert not kept.has("d1"), "only what this program wrote counts"
