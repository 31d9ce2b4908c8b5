"""The names of a workspace's files, for people who write a message. Reads no file's content.

They are listed when somebody asks first, and forgotten when nobody has asked for a while.
"""

import asyncio
import os
from collections.abc import Callable, Iterator
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path, PurePath

from sessionls.domain.file_match import FileList
from sessionls.workspace.owned import OwnedTasks

_PATIENCE = 0.25
"""Seconds that the first answer waits for the list; what is there by then is offered."""
_FRESH = 5.0
"""Seconds for which a list counts as it is."""
_SHARE = 20
"""Listing takes at most one part in so many of the time."""
_KEPT = 300.0
"""Seconds for which a list is kept that nobody asks for."""
_MOST = 200_000
"""Files that are listed."""
_SO_FAR = 2_000
"""Files that are offered while the list is not there."""


@dataclass(frozen=True, slots=True)
class Found:
    """Paths from the root on, the best one first; `whole` says that no others would do."""

    paths: tuple[str, ...]
    whole: bool


class FileNames:
    """The files below a root that git does not ignore and that do not look secret."""

    def __init__(self, root: Path | None, tasks: OwnedTasks, seconds: Callable[[], float]) -> None:
        self._root = root
        self._tasks = tasks
        self._seconds = seconds
        self.judged: dict[str, bool] = {}
        """Whether a path may be named, as somebody has found out since the list was made."""
        self._list: FileList | None = None
        self._so_far: list[str] = []
        self._listing: asyncio.Task[None] | None = None
        self._stale_at = 0.0
        self._forgetting: asyncio.TimerHandle | None = None

    async def find(self, letters: str, most: int) -> Found:
        """The files that some letters of their paths mean, `most` of them; all that are there."""
        if self._root is None:
            return Found((), whole=True)
        self._remember()
        if self._list is None or self._seconds() >= self._stale_at:
            self._list_again()
        if self._list is None and self._listing:
            await asyncio.wait([self._listing], timeout=_PATIENCE)
        known, whole = (self._list, True) if self._list else (FileList(self._so_far), False)
        paths = known.find(letters, most + 1)
        there = await asyncio.to_thread(_those_there, self._root, paths)
        return Found(tuple(there[:most]), whole and len(paths) <= most)

    def close(self) -> None:
        """Forget all."""
        if self._forgetting:
            self._forgetting.cancel()
        self._forget()

    def _remember(self) -> None:
        if self._forgetting:
            self._forgetting.cancel()
        self._forgetting = asyncio.get_running_loop().call_later(_KEPT, self._forget)

    def _forget(self) -> None:
        self._forgetting = None
        self._list = None
        self._so_far = []
        self.judged.clear()

    def _list_again(self) -> None:
        if self._listing is None:
            self._listing = self._tasks.start(self._make(), "listing files")
            self._listing.add_done_callback(self._ended)

    def _ended(self, _: "asyncio.Task[None]") -> None:
        self._listing = None

    async def _make(self) -> None:
        from sessionls.engine.tools.pieces import in_pieces, to_its_end

        assert self._root is not None
        begun = self._seconds()
        paths: list[str] = []
        async with aclosing(in_pieces(_paths(self._root))) as pieces:
            async for piece in pieces:
                paths += filter(None, piece)
                self._so_far = paths[:_SO_FAR] if self._list is None else []
                if len(paths) >= _MOST:
                    break
        made = await to_its_end(lambda: FileList(paths))
        now = self._seconds()
        self._stale_at = now + max(_FRESH, _SHARE * (now - begun))
        self._so_far = []
        self.judged.clear()
        # Nobody has asked since: nobody needs it.
        self._list = made if self._forgetting else None


def _paths(root: Path) -> Iterator[str | None]:
    """The path of each file, `None` for what is left out. Reads the disk: call it in a thread."""
    from sessionls.domain.errors import BadInput
    from sessionls.engine.secrecy import looks_secret
    from sessionls.engine.walk import walk

    before = len(str(root).rstrip(os.sep)) + 1
    try:
        for item in walk(root, root):
            path = str(item)[before:].replace(os.sep, "/") if isinstance(item, Path) else None
            yield path if path and not looks_secret(PurePath(path)) else None
    except BadInput:
        return


def _those_there(root: Path, paths: list[str]) -> list[str]:
    """Files may have gone since they were listed."""
    return [path for path in paths if os.path.lexists(root / path)]
