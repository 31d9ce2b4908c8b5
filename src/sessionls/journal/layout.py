"""What lies in the folder besides sessions. Makes it when it may, and says in words why not."""

import errno
import json
import os
import re
import stat
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from sessionls.journal import disk
from sessionls.journal.errors import StoreUnusable

FORMAT = 1
SESSIONS = "sessions"
BLOBS = "blobs"
CATALOG = "catalog.json"
HOLDER = "holder.json"
ROOTS = "roots.json"
DELETED = "deleted.jsonl"
PARTIALS = "partials.jsonl"
NAME = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{0,63}")
"""What can be the id of a session: ids become names of files, here and elsewhere."""

_JOURNAL = ".jsonl"
_STORE = b'{"format":%d}\n' % FORMAT

_OWN = (SESSIONS, BLOBS, "store.json", "lock", HOLDER, ".gitignore", ROOTS, DELETED, PARTIALS)
_SHARED = ("agents/", "agents/**", "skills/", "skills/**", "settings.toml", "mcp.json")
_IGNORE = "# Sessions are not for git; agents, skills and settings are.\n*\n" + "".join(
    f"!{name}\n" for name in (".gitignore", *_SHARED)
)


def is_store(folder: Path) -> bool:
    """Whether sessions have been kept in this folder."""
    return any((folder / name).exists() for name in (SESSIONS, "store.json"))


def holds(folder: Path, session: str) -> bool:
    """Whether a journal of that name lies in this folder; looks without opening the store."""
    try:
        return session.isalnum() and (folder / SESSIONS / f"{session}{_JOURNAL}").is_file()
    except OSError:
        return False


def make(folder: Path) -> None:
    """See that the folder exists and can be listed.

    Raises:
        StoreUnusable: it cannot.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _must_list(folder)
        if (folder / SESSIONS).is_dir():
            _must_list(folder / SESSIONS)
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise StoreUnusable(
            f"Sessions can be neither read nor kept in {folder} ({reason}). "
            "Make the folder readable and writable, or use another one."
        ) from error


def obstacle(folder: Path) -> str | None:
    """Why this folder must not be written, though it perhaps could be."""
    for path in (folder, *(folder / name for name in _OWN)):
        if path.is_symlink():
            return (
                f"{path} is a symbolic link, and sessions are not written through links; "
                "they can be read. Replace the link by a real file or folder to write."
            )
    found = _format(folder)
    if found > FORMAT:
        return (
            f"This store was written by a newer sessionls (format {found}); "
            "it is open for reading only. Update sessionls to write."
        )
    return None


def complete(folder: Path) -> None:
    """Make everything that a writer needs; clear what a crash left half written."""
    for name in (SESSIONS, BLOBS):
        (folder / name).mkdir(mode=0o700, exist_ok=True)
    for name, content in (
        (".gitignore", _IGNORE.encode()),
        ("store.json", _STORE),
    ):
        if not (folder / name).exists():
            disk.replace(folder / name, content)
    if _format(folder) != FORMAT:
        disk.replace(folder / "store.json", _STORE)
    for path in (*folder.glob(f"*{disk.TEMPORARY}"), *(folder / BLOBS).glob(f"*{disk.TEMPORARY}")):
        with suppress(OSError):
            path.unlink()


def is_known_format(folder: Path) -> bool:
    """Whether files other than the journals can be understood."""
    return _format(folder) <= FORMAT


def roots(folder: Path) -> tuple[str, ...]:
    """The URIs under which the folder's workspace has lain, oldest first."""
    content = _json(folder / ROOTS)
    known = cast("list[object]", content) if isinstance(content, list) else []
    return tuple(root for root in known if isinstance(root, str))


def remember_root(folder: Path, root: str) -> None:
    """Note where the workspace lies now. Only for who holds the lock.

    Raises:
        OSError: it could not be written.
    """
    if root not in (known := roots(folder)):
        disk.replace(folder / ROOTS, json.dumps([*known, root]).encode())


@dataclass(frozen=True, slots=True)
class Journals:
    """The size of every journal by session; links and strange names that lie where those should."""

    sizes: dict[str, int]
    links: tuple[Path, ...]
    strange: tuple[Path, ...]


def journals(folder: Path) -> Journals:
    """What lies in the folder of sessions."""
    sizes: dict[str, int] = {}
    links: list[Path] = []
    strange: list[Path] = []
    place = folder / SESSIONS
    for name, status in _statuses(place) if place.is_dir() else ():
        session = name[: -len(_JOURNAL)]
        if stat.S_ISLNK(status.st_mode):
            links.append(place / name)
        elif stat.S_ISREG(status.st_mode) and NAME.fullmatch(session):
            sizes[session] = status.st_size
        elif stat.S_ISREG(status.st_mode):
            strange.append(place / name)
    return Journals(sizes, tuple(links), tuple(strange))


def _statuses(folder: Path) -> Iterator[tuple[str, os.stat_result]]:
    # Names relative to an open folder: a list of ten thousand sessions waits for these calls.
    fd = os.open(folder, os.O_RDONLY) if os.stat in os.supports_dir_fd else None
    try:
        for name in os.listdir(folder):  # noqa: PTH208
            if name.endswith(_JOURNAL):
                place = name if fd is not None else f"{folder}/{name}"
                try:
                    yield name, os.stat(place, dir_fd=fd, follow_symlinks=False)
                except FileNotFoundError:  # another process removed it just now
                    continue
    finally:
        if fd is not None:
            os.close(fd)


def _must_list(folder: Path) -> None:
    if not os.access(folder, os.R_OK | os.X_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(folder))


def _format(folder: Path) -> int:
    """The format of the store; 0 when none is written down or it cannot be read."""
    content = _json(folder / "store.json")
    found = cast("dict[str, object]", content).get("format") if isinstance(content, dict) else None
    return found if isinstance(found, int) else 0


def _json(path: Path) -> object:
    """The content of a small file; None when there is none that can be read."""
    try:
        return cast(object, json.loads(disk.read_whole(path)))
    except (OSError, ValueError, RecursionError):
        return None
