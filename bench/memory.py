"""Idle memory after `initialize` and `initialized`, against a bare pygls server."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.start import BARE, OURS, initialize_frames
from bench.table import Row

GOAL = 1.3


def rows() -> list[Row]:
    """The resident memory of both, at rest, in three folders.

    One where nobody has worked, one with a session in which nothing is left to do and a person's
    own settings, and one with a review that found something, which has to be shown.
    """
    with tempfile.TemporaryDirectory() as base:
        empty, used, found = (Path(base, name) for name in ("empty", "used", "found"))
        for folder in (empty, used, found):
            folder.mkdir()
        _run(used, 0, "session", "new", "Kept")
        settings = used / "home" / "config" / "config.toml"
        settings.parent.mkdir(parents=True)
        settings.write_text('defaultAgent = "reviewer"\n')
        # The first start looks whether they are in order.
        _idle(OURS, used)
        (found / "app.py").write_text("eval(input())\n")
        _run(found, 1, "review", "app.py", "--fail-on", "hint")
        bare = _idle(BARE, empty)
        return [
            Row("idle memory, no sessions", _idle(OURS, empty), "MB", "bare pygls", bare, GOAL),
            Row("idle, a session and settings", _idle(OURS, used), "MB", "bare pygls", bare, GOAL),
            Row("awake with open findings", _idle(OURS, found), "MB", "bare pygls", bare),
        ]


def _run(folder: Path, expected: int, *arguments: str) -> None:
    command = [sys.executable, "-m", "sessionls", *arguments]
    ended = subprocess.run(
        command, cwd=folder, env=_environment(folder), stdout=subprocess.DEVNULL, check=False
    )
    if ended.returncode != expected:
        raise SystemExit(f"{command} ended with {ended.returncode}, not {expected}")


def _environment(folder: Path) -> dict[str, str]:
    return {**os.environ, "SESSIONLS_HOME": f"{folder}/home"}


def _idle(command: list[str], folder: Path) -> float:
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        env=_environment(folder),
    ) as process:  # fmt: skip
        assert process.stdin is not None
        process.stdin.write(initialize_frames(folder.as_uri()))
        process.stdin.flush()
        memory = _at_rest(process.pid)
        # In order: what a dead process held, the next one looks at.
        process.terminate()
    return memory


def _at_rest(pid: int) -> float:
    """The memory in MB once it has not changed for three seconds."""
    last, since = 0, time.monotonic()
    while time.monotonic() - since < 3:
        now = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        if now != last:
            last, since = now, time.monotonic()
        time.sleep(0.05)
    return last * os.sysconf("SC_PAGE_SIZE") / 1e6
