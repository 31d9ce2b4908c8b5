"""Who is in each session of a workspace right now. In memory only; knows no editor."""

import asyncio
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field

from sessionls.domain.records import By
from sessionls.workspace.roles import Role

TYPING = 6.0
"""Seconds after which somebody who has said so types no more."""
People = list[dict[str, object]]


Told = Callable[[str, People], None]
"""Hears of a session, and who is in it from now on."""


@dataclass(frozen=True, slots=True)
class Attendant:
    """Somebody at one editor, with `since` when, and the role as it is when it is asked for.

    `told` hears of everybody who comes, leaves, or begins to write.
    """

    by: By
    editor: str
    since: str
    role: Callable[[], Role]
    told: Told


@dataclass(slots=True)
class _Seated:
    attendant: Attendant
    typing: asyncio.TimerHandle | None = None


@dataclass(slots=True)
class Presence:
    """The connections in the sessions of a workspace. Several of one person are several entries."""

    typing_seconds: float = TYPING
    _in: dict[str, dict[Hashable, _Seated]] = field(
        default_factory=dict[str, dict[Hashable, _Seated]]
    )

    def enter(self, session: str, member: Hashable, attendant: Attendant) -> None:
        """A connection is in a session from here on; the others are told."""
        seated = self._in.setdefault(session, {})
        if member not in seated:
            seated[member] = _Seated(attendant)
            self._tell(session, member)

    def leave(self, session: str, member: Hashable) -> None:
        """It is in it no more."""
        left = self._in.get(session, {}).pop(member, None)
        if left is None:
            return
        if left.typing:
            left.typing.cancel()
        if not self._in[session]:
            del self._in[session]
        self._tell(session)

    def holds(self, session: str, member: Hashable) -> bool:
        """Whether a connection is in a session."""
        return member in self._in.get(session, {})

    def types(self, session: str, member: Hashable) -> None:
        """Its person is writing; that is over after some seconds unless it is said again."""
        if seated := self._in.get(session, {}).get(member):
            is_news = seated.typing is None
            if seated.typing:
                seated.typing.cancel()
            later = asyncio.get_running_loop().call_later
            seated.typing = later(self.typing_seconds, self.rests, session, member)
            if is_news:
                self._tell(session)

    def rests(self, session: str, member: Hashable) -> None:
        """Its person writes no more."""
        seated = self._in.get(session, {}).get(member)
        if seated and seated.typing:
            seated.typing.cancel()
            seated.typing = None
            self._tell(session)

    def people(self, session: str) -> People:
        """Who is in a session, in the order in which they came: `{name, id?, editor, ...}`."""
        return [_wire(seated) for seated in self._in.get(session, {}).values()]

    def everywhere(self) -> dict[str, People]:
        """The same for every session in which somebody is."""
        return {session: self.people(session) for session in self._in}

    def tell_all(self) -> None:
        """Roles have changed: let everyone know."""
        for session in tuple(self._in):
            self._tell(session)

    def _tell(self, session: str, came: Hashable = None) -> None:
        people = self.people(session)
        for member, seated in tuple(self._in.get(session, {}).items()):
            if member is not came:
                seated.attendant.told(session, people)


def _wire(seated: _Seated) -> dict[str, object]:
    who = seated.attendant
    return {
        "name": who.by.name,
        **({"id": who.by.id} if who.by.id else {}),
        "editor": who.editor,
        "since": who.since,
        "typing": seated.typing is not None,
        "role": who.role(),
    }
