"""What lies in the folder besides sessions. Makes it when it may, and says in words why not."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import cast

from pydantic_core import from_json, to_json

from sessionls.journal import disk
from sessionls.journal.errors import StoreUnusable

FORMAT = 1
SESSIONS = "sessions"
BLOBS = "blobs"
CATALOG = "catalog.json"

_OWN = (SESSIONS, BLOBS, "store.json", "lock", "holder.json", ".gitignore")
_IGNORE = "# Sessions are not for git; agents and settings are.\n*\n" + "".join(
    f"!{name}\n" for name in (".gitignore", "agents/", "agents/**", "settings.toml", "mcp.json")
)


def make(folder: Path) -> None:
    """See that the folder exists and can be listed.

    Raises:
        StoreUnusable: it cannot.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        os.listdir(folder)  # noqa: PTH208
        if (folder / SESSIONS).is_dir():
            os.listdir(folder / SESSIONS)  # noqa: PTH208
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
        ("store.json", to_json({"format": FORMAT}) + b"\n"),
    ):
        if not (folder / name).exists():
            disk.replace(folder / name, content)
    if _format(folder) != FORMAT:
        disk.replace(folder / "store.json", to_json({"format": FORMAT}) + b"\n")
    for path in (*folder.glob(f"*{disk.TEMPORARY}"), *(folder / BLOBS).glob(f"*{disk.TEMPORARY}")):
        with suppress(OSError):
            path.unlink()


def is_known_format(folder: Path) -> bool:
    """Whether files other than the journals can be understood."""
    return _format(folder) <= FORMAT


def journals(folder: Path) -> Iterator[tuple[str, int]]:
    """Session and size of every journal."""
    for entry in _entries(folder / SESSIONS):
        if entry.name.endswith(".jsonl") and entry.is_file(follow_symlinks=False):
            yield entry.name.removesuffix(".jsonl"), entry.stat(follow_symlinks=False).st_size


def links(folder: Path) -> tuple[Path, ...]:
    """Symbolic links where journals should be."""
    return tuple(Path(entry.path) for entry in _entries(folder / SESSIONS) if entry.is_symlink())


def _entries(folder: Path) -> Iterator[os.DirEntry[str]]:
    if folder.is_dir():
        with os.scandir(folder) as entries:
            yield from entries


def _format(folder: Path) -> int:
    """The format of the store; 0 when none is written down or it cannot be read."""
    try:
        content = cast(object, from_json(disk.read_whole(folder / "store.json")))
    except (OSError, ValueError):
        return 0
    found = cast("dict[str, object]", content).get("format") if isinstance(content, dict) else None
    return found if isinstance(found, int) else 0
