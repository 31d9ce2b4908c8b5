"""Processes that are ended in the middle of their output."""

import asyncio
from asyncio.subprocess import PIPE

import pytest

from sessionls.engine.tools.ending import end


@pytest.mark.parametrize(
    "line", ["cat /dev/zero", "sleep 600", "head -c 3000000 /dev/zero", "true"]
)
async def test_process_is_gone_and_no_pipe_stays_open(line: str) -> None:
    process = await asyncio.create_subprocess_exec(
        "sh", "-c", f"exec {line}", stdin=PIPE, stdout=PIPE
    )
    assert process.stdout
    assert process.stdin
    await process.stdout.read(1) if "/dev/zero" in line else None
    await end(process)
    assert process.returncode is not None
    assert process.stdout.at_eof()
    assert process.stdin.is_closing()
    await end(process)
