"""In which sessions this person has worked, and since when; others came with a folder.

A store that comes with a repository may hold messages that wait, and name places that nobody here
named. Nothing of that counts before a person of this machine has said something in that session.
"""

import logging
import secrets
from pathlib import Path
from typing import cast

from sessionls.workspace.state_file import StateFile

log = logging.getLogger(__name__)
_MARK = "mark"
_KEPT = 5_000
"""Sessions of a store that are remembered, the newest ones."""


class Belonging:
    """A store and the user's state share a mark that nobody else can know.

    It stands in the store, so a folder that is moved or renamed keeps belonging. The user's state
    has the sessions by their ids, each with the number of the first record from which on it counts.
    """

    def __init__(self, store: Path, known: Path) -> None:
        """`known` is the file in the user's state that has the marks of all stores."""
        self._store = StateFile(store / "owner.json")
        self._known = StateFile(known)
        self._claims: dict[str, int] | None = None

    def since(self, session: str) -> int | None:
        """The record from which on a session is this person's; `None`: it is not."""
        return self._sessions().get(session)

    def claim(self, session: str, seq: int) -> bool:
        """The person has written this record. Whether that is to be kept: call `keep` then."""
        if session in self._sessions():
            return False
        self._sessions()[session] = seq
        return True

    def keep(self, root: str) -> None:
        """Write the claims down. `root` says where the store lies, for people. Blocks."""
        newest = dict(list(self._sessions().items())[-_KEPT:])
        mark = self._mark() or secrets.token_hex(16)
        try:
            self._store.write({_MARK: mark})
            entry = {"root": root, "sessions": newest}
            self._known.change(lambda before: {**before, mark: entry})
        except OSError as error:
            log.warning("whose these sessions are was not kept: %s", error.strerror)

    def _sessions(self) -> dict[str, int]:
        if self._claims is None:
            entry = self._known.read().get(self._mark() or "")
            found = cast("dict[str, object]", entry).get("sessions") if _is_object(entry) else None
            claims = cast("dict[str, object]", found) if _is_object(found) else {}
            self._claims = {name: seq for name, seq in claims.items() if isinstance(seq, int)}
        return self._claims

    def _mark(self) -> str | None:
        mark = self._store.read().get(_MARK)
        return mark if isinstance(mark, str) else None


def _is_object(value: object) -> bool:
    return isinstance(value, dict)
