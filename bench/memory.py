"""Idle memory after `initialize` and `initialized`, against a bare pygls server."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.start import BARE, OURS, initialize_frames
from bench.table import Row


def rows() -> list[Row]:
    """The resident memory of both, at rest: without sessions, and where a session is kept."""
    with tempfile.TemporaryDirectory() as empty, tempfile.TemporaryDirectory() as used:
        _keep_a_session(Path(used))
        bare = _idle(BARE, empty)
        return [
            Row("idle memory, no sessions", _idle(OURS, empty), "MB", "bare pygls", bare, 1.3),
            Row("idle memory, with a session", _idle(OURS, used), "MB", "bare pygls", bare, 1.3),
        ]


def _keep_a_session(folder: Path) -> None:
    command = [sys.executable, "-m", "sessionls", "session", "new", "Kept"]
    environment = {**os.environ, "SESSIONLS_HOME": str(folder / "home")}
    subprocess.run(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, check=True)


def _idle(command: list[str], folder: str) -> float:
    environment = {**os.environ, "SESSIONLS_HOME": f"{folder}/home"}
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
