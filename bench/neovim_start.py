"""What the Neovim plugin adds to a start, as `nvim --startuptime` tells it: alone and with a file.

The first is paid by everybody, always; the second by who opens a file that the server is for.
"""

import statistics
import subprocess
import tempfile
from pathlib import Path

from tests.editors.neovim.nvim import BARE, PLUGIN, environment

from bench.table import Row

ROUNDS = 21


def rows() -> list[Row]:
    """Starts of Neovim without a file, and with one of Python's."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        alone = statistics.median(_cost(home) for _ in range(ROUNDS))
        with_file = statistics.median(_cost(home, "app.py") for _ in range(ROUNDS))
    return [
        Row("the Neovim plugin at start-up", alone, "ms", goal=1.0, goal_is_value=True),
        Row("the same, with a file of a server", with_file, "ms"),
    ]


def _cost(home: Path, *files: str) -> float:
    """Milliseconds of what belongs to the plugin, its modules among that."""
    log = home / "start.log"
    log.unlink(missing_ok=True)
    subprocess.run(
        [*BARE, "--startuptime", str(log), "-c", "qall!", *files],
        check=True, capture_output=True, cwd=home, env=environment(home),
    )  # fmt: skip
    lines = log.read_text().splitlines()
    own = [line for line in lines if str(PLUGIN) in line or "require('sessionls" in line]
    return sum(float(line.split()[2].rstrip(":")) for line in own)
