"""Whether this person has worked in a store before, or it came with somebody else's folder.

A store that comes with a repository may hold messages that wait. Nothing is sent for them before
a person of this machine has said something there.
"""

import logging
import secrets
from pathlib import Path

from sessionls.workspace.state_file import StateFile

log = logging.getLogger(__name__)
_MARK = "mark"


class Belonging:
    """A store and the user's state share a mark that nobody else can know.

    It stands in the store, so a folder that is moved or renamed keeps belonging.
    """

    def __init__(self, store: Path, known: Path) -> None:
        """`known` is the file in the user's state that has the marks of all stores."""
        self._store = StateFile(store / "owner.json")
        self._known = StateFile(known)
        self._is_ours: bool | None = None

    @property
    def is_ours(self) -> bool:
        """Whether the person of this state has worked in it."""
        if self._is_ours is None:
            mark = self._store.read().get(_MARK)
            self._is_ours = isinstance(mark, str) and mark in self._known.read()
        return self._is_ours

    def claim(self, root: str) -> None:
        """The person works in it now. `root` says where it lies, for people who read the file."""
        if self.is_ours:
            return
        mark = secrets.token_hex(16)
        try:
            self._known.write({**self._known.read(), mark: root})
            self._store.write({_MARK: mark})
        except OSError as error:
            log.warning("that this store is used was not kept: %s", error.strerror)
            return
        self._is_ours = True
