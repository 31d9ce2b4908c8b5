"""What a person can act on. Nothing here is for bugs: a bug is any other exception."""

from collections.abc import Collection
from difflib import get_close_matches
from typing import ClassVar


class SessionlsError(Exception):
    """Something the person can act on; the text is shown as it is.

    `reason` is for programs, where they may want to tell it apart from others.
    """

    reason: ClassVar[str | None] = None


class UnknownSession(SessionlsError):
    """No session of that id in this workspace."""

    def __init__(self, session: str) -> None:
        super().__init__(
            f"No session {session!r} in this workspace. "
            "`sessionls.session.list` (or `sessionls session list`) shows the ones there are."
        )


class UnknownAgent(SessionlsError):
    """No agent of that name."""

    def __init__(self, name: str, known: Collection[str]) -> None:
        alike = get_close_matches(name.lower(), known, n=1)
        hint = f"Did you mean {alike[0]!r}? " if alike else ""
        super().__init__(f"No agent named {name!r}. {hint}Known: {', '.join(sorted(known))}.")


class BrokenAgent(SessionlsError):
    """There is a file for an agent of that name, and it cannot be used; `fault` is its first."""

    def __init__(self, name: str, fault: str, more: int = 0) -> None:
        others = f" That is one of {more + 1} problems." if more else ""
        super().__init__(
            f"The file of agent {name!r} cannot be used: {fault}{others} "
            f"`sessionls agent check {name}` tells more."
        )


class UnknownTurn(SessionlsError):
    """No turn of that id in the session."""

    def __init__(self, turn: str) -> None:
        super().__init__(f"No turn {turn!r} in this session. Load the session to see its turns.")


class UnknownFinding(SessionlsError):
    """No finding of that id in the session."""

    def __init__(self, finding: str) -> None:
        super().__init__(f"No finding {finding!r} in this session. Load the session to see them.")


class UnknownEdit(SessionlsError):
    """No proposed edit of that id in the session."""

    def __init__(self, edit: str) -> None:
        super().__init__(
            f"No proposed edit {edit!r} in this session. Load the session to see them."
        )


class Refused(SessionlsError):
    """The request is understood, and the state of things does not allow it."""


class NothingChanged(Refused):
    """What changed is asked for, and nothing has."""

    reason = "nothingChanged"


class BadInput(SessionlsError):
    """A value, file or document that cannot be used as it is."""
