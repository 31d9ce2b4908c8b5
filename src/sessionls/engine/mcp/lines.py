"""What a file says of an MCP server: a command line, an address, or why it cannot be used."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from sessionls.engine.mcp.template import Template

Origin = Literal["user", "workspace"]
TIMEOUT = 60.0
"""Seconds that a call may take where the file says nothing."""


@dataclass(frozen=True, slots=True)
class Source:
    """Whose entry it is: its name, the file and the zero-based line it stands in.

    Where in the file it stands makes no other entry of it.
    """

    name: str
    file: Path
    origin: Origin
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class StdioLine:
    """A program that is started. `cwd` is relative to the workspace; `timeout` is in seconds."""

    source: Source
    command: Template
    arguments: tuple[Template, ...] = ()
    env: tuple[tuple[str, Template], ...] = ()
    cwd: Template | None = None
    timeout: float = TIMEOUT

    @property
    def argv(self) -> tuple[Template, ...]:
        """The command line."""
        return (self.command, *self.arguments)


@dataclass(frozen=True, slots=True)
class HttpLine:
    """A server that is reached. `timeout` is in seconds."""

    source: Source
    url: Template
    headers: tuple[tuple[str, Template], ...] = ()
    timeout: float = TIMEOUT


@dataclass(frozen=True, slots=True)
class OffLine:
    """A server that is not used, and why."""

    source: Source
    reason: str
    transport: Literal["stdio", "http"]


UsableLine = StdioLine | HttpLine
ServerLine = UsableLine | OffLine
