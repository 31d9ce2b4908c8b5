"""Servers that do not start, do not answer, talk nonsense, or will not end."""

import asyncio
import importlib
import os
import signal
import sys
import time
from pathlib import Path

import pytest
from tests.engine.mcp.rig import PEER, Rig, call, is_alive, opened, state, until

STUBBORN = """
import os, signal, subprocess, sys, time
for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
    signal.signal(number, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
with open({notes!r}, "a") as notes:
    notes.write(f"started {{os.getpid()}}\\nstarted {{child.pid}}\\n")
"""
SILENT = f"{STUBBORN}time.sleep(600)\n"
ENDLESS = f"""
{STUBBORN}
import runpy
try:
    runpy.run_path({str(PEER)!r}, run_name="__main__")
finally:
    time.sleep(600)
"""
KILLED = "import asyncio; from tests.engine.mcp.killed import main; asyncio.run(main())"
NOISY = f"""
import runpy, sys
print("Welcome to the server!\\n{{}}\\n[1, 2]\\nnull", flush=True)
print("\\x1b[31mwarning\\x1b[0m " * 50_000, file=sys.stderr, flush=True)
sys.argv = ["peer"]
runpy.run_path({str(PEER)!r}, run_name="__main__")
"""


async def test_a_server_that_never_answers_fails_in_time_and_leaves_nothing(rig: Rig) -> None:
    rig.write({"silent": rig.script(SILENT.format(notes=str(rig.notes)))})
    await asyncio.to_thread(importlib.import_module, "sessionls.engine.mcp.sdk.opening")
    async with opened(rig, start=5) as servers:
        began = time.monotonic()
        assert await rig.tools(servers) == {}
        assert time.monotonic() - began < 8
        told = state(servers, "silent")
        assert told["state"] == "failed"
        assert "did not answer within 5 seconds" in str(told["error"])
        assert len(rig.pids()) == 2
        await until(lambda: not any(map(is_alive, rig.pids())), "it stays")
        began = time.monotonic()
        assert await rig.tools(servers) == {}
        assert time.monotonic() - began < 1, "the next turn does not wait for it again"


async def test_a_server_that_exits_at_once_is_told_of_with_its_last_words(rig: Rig) -> None:
    rig.write({"gone": rig.script("raise SystemExit('no \\x1b[1mlicence\\x07 found')")})
    async with opened(rig) as servers:
        assert await rig.tools(servers) == {}
        told = state(servers, "gone")
        assert told["state"] == "failed"
        assert "no [1mlicence found" in str(told["error"])


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        ({"command": "no-such-program"}, "'no-such-program' is not installed"),
        ({"command": "./missing"}, "There is no program './missing'"),
        ({"command": "python3", "cwd": "nowhere"}, "There is no folder"),
        ({"command": "python3", "env": {"X": "${NOT_SET}"}}, "The variable NOT_SET is not set"),
        ({"url": "http://127.0.0.1:9/mcp"}, "cannot be reached"),
        ({"url": "${NOT_SET}/mcp"}, "The variable NOT_SET is not set"),
        ({"url": "${PATH}"}, "not of the form https://host/path"),
        ({"url": "http://127.0.0.1:9/", "headers": {"A": "${NEWLINE}"}}, "of its header A"),
    ],
)
async def test_what_cannot_be_started_says_why(
    rig: Rig, entry: dict[str, object], sentence: str
) -> None:
    rig.environment["NEWLINE"] = "a\r\nHost: evil"
    rig.write({"broken": entry})
    async with opened(rig) as servers:
        assert await rig.tools(servers) == {}
        assert sentence in str(state(servers, "broken")["error"])
        assert rig.environment["PATH"] not in str(servers.states())


async def test_garbage_on_the_pipes_is_survived_and_not_logged(
    rig: Rig, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    rig.write({"noisy": rig.script(NOISY, env={"PEER_NOTES": str(rig.notes)})})
    async with opened(rig) as servers:
        tools = await rig.tools(servers)
        assert (await call(tools["mcp__noisy__add"], a=1, b=1)).content == "2"
    assert "bytes to its standard error" in caplog.text
    assert "Welcome" not in caplog.text
    assert "[31m" not in caplog.text


async def test_a_server_that_will_not_end_is_ended_with_what_it_started(rig: Rig) -> None:
    rig.write({"endless": rig.script(ENDLESS.format(notes=str(rig.notes)))})
    servers = rig.servers()
    tools = await rig.tools(servers)
    assert (await call(tools["mcp__endless__add"], a=1, b=1)).content == "2"
    began = time.monotonic()
    await servers.close()
    assert time.monotonic() - began < 9
    assert len(rig.pids()) >= 2
    await until(lambda: not any(map(is_alive, rig.pids())), "something of it stays")


async def test_closing_does_not_wait_for_a_start(rig: Rig) -> None:
    rig.write({"silent": rig.script(SILENT.format(notes=str(rig.notes)))})
    async with opened(rig) as servers:
        turn = asyncio.get_running_loop().create_task(rig.tools(servers))
        await until(rig.pids, "it does not start")
        began = time.monotonic()
        await servers.close()
        assert time.monotonic() - began < 9
        assert await turn == {}


@pytest.mark.long
async def test_no_server_outlives_us_when_we_are_killed(rig: Rig) -> None:
    rig.write({"endless": rig.script(ENDLESS.format(notes=str(rig.notes)))})
    root = Path(__file__).parents[3]
    us = await asyncio.create_subprocess_exec(
        sys.executable,
        *(
            "-c",
            "import asyncio, sys; from tests.engine.mcp.killed import main; asyncio.run(main())",
        ),
        str(rig.root),
        cwd=root,
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(root)},
    )
    assert us.stdout
    assert await us.stdout.readline() == b"ready\n"
    assert len([pid for pid in rig.pids() if is_alive(pid)]) >= 2
    os.kill(us.pid, signal.SIGKILL)
    await us.wait()
    await until(lambda: not any(map(is_alive, rig.pids())), "a server outlives us")
