"""One VS Code: a code-server with its own user folder, our extension, and a folder to open."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO
from urllib.parse import quote

from tests.editors.vscode import installed

_READY, _LEAVING = 60.0, 10.0
SERVER = Path(sys.prefix) / "bin" / "sessionls"
TRUSTED = ("--disable-workspace-trust",)
IN_HOST = (*TRUSTED, "--vscode-option", "enable-smoke-test-driver")
"""For suites in the extension host, which count only so; notifications are not shown then."""
CALM: Mapping[str, object] = {
    "workbench.startupEditor": "none",
    "workbench.secondarySideBar.defaultVisibility": "hidden",
    "workbench.reduceMotion": "on",
    "telemetry.telemetryLevel": "off",
    "extensions.autoUpdate": False,
    "extensions.autoCheckUpdates": False,
    "extensions.ignoreRecommendations": True,
    "update.mode": "none",
    "security.workspace.trust.enabled": False,
    "chat.disableAIFeatures": True,
    "editor.minimap.enabled": False,
    "window.commandCenter": False,
    "files.autoSave": "off",
    "git.enabled": False,
}
"""Settings that keep the screen calm and the network quiet."""
_KEYS = ("_API_KEY", "_TOKEN", "_API_BASE")


@dataclass
class Served:
    """A running code-server; `home` is the sessions' home, which several may share."""

    state: Path
    folder: Path
    home: Path
    settings: Mapping[str, object] = field(default_factory=dict[str, object])
    variables: Mapping[str, str] = field(default_factory=dict[str, str])
    flags: Sequence[str] = TRUSTED
    port: int = 0
    _process: "subprocess.Popen[bytes] | None" = None
    _log: IO[bytes] | None = None

    @property
    def results(self) -> Path:
        """Where a suite in the extension host writes what it found."""
        return self.state / "results.json"

    @property
    def log(self) -> str:
        """What the server has said."""
        path = self.state / "server.log"
        return path.read_text("utf-8", "replace") if path.exists() else ""

    def begin(self) -> None:
        """Install the extension and start; ready when it answers."""
        self.port = _free_port()
        self._write()
        subprocess.run(
            [*self._base(), "--install-extension", str(installed.extension())],
            check=True,
            capture_output=True,
            env=self._environment(),
        )
        self._log = (self.state / "server.log").open("wb")
        self._process = subprocess.Popen(
            [
                *self._base(),
                "--disable-telemetry",
                "--disable-update-check",
                "--disable-getting-started-override",
                "--ignore-last-opened",
                *self.flags,
            ],
            stdout=self._log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            env=self._environment(),
        )
        self._wait()

    def address(self, payload: Sequence[Sequence[str]] = ()) -> str:
        """Where the window is."""
        # A file is a workspace of several folders.
        kind = "workspace" if self.folder.is_file() else "folder"
        address = f"http://127.0.0.1:{self.port}/?{kind}={quote(str(self.folder))}"
        return f"{address}&payload={quote(json.dumps(payload))}" if payload else address

    def end(self) -> None:
        """End the server and what it started; the hub is somebody else's."""
        if self._process:
            # A session of its own: this reaches nobody else.
            os.killpg(self._process.pid, signal.SIGTERM)
            try:
                self._process.wait(_LEAVING)
            except subprocess.TimeoutExpired:
                os.killpg(self._process.pid, signal.SIGKILL)
                self._process.wait(_LEAVING)
        if self._log:
            self._log.close()

    def _base(self) -> list[str]:
        entry = installed.code_server() / "out" / "node" / "entry.js"
        return [
            *(str(installed.NODE / "node"), str(entry)),
            *("--config", str(self.state / "config.yaml")),
            *("--user-data-dir", str(self.state / "user")),
            *("--extensions-dir", str(self.state / "extensions")),
        ]

    def _write(self) -> None:
        user = self.state / "user" / "User"
        user.mkdir(parents=True, exist_ok=True)
        machine = self.state / "user" / "Machine"
        machine.mkdir(parents=True, exist_ok=True)
        settings = {**CALM, "sessionls.path": str(SERVER), **self.settings}
        # What belongs to a machine counts only there: a browser is a window on another one.
        ours = {name: value for name, value in settings.items() if name.startswith("sessionls.")}
        (machine / "settings.json").write_text(json.dumps(ours))
        theirs = {name: value for name, value in settings.items() if name not in ours}
        (user / "settings.json").write_text(json.dumps(theirs))
        (self.state / "config.yaml").write_text(
            f"bind-addr: 127.0.0.1:{self.port}\nauth: none\ncert: false\n"
        )

    def _environment(self) -> dict[str, str]:
        own = {name: value for name, value in os.environ.items() if not name.endswith(_KEYS)}
        return {
            **own,
            "SESSIONLS_HOME": str(self.home),
            "SESSIONLS_HUB_IDLE": "30",
            "SESSIONLS_TEST_RESULTS": str(self.results),
            "GIT_CONFIG_GLOBAL": os.devnull,
            # No market of extensions is asked.
            "EXTENSIONS_GALLERY": json.dumps({"serviceUrl": ""}),
            **self.variables,
        }

    def _wait(self) -> None:
        end = time.monotonic() + _READY
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=1).close()
                return
            except OSError:
                assert self._process
                ended = self._process.poll() is not None
                assert not ended, f"code-server ended: {self.log}"
                assert time.monotonic() < end, f"code-server is not ready: {self.log}"
                time.sleep(0.05)


def processes_of(home: Path) -> list[int]:
    """Whatever lives and was started for a home of sessions."""
    mark = f"SESSIONLS_HOME={home}\0".encode()
    pids = (int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit())
    return [pid for pid in pids if mark in _read(pid, "environ") and pid != os.getpid()]


def hubs_of(home: Path) -> list[int]:
    """The hubs of a home."""
    return [pid for pid in processes_of(home) if b"sessionls.hub" in _read(pid, "cmdline")]


def forwarders_of(home: Path) -> list[int]:
    """The processes that editors have started: each connects one editor with the hub."""
    mark = f"{SERVER}\0".encode()
    return [pid for pid in processes_of(home) if mark in _read(pid, "cmdline")]


def end_all_of(home: Path) -> None:
    """End what a home has left, each by its id."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        for pid in processes_of(home):
            _signal(pid, number)
        end = time.monotonic() + _LEAVING
        while processes_of(home) and time.monotonic() < end:
            time.sleep(0.05)


def _signal(pid: int, number: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, number)


def _read(pid: int, name: str) -> bytes:
    try:
        return Path(f"/proc/{pid}/{name}").read_bytes()
    except OSError:
        return b""


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
