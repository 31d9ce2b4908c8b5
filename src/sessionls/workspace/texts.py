"""Texts as they are now: what editors hold unsaved wins over the disk. Never writes a file."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sessionls.domain.errors import Refused
from sessionls.domain.text import TextIndex
from sessionls.engine.disk import Unread
from sessionls.engine.disk import read_text as read_from_disk
from sessionls.engine.looking import is_there
from sessionls.workspace.uris import path_of, same_uri


@dataclass(frozen=True, slots=True)
class Buffer:
    """A text that an editor holds open. `uri` is spelt as that editor spells it."""

    uri: str
    text: str
    version: int | None
    index: TextIndex = field(compare=False)


@dataclass(frozen=True, slots=True)
class FileWrite:
    """What a file says, and what it is to say; `None`: it is not there, it is to go."""

    uri: str
    before: str | None
    after: str | None


ChangeTexts = Callable[[str, Sequence[FileWrite]], Awaitable[None]]
"""Lets an editor change texts that it holds, under a title. Raises `Refused` when it does not."""
Change = Callable[[str, str | None, str | None], None]
"""Told of a file's URI, its text before and now; `None` where no editor holds it."""


class Texts:
    """The open buffers of all connections. If two editors hold a file, the later change wins."""

    def __init__(self) -> None:
        self._held: dict[str, dict[object, Buffer]] = {}
        self._listeners: list[Change] = []
        self._changing: dict[object, ChangeTexts] = {}

    def let_change(self, owner: object, change: ChangeTexts) -> None:
        """An editor lets us change what it holds, until it leaves."""
        self._changing[owner] = change

    def changing(self, uri: str) -> ChangeTexts | None:
        """The way to change a text in the editor that changed it last and lets us do so."""
        owners = reversed(self._held.get(same_uri(uri), {}))
        return next((self._changing[one] for one in owners if one in self._changing), None)

    def differ(self, uri: str) -> bool:
        """Whether editors hold different texts of a file."""
        return len({buffer.text for buffer in self._held.get(same_uri(uri), {}).values()}) > 1

    def subscribe(self, listener: Change) -> Callable[[], None]:
        """Be told of every change; call the result to stop."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def hold(self, owner: object, uri: str, text: str, version: int | None) -> None:
        """An editor opened a file, or changed what it holds."""
        key = same_uri(uri)
        before = self.buffer(key)
        held = self._held.setdefault(key, {})
        held.pop(owner, None)
        held[owner] = Buffer(uri, text, version, TextIndex(text))
        self._tell(key, before, held[owner])

    def release(self, owner: object, uri: str) -> None:
        """An editor closed a file."""
        key = same_uri(uri)
        before = self.buffer(key)
        held = self._held.get(key, {})
        if held.pop(owner, None) is not None:
            if not held:
                del self._held[key]
            self._tell(key, before, self.buffer(key))

    def release_all(self, owner: object) -> None:
        """An editor left."""
        self._changing.pop(owner, None)
        for key in [key for key, held in self._held.items() if owner in held]:
            self.release(owner, key)

    def buffer(self, uri: str) -> Buffer | None:
        """What an editor holds of a file."""
        held = self._held.get(same_uri(uri))
        return next(reversed(held.values())) if held else None

    def held_by(self, owner: object, uri: str) -> Buffer | None:
        """What this very editor holds of a file."""
        return self._held.get(same_uri(uri), {}).get(owner)

    def unsaved(self, path: Path) -> str | None:
        """The text of an open buffer by its path."""
        buffer = self.buffer(path.as_uri())
        return buffer.text if buffer else None

    def opened(self) -> dict[Path, str]:
        """The texts of all open files, by their paths."""
        pairs = ((path_of(uri), self.buffer(uri)) for uri in self._held)
        return {path: buffer.text for path, buffer in pairs if path and buffer}

    def read(self, uri: str) -> str | None:
        """The text of a file as it is now; `None` where there is none that can be read as text."""
        index = self.index(uri)
        return index.text if index else None

    def index(self, uri: str) -> TextIndex | None:
        """The same with its line starts."""
        if buffer := self.buffer(uri):
            return buffer.index
        path = path_of(uri)
        text = read_text(path) if path else None
        return TextIndex(text) if text is not None else None

    def current(self, uri: str) -> str | None:
        """The text of a file as it is now; `None` where there is no file.

        Raises:
            Refused: there is something that is not text.
        """
        path = path_of(uri)
        text = self.read(uri)
        if text is None and path is not None and is_there(path):
            raise Refused(f"{path.name} cannot be read as text.")
        return text

    def _tell(self, uri: str, before: Buffer | None, now: Buffer | None) -> None:
        for listener in tuple(self._listeners):
            listener(uri, before.text if before else None, now.text if now else None)


def read_text(path: Path) -> str | None:
    """A file's text with its line endings; `None` if it is none, too big or unreadable."""
    text = read_from_disk(path)
    return None if isinstance(text, Unread) else text
