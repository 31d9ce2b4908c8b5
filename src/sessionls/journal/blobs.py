"""Large contents under the hash of their bytes. Believes no file that does not match its name."""

import re
from hashlib import sha256
from pathlib import Path

from sessionls.journal import disk
from sessionls.journal.errors import BlobDamaged, NoSuchBlob, in_words, unreadable

_NAME = re.compile(r"[0-9a-f]{64}")


def put(folder: Path, content: bytes) -> str:
    """Keep a content, once; its hash in hex. Returns when it is on the disk."""
    name = sha256(content).hexdigest()
    path = folder / name
    try:
        if _is_there(path, content):
            # Whoever wrote it may have died before its name was safe.
            disk.sync_folder(folder)
        else:
            disk.replace(path, content)
    except OSError as error:
        raise in_words(error, path) from error
    return name


def get(folder: Path, name: str) -> bytes:
    """The content of a hash.

    Raises:
        NoSuchBlob: there is none, or the name is not a hash.
        BlobDamaged: its bytes have changed.
    """
    if _NAME.fullmatch(name) is None:
        raise NoSuchBlob(name)
    path = folder / name
    try:
        content = disk.read_whole(path)
    except FileNotFoundError:
        raise NoSuchBlob(name) from None
    except OSError as error:
        raise unreadable(error, path) from error
    if sha256(content).hexdigest() != name:
        raise BlobDamaged(path)
    return content


def _is_there(path: Path, content: bytes) -> bool:
    try:
        return disk.read_whole(path) == content
    except OSError:
        return False
