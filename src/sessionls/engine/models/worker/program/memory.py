"""How much memory this process has."""

import os
import sys
from pathlib import Path

_STATM = Path("/proc/self/statm")


def memory() -> int:
    """Bytes in memory now; where that is not told, the most so far; 0 where nothing is."""
    try:
        return int(_STATM.read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return _most()


def _most() -> int:
    if sys.platform == "win32":
        return 0
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024
