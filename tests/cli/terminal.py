"""A person at a terminal: the real program in a process of its own, on a real terminal or not."""

import contextlib
import json
import os
import pty
import select
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sessionls.hub.looking import look
from sessionls.hub.starting import reap

PATIENCE = 60.0
PROGRAM = (sys.executable, "-m", "sessionls")


@dataclass(frozen=True)
class Done:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output as the one JSON document that it is."""
        return json.loads(self.out)


@dataclass(frozen=True)
class Terminal:
    """Runs commands in a folder, with nothing of the person's own around."""

    folder: Path
    environment: Mapping[str, str]
    program: tuple[str, ...] = PROGRAM

    def run(self, *words: str, text: str | None = None) -> Done:
        """Run a command to its end, without a terminal."""
        done = subprocess.run(
            [*self.program, *words],
            cwd=self.folder,
            env=dict(self.environment),
            input=text,
            stdin=subprocess.DEVNULL if text is None else None,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        return Done(done.returncode, done.stdout, done.stderr)

    def ok(self, *words: str) -> Done:
        """Run a command that has to work."""
        done = self.run(*words)
        assert done.code == 0, done.out + done.err
        return done

    def at(self, folder: Path) -> "Terminal":
        """The same person in another folder."""
        return replace(self, folder=folder)

    def person(self, name: str) -> "Terminal":
        """Somebody else at the same machine, with this name and an address in git."""
        git = {"user.name": name, "user.email": f"{name.lower()}@example.org"}
        given = {"GIT_CONFIG_COUNT": str(len(git))}
        for number, (key, value) in enumerate(git.items()):
            given |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}
        return replace(self, environment={**self.environment, **given})

    def of(self, *program: str) -> "Terminal":
        """The same person with another program."""
        return replace(self, program=program)

    @contextlib.contextmanager
    def screen(self, *words: str, **environment: str) -> Generator["Screen"]:
        """Run a command on a real terminal."""
        leader, follower = pty.openpty()
        process = subprocess.Popen(
            [*self.program, *words],
            cwd=self.folder,
            env={**self.environment, "TERM": "xterm-256color", "COLUMNS": "100", **environment},
            stdin=follower,
            stdout=follower,
            stderr=follower,
            start_new_session=True,
        )
        os.close(follower)
        try:
            yield Screen(process, leader)
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            process.wait(PATIENCE)
            with contextlib.suppress(OSError):
                os.close(leader)


def person_at(folder: Path, home: Path) -> Terminal:
    """A person in a folder, without any configuration; what is theirs lies below `home`."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "PYTHONPATH") if name in os.environ}
    coverage = {name: value for name, value in os.environ.items() if name.startswith("COV")}
    return Terminal(
        folder,
        {
            **kept,
            **coverage,
            "HOME": str(home / "home"),
            "TMPDIR": str(home),
            "SESSIONLS_HOME": str(home / "home" / "sessionls"),
            "SESSIONLS_HUB_IDLE": "20",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_SYSTEM": os.devnull,
        },
    )


def hub_of(environment: Mapping[str, str]) -> int | None:
    """The process of the hub that serves an environment; `None` where there is none."""
    answer = look(environment).answer
    return answer.pid if answer else None


def end_hub(environment: Mapping[str, str]) -> None:
    """End the hub of an environment, if there is one, and wait until it is gone."""
    if pid := hub_of(environment):
        os.kill(pid, signal.SIGTERM)
        wait_for(lambda: not lives(pid))


def lives(pid: int) -> bool:
    """Whether a process does something yet."""
    reap()
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(") ")[2][0] != "Z"


def wait_for(holds: Callable[[], object]) -> None:
    """Wait for a state."""
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline
        select.select([], [], [], 0.01)


class Screen:
    """A terminal with a program on it: what it wrote so far, keys to press."""

    def __init__(self, process: subprocess.Popen[bytes], leader: int) -> None:
        self.process = process
        self.text = ""
        self._leader = leader

    def press(self, keys: str) -> None:
        """Type something."""
        os.write(self._leader, keys.encode())

    def echoes(self) -> bool:
        """Whether keys show that are pressed now."""
        return bool(termios.tcgetattr(self._leader)[3] & termios.ECHO)

    def interrupt(self) -> None:
        """Press Ctrl-C."""
        self.process.send_signal(signal.SIGINT)

    def hang_up(self) -> None:
        """Close the terminal under the program, and wait for its end."""
        os.close(self._leader)
        self.process.wait(PATIENCE)

    def wait_for(self, words: str) -> None:
        """Wait until these words are on the screen."""
        self.wait_for_times(words, 1)

    def wait_for_times(self, words: str, count: int) -> None:
        """Wait until they were written so many times."""
        deadline = time.monotonic() + PATIENCE
        while self.text.count(words) < count:
            assert time.monotonic() < deadline, self.text
            assert self._read(), self.text

    def end(self) -> int:
        """Wait for the program's end; its exit code."""
        while self._read():
            pass
        return self.process.wait(PATIENCE)

    def _read(self) -> bool:
        if not select.select([self._leader], [], [], PATIENCE)[0]:
            return False
        try:
            chunk = os.read(self._leader, 65536)
        except OSError:
            # Linux tells the end of the other side as an error.
            return False
        self.text += chunk.decode("utf-8", "replace")
        return bool(chunk)
