"""Whether something is there, for paths that people and editors name. Never raises.

`Path.exists` and `Path.is_dir` raise where a folder may not be entered or a name is too long.
"""

import stat
from pathlib import Path


def is_there(path: Path) -> bool:
    """Whether there is anything of that name that we may know of."""
    return _mode(path) is not None


def is_folder(path: Path) -> bool:
    """Whether it is a folder, or a link to one."""
    mode = _mode(path)
    return mode is not None and stat.S_ISDIR(mode)


def _mode(path: Path) -> int | None:
    try:
        return path.stat().st_mode
    except (OSError, ValueError):
        return None
