"""What is imported, and when."""

import asyncio
import subprocess
import sys
from pathlib import Path

LAZY = """
import asyncio, sys, time
from pathlib import Path
from sessionls.domain.agent import Agent
from sessionls.engine.mcp.servers import McpServers
from sessionls.workspace.consents import Consents

async def ask(consent): return None
async def main():
    root = Path(sys.argv[1])
    (root / ".mcp.json").write_text('{"mcpServers": {"a": {"command": "x"}}}')
    servers = McpServers(root=root, user_file=None, trusted=lambda: True, environment={},
        consents=Consents(root / "c.json", lambda: ""), seconds=time.monotonic)
    assert await servers.tools_for(Agent(name="a"), ask, print) == ()
    assert servers.states()[0]["state"] == "needs-consent"
    await servers.close()

asyncio.run(main())
print(*{"mcp", "httpx2", "anyio", "starlette"} & sys.modules.keys())
"""


async def test_the_sdk_is_imported_for_a_server_that_starts_and_not_before(
    tmp_path: Path,
) -> None:
    told = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-c", LAZY, str(tmp_path)], capture_output=True, text=True
    )
    assert told.stderr == ""
    assert told.stdout.splitlines()[-1] == ""
