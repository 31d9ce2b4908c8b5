"""What goes wrong with a disk, as sentences for people. Decides nothing about retries."""

import errno
from pathlib import Path

from sessionls.domain.errors import SessionlsError

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_FORBIDDEN = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})


class StoreError(SessionlsError):
    """The store could not do what was asked; what it acknowledged before is safe."""


class StoreUnusable(StoreError):
    """Not even reading works."""


class StoreFull(StoreError):
    """The disk or the quota is full. Appending works again when there is room."""


class StoreReadOnly(StoreError):
    """Reading goes on, writing is not possible (now)."""


class StoreBroken(StoreError):
    """The disk failed, or somebody else changed or removed a file of the store."""


class SequenceConflict(StoreError):
    """The records do not continue the session: somebody else appended first."""

    def __init__(self, session: str, expected: int, got: object) -> None:
        super().__init__(
            f"Session {session} goes on with record {expected}, not {got!r}. "
            "Load what was added and send the change again."
        )
        self.expected = expected


class NoSuchBlob(StoreError):
    """No content of that hash is stored here."""

    def __init__(self, sha256: str) -> None:
        super().__init__(f"No stored content {sha256!r}. It may have been removed from blobs/.")


class BlobDamaged(StoreError):
    """The bytes on disk are not the bytes that were stored."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"The content stored in {path} is damaged: it no longer matches its hash. "
            "Restore that file from a backup; the session itself is readable."
        )


def in_words(error: OSError, place: Path) -> StoreError:
    """The sentence for an error of the operating system at `place`, as the fitting error."""
    if error.errno in _FULL:
        return StoreFull(
            f"No space is left to write in {place}: this was not saved. "
            "Free some space and try again; everything saved before is safe."
        )
    if error.errno in _FORBIDDEN:
        return StoreReadOnly(
            f"{place} cannot be written ({_reason(error)}): this was not saved. "
            "Reading goes on; make it writable and try again."
        )
    if error.errno == errno.ENOENT:
        return StoreBroken(
            f"{place} was removed from the disk while it was in use: this was not saved. "
            "Restore it, or begin a new session."
        )
    if error.errno == errno.EEXIST:
        return StoreBroken(
            f"{place} is already there, and is not a session of this store: this was not saved. "
            "Move that file away, or begin a new session."
        )
    if error.errno == errno.ELOOP:
        return StoreBroken(
            f"{place} is a symbolic link, and sessions are not written through links: "
            "this was not saved. Replace the link by what it points to."
        )
    return StoreBroken(
        f"The disk failed at {place} ({_reason(error)}): this was not saved. "
        "Everything acknowledged before is kept; try again, and check the disk if it persists."
    )


def unreadable(error: OSError, place: Path) -> StoreError:
    """The sentence for an error of the operating system while reading `place`."""
    return StoreBroken(f"{place} cannot be read ({_reason(error)}). Nothing was changed.")


def _reason(error: OSError) -> str:
    return (error.strerror or type(error).__name__).lower()
