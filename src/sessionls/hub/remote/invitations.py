"""Who is invited: kept in the user's state, with hashes of tokens. Opens no connection."""

import hashlib
import hmac
import re
import secrets
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

from pydantic import ValidationError

from sessionls.domain.errors import BadInput, Refused
from sessionls.domain.people import slug
from sessionls.domain.shape import Shape
from sessionls.workspace.roles import Guest, Role
from sessionls.workspace.state_file import StateFile
from sessionls.workspace.world import stamp

MOST = 500
LONGEST_NAME = 60
_TOKEN_BYTES = 32
_KEPT = "invitations"
_UNITS: Mapping[str, timedelta] = {
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
}
_FOR = re.compile(r"([0-9]{1,4})\s*([mhdw])")


class Invitation(Shape):
    """What one guest may: a role in one workspace folder, until a moment (ISO 8601) or for good."""

    name: str
    role: Role
    folder: str
    digest: str
    created: str
    expires: str | None = None

    @property
    def guest(self) -> Guest:
        """Who it is for."""
        return Guest(self.name, self.role)

    @property
    def root(self) -> Path:
        """The workspace folder."""
        return Path(self.folder)

    @property
    def end(self) -> datetime | None:
        """When it expires; `None` for never."""
        return datetime.fromisoformat(self.expires) if self.expires else None

    def told(self) -> dict[str, object]:
        """What its host may see of it: no token, no hash."""
        return {key: value for key, value in self.wire().items() if key != "digest"}


class Invitations:
    """The invitations that hold. `now` is the time."""

    def __init__(self, path: Path, now: Callable[[], datetime]) -> None:
        self._file = StateFile(path)
        self._now = now

    def known(self) -> tuple[Invitation, ...]:
        """All that were not taken back, expired ones included, the oldest first."""
        return _read(self._file.read())

    def invite(
        self, name: str, role: Role, folder: Path, lasts: timedelta | None
    ) -> tuple[Invitation, str]:
        """A new invitation with its token, which is kept nowhere; an older one of the name ends.

        Raises:
            BadInput: nobody can have that name.
            Refused: it cannot be kept, or there are too many.
        """
        called = checked_name(name)
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        now = self._now()
        invitation = Invitation(
            name=called,
            role=role,
            folder=str(folder),
            digest=_digest(token),
            created=stamp(now),
            expires=stamp(now + lasts) if lasts else None,
        )
        others = [one for one in self.known() if slug(one.name) != slug(called)]
        if len(others) >= MOST:
            raise Refused(f"There are {MOST} invitations. Revoke some that are not needed.")
        self._keep([*others, invitation])
        return invitation, token

    def revoke(self, name: str) -> Invitation:
        """Take an invitation back.

        Raises:
            BadInput: nobody of that name is invited.
            Refused: that cannot be kept.
        """
        known = self.known()
        gone = next((one for one in known if slug(one.name) == slug(name)), None)
        if gone is None:
            names = ", ".join(sorted(one.name for one in known)) or "nobody"
            raise BadInput(f"No guest is called {name!r}. Invited: {names}.")
        self._keep([one for one in known if one is not gone])
        return gone

    def of(self, token: str) -> Invitation | None:
        """The invitation that a token belongs to; `None` for every other, in the same time."""
        digest = _digest(token)
        found: Invitation | None = None
        for one in self.known():
            if hmac.compare_digest(one.digest, digest):
                found = one
        return found if found and not self.is_over(found) else None

    def is_over(self, invitation: Invitation) -> bool:
        """Whether it has expired."""
        return invitation.end is not None and invitation.end <= self._now()

    def seconds_left(self, invitation: Invitation) -> float | None:
        """Until it expires; `None` for ever."""
        return None if invitation.end is None else (invitation.end - self._now()).total_seconds()

    def _keep(self, known: list[Invitation]) -> None:
        try:
            self._file.change(lambda _: {_KEPT: [one.wire() for one in known]})
        except OSError as error:
            raise Refused(f"The invitation cannot be kept: {error.strerror}.") from error


def checked_name(name: str) -> str:
    """A guest's name as it is kept. Raises `BadInput`."""
    called = " ".join(name.split())
    if not slug(called) or len(called) > LONGEST_NAME or not called.isprintable():
        raise BadInput(f"A guest needs a name of letters, with at most {LONGEST_NAME} characters.")
    return called


def read_duration(text: str) -> timedelta | None:
    """How long an invitation lasts: `30m`, `12h`, `7d`, `4w`; `None` for `never`.

    Raises:
        BadInput: it says nothing of that kind.
    """
    if text.strip().lower() == "never":
        return None
    found = _FOR.fullmatch(text.strip().lower())
    if found is None or not int(found[1]):
        raise BadInput(f"{text!r} is no time to last. Say 30m, 12h, 7d, 4w or never.")
    return int(found[1]) * _UNITS[found[2]]


def real_now() -> datetime:
    """The machine's clock."""
    return datetime.now(UTC)


def _digest(token: str) -> str:
    # Enough for what is random: nobody guesses 256 bits, however fast hashing is.
    return hashlib.sha256(token.encode()).hexdigest()


def _read(kept: Mapping[str, object]) -> tuple[Invitation, ...]:
    found = kept.get(_KEPT)
    entries = cast("list[object]", found) if isinstance(found, list) else []
    return tuple(one for one in map(_entry, entries) if one)


def _entry(entry: object) -> Invitation | None:
    try:
        invitation = Invitation.model_validate(entry)
        # What cannot be read as a time never lasts for ever.
        return invitation if invitation.end is None or invitation.end.tzinfo else None
    except (ValidationError, ValueError):
        return None
