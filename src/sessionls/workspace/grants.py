"""What people said `always` to, by workspace. Kept in the user's state, never in the workspace."""

import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from sessionls.domain.permission_grants import Grant
from sessionls.workspace.state_file import StateFile
from sessionls.workspace.uris import uri_of

_KEY = "grants"
_LOOSE = ""
"""Where grants for files outside of any folder are kept: no root has this name."""

Granted = tuple[Grant, ...]
Stored = dict[str, Granted]
_STORED: TypeAdapter[Stored] = TypeAdapter(Stored)


class Grants:
    """The remembered answers of one person, by the URI of the workspace's real root.

    A moved folder has none: they are asked anew. Reads and writes the disk each time: small files.
    """

    def __init__(self, path: Path) -> None:
        self._file = StateFile(path)

    @property
    def problem(self) -> str | None:
        """What was wrong with the file when it was last read, for people."""
        return self._file.problem

    def for_workspace(self, root: Path | None) -> tuple[Grant, ...]:
        """The grants of a workspace, those of single sessions included, in the order they came."""
        return self._sound(self._file.read()).get(_name(root), ())

    def add(self, root: Path | None, grant: Grant) -> None:
        """Remember one more. Raises `OSError` where that cannot be kept."""
        self._change(root, lambda kept: kept if grant in kept else (*kept, grant))

    def forget(self, root: Path | None, grants: Iterable[Grant]) -> None:
        """Ask for these again. Raises `OSError` where that cannot be kept."""
        gone = list(grants)
        self._change(root, lambda kept: tuple(grant for grant in kept if grant not in gone))

    def _change(self, root: Path | None, change: Callable[[Granted], Granted]) -> None:
        def changed(before: Mapping[str, object]) -> Mapping[str, object]:
            stored = self._sound(before)
            stored[_name(root)] = change(stored.get(_name(root), ()))
            full = {root: grants for root, grants in stored.items() if grants}
            return {_KEY: _STORED.dump_python(full, mode="json")}

        self._file.change(changed)

    def _sound(self, kept: Mapping[str, object]) -> Stored:
        found = kept.get(_KEY)
        if found is None:
            return {}
        try:
            return _STORED.validate_python(found)
        except ValidationError:
            # One grant that cannot be read casts doubt on all of them.
            self._file.set_aside()
            return {}


def _name(root: Path | None) -> str:
    return _LOOSE if root is None else uri_of(Path(os.path.realpath(root)))
