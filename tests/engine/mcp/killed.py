"""A process that uses an MCP server until it is killed: its argument is the workspace."""

import asyncio
import sys
from pathlib import Path

from tests.engine.mcp.rig import Rig


async def main() -> None:
    """Start every server of the workspace, say so, and wait."""
    rig = Rig(Path(sys.argv[1]))
    assert await rig.tools(rig.servers())
    print("ready", flush=True)  # noqa: T201 - how the test learns it
    await asyncio.Event().wait()
