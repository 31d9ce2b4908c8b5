"""A workspace with MCP files, and what a turn sees of their servers."""

import asyncio
import json
import os
import sys
import time
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from sessionls.domain.agent import Agent
from sessionls.engine.mcp.consent import Consent
from sessionls.engine.mcp.server import Limits
from sessionls.engine.mcp.servers import McpServers
from sessionls.engine.tools.tool import CallContext, Tool, ToolProgress, ToolResult

PEER = Path(__file__).with_name("peer_server.py")


class Agreed:
    """Consents in memory."""

    def __init__(self) -> None:
        self.digests: set[str] = set()

    def has(self, digest: str) -> bool:
        return digest in self.digests

    def add(self, consent: Consent) -> None:
        self.digests.add(consent.digest)


@dataclass
class Rig:
    """A workspace, a person who answers, and a clock that can be moved."""

    root: Path
    answer: bool | None = True
    trusted: bool = True
    asked: list[Consent] = field(default_factory=list[Consent])
    waits: list[str] = field(default_factory=list[str])
    consents: Agreed = field(default_factory=Agreed)
    environment: dict[str, str] = field(default_factory=lambda: {"PATH": os.environ["PATH"]})
    ahead: float = 0.0
    far: bool = False
    """Servers are reached, not started: they are not ours to end."""

    def servers(self, **limits: float) -> McpServers:
        return McpServers(
            root=self.root,
            user_file=self.root.parent / "config" / "mcp.json",
            trusted=lambda: self.trusted,
            consents=self.consents,
            environment=self.environment,
            seconds=lambda: time.monotonic() + self.ahead,
            limits=replace(Limits(start=60), **limits),
        )

    def write(self, servers: Mapping[str, object], file: str = ".mcp.json") -> Path:
        path = self.root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"mcpServers": servers}))
        return path

    def peer(self, **more: object) -> dict[str, object]:
        """The entry of our own test server."""
        env = {"PEER_NOTES": str(self.notes)}
        return {"command": sys.executable, "args": [str(PEER)], "env": env, **more}

    def script(self, text: str, **more: object) -> dict[str, object]:
        """The entry of a program in Python."""
        return {"command": sys.executable, "args": ["-c", text], **more}

    @property
    def notes(self) -> Path:
        return self.root.parent / "notes.txt"

    def noted(self) -> list[str]:
        return self.notes.read_text().splitlines() if self.notes.exists() else []

    def pids(self) -> list[int]:
        """The processes of all peers that started so far."""
        return [int(line.split()[1]) for line in self.noted() if line.startswith("started")]

    async def ask(self, consent: Consent) -> bool | None:
        self.asked.append(consent)
        return self.answer

    async def tools(self, servers: McpServers, agent: Agent | None = None) -> dict[str, Tool]:
        found = await servers.tools_for(agent or Agent(name="a"), self.ask, self.waits.append)
        return {tool.spec.name: tool for tool in found}


async def call(tool: Tool, **arguments: object) -> ToolResult:
    """The result of a call."""
    events = [event async for event in tool.call(arguments, CallContext())]
    assert isinstance(events[-1], ToolResult)
    assert all(isinstance(event, ToolProgress) for event in events[:-1])
    return events[-1]


def state(servers: McpServers, name: str) -> Mapping[str, object]:
    """What is told of a server."""
    return next(told for told in servers.states() if told["name"] == name)


async def until(holds: Callable[[], object], what: str, seconds: float = 20) -> None:
    """Wait for a state."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, what
        await asyncio.sleep(0.01)


def is_alive(pid: int) -> bool:
    """Whether a process is there and more than an entry that nobody has read."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


@asynccontextmanager
async def opened(rig: Rig, **limits: float) -> AsyncGenerator[McpServers]:
    """The servers of a rig; nothing of them is left afterwards."""
    servers = rig.servers(**limits)
    try:
        yield servers
    finally:
        await servers.close()
    if not rig.far:
        await until(lambda: not any(map(is_alive, rig.pids())), "a server is left behind")
