"""Ends a process that was started for its output. Knows nothing of what it did."""

import asyncio

_CHUNK = 1 << 16


async def end(process: asyncio.subprocess.Process) -> None:
    """Kill it if it still runs, and leave no pipe open."""
    if process.returncode is None:
        process.kill()
    # A pipe that was not read to its end stays open, whatever became of the process.
    while process.stdout and await process.stdout.read(_CHUNK):
        pass
    await process.wait()
    if process.stdin:
        process.stdin.close()
