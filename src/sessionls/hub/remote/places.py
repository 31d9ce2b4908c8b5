"""Places on the host as guests know them, and back: `sessionls-workspace:/path/from/the/root`.

A guest's own files are `sessionls-guest:/path`: a name only, which no file of the host answers to.
"""

import os
import re
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from urllib.parse import quote, unquote, urlsplit

from sessionls.domain.errors import BadInput
from sessionls.engine.tools.files import Files
from sessionls.engine.tools.places import Places
from sessionls.workspace.uris import path_of, uri_of

WORKSPACE = "sessionls-workspace"
"""The scheme of files of the host's workspace."""
GUEST = "sessionls-guest"
"""The scheme of a guest's own files, which are not on the host."""
ELSEWHERE = "sessionls-host"
"""The scheme of files of the host that lie outside the workspace: their names only."""
_LONGEST = 200


class SharedPlaces:
    """The workspace of one guest: what it may name there, and what its own files are called."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.own: Sequence[str] = ()
        """The guest's own folders, as its editor spells their URIs."""
        self._files = Files(Places(root, _nothing_is_open), _nothing_is_held)

    def inward(self, uri: str) -> str:
        """The host's URI of a file of the workspace that a guest names. Reads a few links.

        Raises:
            BadInput: it is no such file, or one that tools do not see either.
        """
        parts = _split(uri)
        if parts is None or parts[0] != WORKSPACE:
            raise BadInput(
                f"Files of this workspace are called {WORKSPACE}:/path/from/its/root here; "
                f"{uri[:_LONGEST]} is none. Your own files are not on the host: send their text."
            )
        try:
            path = self._files.find(_relative(parts[1]))
        except BadInput as refusal:
            raise BadInput(str(refusal).replace(str(self.root), self.root.name)) from None
        return uri_of(path)

    def is_shared(self, uri: str) -> bool:
        """Whether it names a file of the workspace, existing or not."""
        parts = _split(uri)
        return parts is not None and parts[0] == WORKSPACE

    def own_name(self, uri: str) -> str:
        """What a text of the guest's own is called here: its path from the guest's folder on.

        Whatever its scheme is: an editor of the host may hold another text under the same URI.
        """
        parts = _split(uri)
        if parts is None:
            raise BadInput("This is no URI of a file.")
        scheme, path = parts
        if scheme == GUEST:
            return uri
        for folder in self.own:
            base = folder.rstrip("/") + "/"
            if uri.startswith(base):
                return f"{GUEST}:/{quote(unquote(uri[len(base) :]))}"
        return f"{GUEST}:/{quote(PurePosixPath(path).name or 'file')}"

    def outward(self, uri: str) -> str:
        """What a guest is told instead of a `file:` URI of the host."""
        path = path_of(uri.partition("#")[0])
        if path is None:
            return f"{ELSEWHERE}:/file"
        for root in (self.root, Path(os.path.realpath(self.root))):
            if path == root:
                return f"{WORKSPACE}:/"
            if path.is_relative_to(root):
                return f"{WORKSPACE}:/{quote(path.relative_to(root).as_posix())}"
        return f"{ELSEWHERE}:/{quote(path.name)}"


def _split(uri: str) -> tuple[str, str] | None:
    """The scheme and the path, percent signs resolved once."""
    try:
        parts = urlsplit(uri)
    except ValueError:
        return None
    if not re.fullmatch(r"[a-z][a-z0-9+.-]*", parts.scheme) or parts.query:
        return None
    return parts.scheme, unquote(parts.path)


def _relative(path: str) -> str:
    """The path from the root on.

    Raises:
        BadInput: it would leave it.
    """
    if ".." in path.replace("\\", "/").split("/"):
        raise BadInput("`..` does not lead out of a workspace. Name files from its root on.")
    found = path.lstrip("/")
    if not found:
        return "."
    # What looks like a scheme is part of a name here.
    return f"./{found}"


def _nothing_is_open(path: Path) -> bool:
    return False


def _nothing_is_held(path: Path) -> str | None:
    return None
