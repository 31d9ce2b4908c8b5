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


QUIET = """
import asyncio, gc, logging, sys, threading, time
from pathlib import Path
from sessionls.domain.agent import Agent
from sessionls.engine.mcp.servers import McpServers
from sessionls.workspace.consents import Consents

logging.disable()
looks = []
def note(phase, told):
    # A look at the youngest objects takes microseconds, and any thread may be the one to take it.
    if told["generation"] and threading.current_thread() is not threading.main_thread():
        looks.append(told["generation"])

async def ask(consent): return True
async def main():
    root = Path(sys.argv[1])
    (root / ".mcp.json").write_text('{"mcpServers": {"a": {"command": "/nowhere/x"}}}')
    servers = McpServers(root=root, user_file=None, trusted=lambda: True, environment={},
        consents=Consents(root / "c.json", lambda: ""), seconds=time.monotonic)
    gc.callbacks.append(note)
    assert await servers.tools_for(Agent(name="a"), ask, print) == ()
    assert servers.states()[0]["state"] == "failed"
    await servers.close()

asyncio.run(main())
print("mcp" in sys.modules, looks, gc.isenabled(), gc.get_freeze_count() > 100_000)
"""


async def test_the_collector_of_garbage_stalls_nobody_while_the_sdk_is_imported_nor_later(
    tmp_path: Path,
) -> None:
    assert await told_by(QUIET, tmp_path) == "True [] True True"


async def test_the_sdk_is_imported_for_a_server_that_starts_and_not_before(
    tmp_path: Path,
) -> None:
    assert await told_by(LAZY, tmp_path) == ""


async def told_by(program: str, folder: Path) -> str:
    """The last line that a program says of itself."""
    command = [sys.executable, "-c", program, str(folder)]
    told = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True)
    assert told.stderr == ""
    return told.stdout.splitlines()[-1]
