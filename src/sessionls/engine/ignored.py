"""Whether git leaves one path out, wherever it lies. Reads ignore files, lists no folder."""

from pathlib import Path

from sessionls.engine.ignores import Ignores
from sessionls.engine.looking import is_folder, is_there


def is_ignored(root: Path, path: Path) -> bool:
    """Whether git ignores a path below `root`, or a folder on the way to it."""
    above = path.parents
    # A repository inside is left out whole by the rules around it; its own begin below it.
    top = next((one for one in (root, *root.parents) if is_there(one / ".git")), root)
    way = [path, *above[: list(above).index(top) + 1]]
    ignores = Ignores()
    for folder, inner in zip(reversed(way[1:]), reversed(way[:-1]), strict=True):
        ignores = ignores.below(folder)
        name = inner.as_posix()
        is_left_out = ignores.ignores_folder if is_folder(inner) else ignores.ignores_file
        if is_left_out(name):
            return True
    return False
