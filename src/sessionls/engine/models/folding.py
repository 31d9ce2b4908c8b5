"""Leaves out places that a scan of another one looks at anyway. Lists folders, reads no file."""

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from sessionls.domain.errors import BadInput
from sessionls.engine.models.references import Target
from sessionls.engine.walk import walk

_FILE = "file:///"


def folded(targets: Sequence[Target], root: str) -> tuple[Target, ...]:
    """The targets without those that lie in a folder among them, `root` being the workspace's URI.

    What the walk through the folder leaves out, such as a file that git ignores, stays: somebody
    named it in spite of that.
    """
    places = {target: _path(target.uri) for target in targets if target.uri.startswith(_FILE)}
    whole = {path for target, path in places.items() if target.is_whole}
    holding = {folder for path in places.values() for folder in whole.intersection(path.parents)}
    if not holding:
        return tuple(targets)
    top = _path(root) if root.startswith(_FILE) else None
    reached = {path for folder in holding for path in _reached(folder, top)}
    return tuple(target for target in targets if not _is_reached(places.get(target), reached))


def _is_reached(path: Path | None, reached: Collection[Path]) -> bool:
    return path is not None and path in reached


def _reached(folder: Path, root: Path | None) -> Iterator[Path]:
    """Every file and folder below a folder that a walk comes to."""
    top = root if root and folder.is_relative_to(root) else folder
    try:
        for item in walk(top, folder):
            path = item if isinstance(item, Path) else item.path
            while path != folder:
                yield path
                path = path.parent
    except (BadInput, ValueError):  # a path with a zero byte, say: the scan will tell
        return


def _path(uri: str) -> Path:
    return Path(url2pathname(urlsplit(uri).path))
