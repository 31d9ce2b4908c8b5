"""Changes texts: through the editor that holds them, else on disk. Decides nothing about them."""

import asyncio
import os
import stat
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from sessionls.domain.errors import Refused
from sessionls.engine.looking import is_there
from sessionls.workspace.texts import ChangeTexts, FileWrite, Texts, read_text
from sessionls.workspace.uris import path_of, same_uri

_ARRIVES = 2.0
"""Seconds in which an editor tells us what its text has become."""


async def write(texts: Texts, root: Path | None, title: str, writes: Sequence[FileWrite]) -> None:
    """Change files that say what `before` says; editors first, so that one that refuses ends it.

    Raises:
        Refused: a file says something else by now, may not be written, or an editor refused.
    """
    held: dict[ChangeTexts, list[FileWrite]] = defaultdict(list)
    on_disk: list[FileWrite] = []
    for one in writes:
        change = _through(texts, one)
        (held[change] if change else on_disk).append(one)
    for one in on_disk:
        await asyncio.to_thread(_check, root, one)
    for change, mine in held.items():
        arrived = _Arrival(texts, mine)
        await change(title, mine)
        await arrived.wait()
    for one in on_disk:
        await asyncio.to_thread(write_file, root, one)


def write_file(root: Path | None, write: FileWrite) -> None:
    """Change, create or delete a file of the workspace on disk, at once or not at all.

    Its mode is kept; parents of a new file are made. Raises `Refused`.
    """
    path = _check(root, write)
    try:
        if write.after is None:
            path.unlink()
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            _replace(path, write.after)
    except OSError as error:
        raise Refused(f"{path.name} cannot be written: {error.strerror}.") from error


def _through(texts: Texts, write: FileWrite) -> ChangeTexts | None:
    """The editor through which a text is changed; `None` for the disk."""
    buffer = texts.buffer(write.uri)
    if buffer is None or write.after is None:
        return None
    name = _name(write.uri)
    if texts.differ(write.uri):
        raise Refused(f"Two editors hold different texts of {name}. Save it in one of them first.")
    if buffer.text != write.before:
        raise Refused(f"{name} has just been changed. Try again.")
    change = texts.changing(write.uri)
    path = path_of(write.uri)
    if change is None and (path is None or read_text(path) != buffer.text):
        raise Refused(
            f"{name} is open, not saved, in an editor that lets nobody else change it. Save it."
        )
    return change


def _check(root: Path | None, write: FileWrite) -> Path:
    path = path_of(write.uri)
    if path is None:
        raise Refused(f"{write.uri} is no file on this machine.")
    real = Path(os.path.realpath(path.parent))
    if root and not real.is_relative_to(os.path.realpath(root)):
        raise Refused(f"{path.name} lies outside {root.name}, and is not changed.")
    if path.is_symlink():
        raise Refused(f"{path.name} is a symbolic link, and is not changed.")
    there = read_text(path) if is_there(path) else None
    if there != write.before or (there is None and is_there(path)):
        raise Refused(f"{path.name} has just been changed on the disk. Try again.")
    return path


def _replace(path: Path, text: str) -> None:
    fresh = path.with_name(f".{path.name}.{os.getpid()}.sessionls")
    try:
        fresh.write_bytes(text.encode("utf-8"))
        if is_there(path):
            fresh.chmod(stat.S_IMODE(path.stat().st_mode))
        fresh.replace(path)
    except OSError:
        fresh.unlink(missing_ok=True)
        raise


def _name(uri: str) -> str:
    path = path_of(uri)
    return path.name if path else uri


class _Arrival:
    """Waits until editors have told us that their texts are what they were asked to make them."""

    def __init__(self, texts: Texts, writes: Sequence[FileWrite]) -> None:
        self._wanted = {same_uri(one.uri): one.after for one in writes}
        self._done = asyncio.Event()
        self._stop = texts.subscribe(self._told)

    async def wait(self) -> None:
        """Some editors tell it late; what was asked for was done all the same."""
        try:
            async with asyncio.timeout(_ARRIVES):
                await self._done.wait()
        except TimeoutError:
            pass
        finally:
            self._stop()

    def _told(self, uri: str, _before: str | None, now: str | None) -> None:
        if self._wanted.get(uri, ...) in (now, None):
            self._wanted.pop(uri, None)
        if not self._wanted:
            self._done.set()
