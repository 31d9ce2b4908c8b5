"""What people said `always` to, by workspace. Kept in the user's state, never in the workspace."""

import os
from collections.abc import Iterable
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from sessionls.domain.permission_grants import Grant
from sessionls.workspace.state_file import StateFile
from sessionls.workspace.uris import uri_of

_KEY = "grants"
_LOOSE = ""
"""Where grants for files outside of any folder are kept: no root has this name."""

Stored = dict[str, tuple[Grant, ...]]
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
        return self._read().get(_name(root), ())

    def add(self, root: Path | None, grant: Grant) -> None:
        """Remember one more. Raises `OSError` where that cannot be kept."""
        stored = self._read()
        kept = stored.get(_name(root), ())
        if grant not in kept:
            self._write({**stored, _name(root): (*kept, grant)})

    def forget(self, root: Path | None, grants: Iterable[Grant]) -> None:
        """Ask for these again. Raises `OSError` where that cannot be kept."""
        stored, gone = self._read(), list(grants)
        left = tuple(grant for grant in stored.get(_name(root), ()) if grant not in gone)
        self._write({**stored, _name(root): left})

    def _read(self) -> Stored:
        found = self._file.read().get(_KEY)
        if found is None:
            return {}
        try:
            return _STORED.validate_python(found)
        except ValidationError:
            # One grant that cannot be read casts doubt on all of them.
            self._file.set_aside()
            return {}

    def _write(self, stored: Stored) -> None:
        full = {root: grants for root, grants in stored.items() if grants}
        self._file.write({_KEY: _STORED.dump_python(full, mode="json")})


def _name(root: Path | None) -> str:
    return _LOOSE if root is None else uri_of(Path(os.path.realpath(root)))
