"""Idle memory after `initialize` and `initialized`, against a bare pygls server."""

import os
import subprocess
import tempfile
import time
from pathlib import Path

from bench.start import BARE, OURS, initialize_frames
from bench.table import Row


def rows() -> list[Row]:
    """The resident memory of both, when they have come to rest."""
    bare, ours = _idle(BARE), _idle(OURS)
    return [Row("idle memory", ours, "MB", "bare pygls", bare, 1.3)]


def _idle(command: list[str]) -> float:
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "SESSIONLS_HOME": folder}
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env=environment,
        ) as process:  # fmt: skip
            assert process.stdin is not None
            process.stdin.write(initialize_frames(Path(folder).as_uri()))
            process.stdin.flush()
            memory = _at_rest(process.pid)
            process.kill()
    return memory


def _at_rest(pid: int) -> float:
    """The memory in MB once it has not changed for a second."""
    last, since = 0, time.monotonic()
    while time.monotonic() - since < 1:
        now = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        if now != last:
            last, since = now, time.monotonic()
        time.sleep(0.05)
    return last * os.sysconf("SC_PAGE_SIZE") / 1e6
