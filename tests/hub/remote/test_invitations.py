"""Invitations: whose token it is, until when, and what is kept of it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sessionls.domain.errors import BadInput
from sessionls.hub.remote.invitations import Invitations, read_duration

NOON = datetime(2030, 5, 1, 12, 0, tzinfo=UTC)


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = NOON


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def invitations(tmp_path: Path, clock: Clock) -> Invitations:
    return Invitations(tmp_path / "guests.json", lambda: clock.now)


def test_a_token_is_its_guests_and_no_other_word_is(
    invitations: Invitations, tmp_path: Path
) -> None:
    made, token = invitations.invite("Ben", "comment", tmp_path, None)
    assert invitations.of(token) == made
    assert [invitations.of(word) for word in (token[:-1], token + "x", "", made.digest)] == [
        None
    ] * 4


def test_no_token_is_kept_and_nobody_else_can_read_what_is(
    invitations: Invitations, tmp_path: Path
) -> None:
    _, token = invitations.invite("Ben", "drive", tmp_path, None)
    file = tmp_path / "guests.json"
    assert token not in file.read_text()
    assert file.stat().st_mode & 0o077 == 0


def test_an_invitation_ends_at_its_time(
    invitations: Invitations, tmp_path: Path, clock: Clock
) -> None:
    made, token = invitations.invite("Ben", "drive", tmp_path, timedelta(hours=1))
    clock.now += timedelta(minutes=59, seconds=59)
    assert invitations.of(token)
    assert invitations.seconds_left(made) == 1
    clock.now += timedelta(seconds=1)
    assert invitations.of(token) is None
    assert invitations.is_over(made)


def test_a_revoked_token_is_worth_nothing(invitations: Invitations, tmp_path: Path) -> None:
    _, token = invitations.invite("Ben Ray", "drive", tmp_path, None)
    assert invitations.revoke("ben ray").name == "Ben Ray"
    assert invitations.of(token) is None
    with pytest.raises(BadInput, match="No guest is called"):
        invitations.revoke("Ben Ray")


def test_who_is_invited_again_has_the_new_token_only(
    invitations: Invitations, tmp_path: Path
) -> None:
    _, old = invitations.invite("Ben", "drive", tmp_path, None)
    made, new = invitations.invite("BEN", "observe", tmp_path, None)
    assert (invitations.of(old), invitations.of(new)) == (None, made)
    assert len(invitations.known()) == 1


def test_another_process_sees_the_same(invitations: Invitations, tmp_path: Path) -> None:
    made, token = invitations.invite("Ben", "drive", tmp_path, timedelta(days=1))
    assert Invitations(tmp_path / "guests.json", lambda: NOON).of(token) == made


@pytest.mark.parametrize("name", ["", "  ", "x" * 61, "a\nb\x1b[2J", "...", "a\u202eb"])
def test_a_name_that_shows_as_something_else_is_refused(
    invitations: Invitations, tmp_path: Path, name: str
) -> None:
    with pytest.raises(BadInput):
        invitations.invite(name, "drive", tmp_path, None)


@pytest.mark.parametrize(
    "entry",
    [
        '{"name": "Ben"}',
        '{"name": "B", "role": "owner", "folder": "/", "digest": "", "created": ""}',
        '{"name": "B", "role": "drive", "folder": "/", "digest": "d", "created": "c", '
        '"expires": "soon"}',
        "7",
    ],
)
def test_what_is_broken_in_the_file_invites_nobody(
    invitations: Invitations, tmp_path: Path, entry: str
) -> None:
    (tmp_path / "guests.json").write_text(f'{{"invitations": [{entry}]}}')
    assert invitations.known() == ()


def test_how_long_is_said_in_words() -> None:
    assert read_duration("7d") == timedelta(days=7)
    assert read_duration(" 90m ") == timedelta(minutes=90)
    assert read_duration("never") is None
    for wrong in ("0d", "7", "d", "-1d", "7y", "99999d"):
        with pytest.raises(BadInput, match="no time to last"):
            read_duration(wrong)
