"""A folder to look at, what is open in an editor there, and what people named."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sessionls.engine.tools.files import Files
from sessionls.engine.tools.places import Places
from sessionls.engine.tools.tool import CallContext, Tool, ToolProgress, ToolResult


@dataclass
class Folder:
    """`opened` is what an editor holds, by path; `denied` are names that rules deny to read.

    `progress` is what the last call said on its way.
    """

    root: Path | None
    named: tuple[Path, ...] = ()
    opened: dict[Path, str] = field(default_factory=dict[Path, str])
    denied: tuple[str, ...] = ()
    progress: list[ToolProgress] = field(default_factory=list[ToolProgress])

    @property
    def files(self) -> Files:
        """What tools may see of it now."""
        places = Places(self.root, lambda path: self.read(path) is not None, self.named)
        return Files(places, self.read, lambda name: name in self.denied)

    def read(self, path: Path) -> str | None:
        """What the editor holds."""
        return self.opened.get(path)

    def write(self, files: Mapping[str, str | bytes]) -> None:
        """Put files on the disk, byte for byte."""
        assert self.root
        for name, content in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)

    async def call(self, tool: Tool, **arguments: object) -> ToolResult:
        """The result of a call; it is the last event, and the only result."""
        self.progress.clear()
        results: list[ToolResult] = []
        async for event in tool.call(arguments, CallContext()):
            match event:
                case ToolProgress():
                    assert not results
                    self.progress.append(event)
                case ToolResult():
                    results.append(event)
                case _:
                    raise AssertionError(f"a tool that looks does not say {event}")
        (result,) = results
        result.content.encode()
        return result

    async def said(self, tool: Tool, **arguments: object) -> str:
        """What a call that succeeds says."""
        result = await self.call(tool, **arguments)
        assert not result.is_error, result.content
        return result.content

    async def refused(self, tool: Tool, **arguments: object) -> str:
        """The sentence of a call that cannot be made."""
        result = await self.call(tool, **arguments)
        assert result.is_error, result.content
        return result.content
