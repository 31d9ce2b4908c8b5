"""One user's machine for tests: editors that start `sessionls`, and the hub behind them."""

import asyncio
import os
import shutil
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.server.peer import Peer

import sessionls

PATIENCE = 60.0
"""Seconds after which something does not happen any more, also on a busy machine."""
CAPABILITIES: dict[str, Any] = {"experimental": {"sessionls": {"updates": True}}}


@dataclass
class Editor(Peer):
    """An editor and the process that it has started."""

    process: Process = field(kw_only=True)

    async def read(self) -> dict[str, Any] | None:
        if self.unread:
            return self.unread.pop(0)
        return await asyncio.wait_for(self._read(), PATIENCE)

    async def meet(self, folder: Path | None = None, **more: Any) -> dict[str, Any]:
        """Begin as editors do."""
        params = {
            "processId": os.getpid(),
            "rootUri": folder.as_uri() if folder else None,
            "capabilities": CAPABILITIES,
            **more,
        }
        return await self.initialize(**params)

    async def do(self, command: str, **argument: object) -> Any:
        """Give a command that is not refused; return its result."""
        answer = await self.command(f"sessionls.{command}", argument)
        assert "result" in answer, answer
        return answer["result"]

    async def hub(self) -> int:
        """The process that answers."""
        return (await self.do("info"))["hub"]["pid"]

    async def until(self, method: str) -> dict[str, Any]:
        """The next notification or request of that method; what comes before it is gone."""
        while (got := await self.message()).get("method") != method:
            pass
        return got

    async def ended(self, session: str, turn: str) -> dict[str, Any]:
        """The record of a turn's end."""
        while True:
            for record in (await self.do("session.load", session=session))["records"]:
                if record["kind"] == "turnEnded" and record["turn"] == turn:
                    return record

    async def quit(self) -> int:
        """Leave as editors do; return the exit code."""
        await self.ask("shutdown")
        self.notify("exit")
        return await asyncio.wait_for(self.process.wait(), PATIENCE)


@dataclass
class Desktop:
    """All that belongs to one home. `transport` is how the hub is reached.

    `within` is what the command of an editor begins with that runs on another machine.
    """

    home: Path
    transport: str = "unix"
    more: Mapping[str, str] = field(default_factory=dict[str, str])
    within: Sequence[str] = ()
    editors: list[Editor] = field(default_factory=list[Editor])

    @property
    def runtime(self) -> Path:
        """The hub's folder."""
        return self.home / "run"

    @property
    def environment(self) -> dict[str, str]:
        """What editors pass on."""
        return {
            **os.environ,
            "SESSIONLS_HOME": str(self.home),
            "SESSIONLS_HUB_IDLE": "30",
            "SESSIONLS_HUB_TRANSPORT": self.transport,
            "GIT_CONFIG_GLOBAL": os.devnull,
            **self.more,
        }

    async def launch(self, more: Mapping[str, str] | None = None, stderr: int = DEVNULL) -> Editor:
        """Start an editor, which has not said anything yet; `more` is for its environment."""
        process = await asyncio.create_subprocess_exec(
            *(*self.within, sys.executable, "-P", "-m", "sessionls"),
            stdin=PIPE,
            stdout=PIPE,
            stderr=stderr,
            limit=2**24,
            env={**self.environment, **(more or {})},
        )
        assert process.stdin
        assert process.stdout
        editor = Editor(process.stdout, process.stdin, process=process)
        self.editors.append(editor)
        return editor

    async def open(self, folder: Path | None = None, **more: str) -> Editor:
        """Start an editor and initialize it; `more` is for its environment."""
        editor = await self.launch(more)
        await editor.meet(folder)
        return editor

    def hubs(self) -> list[int]:
        """The hubs of this home that live."""
        return [pid for pid in self.processes() if b"sessionls.hub" in _read(pid, "cmdline")]

    def processes(self) -> list[int]:
        """Whatever lives and has been started for this home, zombies included."""
        mark = f"SESSIONLS_HOME={self.home}\0".encode()
        known = [editor.process.pid for editor in self.editors]
        return [
            pid
            for pid in (int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit())
            if mark in _read(pid, "environ") or _parent(pid) in known
        ]

    async def clear(self) -> None:
        """End everything."""
        for editor in self.editors:
            if editor.process.returncode is None:
                editor.process.kill()
            await editor.process.communicate()
        for pid in self.hubs():
            os.kill(pid, signal.SIGTERM)
        await until(lambda: not self.hubs())


async def until(holds: Callable[[], object]) -> None:
    """Wait for a state."""
    async with asyncio.timeout(PATIENCE):
        while not holds():
            await asyncio.sleep(0.01)


def package(folder: Path, version: str, *changes: tuple[str, str, str]) -> str:
    """A copy of the package as another version; return what `PYTHONPATH` has to be for it.

    Each of `changes` is a file, a text in it, and what stands there instead.
    """
    copy = folder / "sessionls"
    source = Path(sessionls.__file__).parent
    shutil.copytree(source, copy, ignore=shutil.ignore_patterns("__pycache__"))
    for name, old, new in (("__init__.py", sessionls.VERSION, version), *changes):
        text = (copy / name).read_text("utf-8")
        assert old in text
        (copy / name).write_text(text.replace(old, new, 1), "utf-8")
    return str(folder)


def _read(pid: int, name: str) -> bytes:
    try:
        return Path(f"/proc/{pid}/{name}").read_bytes()
    except OSError:
        return b""


def _parent(pid: int) -> int:
    fields = _read(pid, "stat").rpartition(b") ")[2].split()
    return int(fields[1]) if len(fields) > 1 else 0
