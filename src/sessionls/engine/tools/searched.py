"""Which files a search looks at, and which it leaves out and says so. Reads names and sizes."""

from collections.abc import Iterator
from pathlib import Path

from sessionls.engine.tools.bounds import size
from sessionls.engine.tools.files import Files
from sessionls.engine.tools.globs import Glob
from sessionls.engine.walk import LARGEST, Skipped, walk

_SECRET = "look as if they held secrets; a person can name them"
_DENIED = "a permission denies to read it"
_LARGE = f"more than {size(LARGEST)}; name the file to search it"


def files_to_search(
    files: Files, start: Path, glob: Glob | None
) -> Iterator[Path | Skipped | None]:
    """The files below `start`, or `start` itself, in the order of their paths.

    `None` stands for each one that the glob is not for. Reads the disk: call it in a thread.

    Raises:
        BadInput: `start` cannot be walked through, or the glob takes too long.
    """
    for item in walk(files.places.walk_root(start), start):
        if isinstance(item, Skipped) or item == start:
            yield item
        elif glob and not glob.matches(item.relative_to(start).as_posix()):
            yield None
        else:
            yield _left_out(files, item) or item


def _left_out(files: Files, path: Path) -> Skipped | None:
    if files.is_denied(path):
        return Skipped(path, _DENIED)
    if files.why_named_so(path) and not files.places.is_named(path):
        return Skipped(path, _SECRET)
    try:
        large = path.lstat().st_size > LARGEST
    except OSError:
        large = False
    return Skipped(path, _LARGE) if large else None
