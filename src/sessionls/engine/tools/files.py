"""Which files a tool shows, and their texts as they are now. Knows no tool and no model."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

from sessionls.domain.errors import BadInput
from sessionls.engine.disk import LARGEST, Unread, read_text
from sessionls.engine.secrecy import looks_secret
from sessionls.engine.tools.bounds import plain
from sessionls.engine.tools.pieces import to_its_end
from sessionls.engine.tools.places import Places
from sessionls.engine.walk import Skipped

_OF_VERSION_CONTROL = frozenset({".git", ".hg", ".svn"})
_OURS = ".sessionls"
_AGENTS = "agents"

Origin = Literal["disk", "saved", "unsaved"]
"""Where a text is from: the disk; an editor, and the disk says the same; or an editor alone."""


def _nothing_is(_: str) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class FileText:
    """The text of a file and where it is from."""

    text: str
    origin: Origin


class Files:
    """What may be seen of a workspace: no secrets, nothing of git or of sessionls itself."""

    def __init__(
        self,
        places: Places,
        read: Callable[[Path], str | None],
        denied: Callable[[str], bool] = _nothing_is,
    ) -> None:
        """What is handed in.

        Args:
            places: What lies inside, or was named.
            read: Gives the text of a file that is open in an editor; called on the loop.
            denied: Whether rules deny to read a path, as it is called from the root on; called for
                every file that a search looks at, in a thread.
        """
        self.places = places
        self._read = read
        self._denied = denied

    def find(self, place: str) -> Path:
        """The path that a place means.

        Raises:
            BadInput: it means nothing, lies outside, or is not to be seen.
        """
        path = self.places.find(place)
        if not self.places.root and not self.places.is_named(path) and self.opened(path) is None:
            raise BadInput(
                f"{plain(place)} is neither open in an editor nor named by a person, and no folder "
                "is open. Ask a person to open or name it."
            )
        if reason := self.why_hidden(path):
            raise BadInput(f"{self.shown(path)} {reason}")
        return path

    def shown(self, path: Path) -> str:
        """How a path is called, in one line."""
        return plain(self.places.shown(path))

    def why_hidden(self, path: Path) -> str | None:
        """Why a place is not shown, as the rest of a sentence; `None` if it may be shown."""
        both = dict.fromkeys((path, Path(os.path.realpath(path))))
        if any(map(self.is_denied, both)):
            return "may not be read: a permission denies it."
        if self.places.is_named(path):
            return None
        return next(filter(None, map(self.why_named_so, both)), None)

    def is_denied(self, path: Path) -> bool:
        """Whether rules deny to read it, by this name."""
        return self._denied(self.places.relative(path).as_posix())

    def why_named_so(self, path: Path) -> str | None:
        """The same by the name alone, for what a walk has found: no link, named by nobody."""
        parts = self.places.relative(path)
        folders = [part.lower() for part in parts.parts]
        if not _OF_VERSION_CONTROL.isdisjoint(folders):
            return "belongs to version control; it is not part of the code."
        if _OURS in folders and folders[folders.index(_OURS) + 1 :][:1] not in ([], [_AGENTS]):
            return "belongs to sessionls; it is not part of the code."
        if looks_secret(parts):
            return "looks as if it holds secrets. Only a person can show it, by naming it."
        return None

    def canonical(self, path: Path) -> Path:
        """The path without links, where it lies inside the root; its name is what it is then."""
        root = self.places.root
        real, real_root = Path(os.path.realpath(path)), Path(os.path.realpath(root or "."))
        if root is None or not real.is_relative_to(real_root):
            return path
        return root / real.relative_to(real_root)

    def held(self, path: Path) -> str | None:
        """What an editor holds of a file, under this very name."""
        return self._read(path)

    def opened(self, path: Path) -> str | None:
        """What an editor holds of a file, under whichever of its names."""
        text = self._read(path)
        if text is None and (real := Path(os.path.realpath(path))) != path:
            text = self._read(real)
        return text

    async def text(self, path: Path, largest: int = LARGEST) -> FileText | Skipped:
        """The text of a file as it is now; what an editor holds wins over the disk."""
        opened = self.opened(path)
        if opened is None:
            text = await to_its_end(partial(self.load, path, largest))
            return text if isinstance(text, Skipped) else FileText(text, "disk")
        if not self.places.allows(path):
            return FileText(opened, "unsaved")
        saved = await to_its_end(partial(self.load, path)) == opened
        return FileText(opened, "saved" if saved else "unsaved")

    def load(self, path: Path, largest: int = LARGEST) -> str | Skipped:
        """What the disk holds. Reads: call it in a thread."""
        text = read_text(path, largest, self._may)
        return Skipped(path, text.reason) if isinstance(text, Unread) else text

    def _may(self, real: Path) -> bool:
        return self.places.allows(real) and self.why_hidden(real) is None
