"""A real process that serves on stdio: pipes, sockets, files, a terminal, signals."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from tests.server.peer import DEADLINE, INITIALIZE, Peer, frame

ROOT = Path(__file__).parents[2]
SERVER = [sys.executable, "-m", "tests.server.toy_server"]
BYE = [{"jsonrpc": "2.0", "id": 9, "method": "shutdown"}, {"jsonrpc": "2.0", "method": "exit"}]
NOISE = "printed by an import\n"
HELLO = {"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": INITIALIZE}


@asynccontextmanager
async def _server(**params: object) -> AsyncGenerator[tuple[Peer, Process]]:
    """A server over pipes, after `initialize`; it has to end by itself within the deadline."""
    process = await asyncio.create_subprocess_exec(
        *SERVER, stdin=PIPE, stdout=PIPE, stderr=PIPE, cwd=ROOT, limit=2**25
    )
    assert process.stdin is not None
    assert process.stdout is not None
    peer = Peer(process.stdout, process.stdin)
    try:
        await peer.initialize(**params)
        yield peer, process
    finally:
        if process.returncode is None:
            process.stdin.close()
        try:
            await asyncio.wait_for(process.wait(), DEADLINE)
        except TimeoutError:
            process.kill()
            await process.wait()
            raise


async def _code(process: Process) -> int:
    return await asyncio.wait_for(process.wait(), DEADLINE)


async def _stderr(process: Process) -> str:
    assert process.stderr is not None
    return (await asyncio.wait_for(process.stderr.read(), DEADLINE)).decode()


async def test_shutdown_and_exit_end_the_process_with_zero() -> None:
    async with _server() as (peer, process):
        assert (await peer.ask("shutdown"))["result"] is None
        peer.notify("exit")
        assert await _code(process) == 0
        assert await _stderr(process) == NOISE


async def test_exit_without_shutdown_ends_it_with_one() -> None:
    async with _server() as (peer, process):
        peer.notify("exit")
        assert await _code(process) == 1


async def test_the_end_of_stdin_ends_the_process() -> None:
    async with _server() as (peer, process):
        peer.writer.close()
        assert await _code(process) == 1
        assert await _stderr(process) == NOISE


async def test_an_editor_that_closes_both_ends_leaves_no_process_and_no_noise() -> None:
    process = subprocess.Popen(
        SERVER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT
    )
    with process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdin.write(frame(HELLO))
        process.stdin.flush()
        assert process.stdout.readline().startswith(b"Content-Length")
        process.stdout.close()
        process.stdin.write(frame(HELLO) * 100)
        process.stdin.close()
        assert process.wait(DEADLINE) == 1
        assert process.stderr.read().decode() == NOISE


async def test_whatever_is_printed_goes_to_stderr_and_the_wire_stays_whole() -> None:
    async with _server() as (peer, process):
        assert (await peer.command("toy.print"))["result"] == {}
        assert (await peer.command("toy.echo", {"n": 1}))["result"] == {"n": 1}
        peer.writer.close()
        printed = await _stderr(process)
    assert "printed by Python" in printed
    assert "printed by C" in printed
    assert "printed by a child, which read ''" in printed


async def test_big_messages_pass_both_ways() -> None:
    text = "ü" * 4_000_000
    async with _server() as (peer, _process):
        answer = await peer.command("toy.echo", {"text": text})
    assert answer["result"]["text"] == text


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such signal to be sent")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_lets_running_work_clean_up(number: int, tmp_path: Path) -> None:
    note = tmp_path / "note"
    async with _server() as (peer, process):
        asked = peer.begin_command("toy.note", {"path": str(note)})
        await peer.command("toy.echo")
        process.send_signal(number)
        assert (await peer.answer(asked))["error"]["code"] == -32800
        assert await _code(process) == 0
        assert await _stderr(process) == NOISE
    assert note.read_text() == "cleaned up"


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="the system cannot watch a process")
async def test_the_end_of_the_process_that_initialize_names_ends_the_server() -> None:
    editor = await asyncio.create_subprocess_exec(sys.executable, "-c", "input()", stdin=PIPE)
    process = await asyncio.create_subprocess_exec(*SERVER, stdin=PIPE, stdout=PIPE, cwd=ROOT)
    assert editor.stdin is not None
    assert process.stdin is not None
    assert process.stdout is not None
    peer = Peer(process.stdout, process.stdin)
    await peer.initialize(processId=editor.pid)
    editor.stdin.close()
    await editor.wait()
    assert await _code(process) == 1
    process.stdin.close()


async def test_a_process_id_from_another_container_is_ignored() -> None:
    gone = await asyncio.create_subprocess_exec(sys.executable, "-c", "")
    await gone.wait()
    async with _server(processId=gone.pid) as (peer, process):
        await peer.ask("shutdown")
        peer.notify("exit")
        assert await _code(process) == 0


async def test_one_socket_may_be_both_ends() -> None:
    ours, theirs = socket.socketpair()
    process = await asyncio.create_subprocess_exec(
        *SERVER, stdin=ours.fileno(), stdout=ours.fileno(), cwd=ROOT
    )
    ours.close()
    peer = Peer(*await asyncio.open_connection(sock=theirs))
    await peer.initialize()
    assert (await peer.command("toy.echo", {"n": 1}))["result"] == {"n": 1}
    await peer.ask("shutdown")
    peer.notify("exit")
    assert await _code(process) == 0
    await peer.close()


async def test_two_sockets_may_be_the_ends() -> None:
    (in_ours, in_theirs), (out_ours, out_theirs) = socket.socketpair(), socket.socketpair()
    process = await asyncio.create_subprocess_exec(
        *SERVER, stdin=in_ours.fileno(), stdout=out_ours.fileno(), cwd=ROOT
    )
    in_ours.close()
    out_ours.close()
    _, writer = await asyncio.open_connection(sock=in_theirs)
    reader, other = await asyncio.open_connection(sock=out_theirs)
    peer = Peer(reader, writer)
    await peer.initialize()
    assert (await peer.command("toy.echo", {"n": 1}))["result"] == {"n": 1}
    await peer.close()
    assert await _code(process) == 1
    other.close()
    await other.wait_closed()


async def test_files_may_be_both_ends(tmp_path: Path) -> None:
    asked, answered = tmp_path / "asked", tmp_path / "answered"
    asked.write_bytes(b"".join(frame(one) for one in [HELLO, *BYE]))
    with asked.open("rb") as source, answered.open("wb") as sink:
        process = await asyncio.create_subprocess_exec(*SERVER, stdin=source, stdout=sink, cwd=ROOT)
        assert await _code(process) == 0
    assert answered.read_bytes().count(b"Content-Length") == 2
    assert answered.read_bytes().endswith(b'{"jsonrpc":"2.0","id":9,"result":null}')


async def test_no_standard_error_is_no_reason_to_fail() -> None:
    process = subprocess.run(
        ["/bin/sh", "-c", 'exec "$@" 2>&-', "sh", *SERVER],
        input=b"".join(frame(one) for one in [HELLO, *BYE]),
        stdout=subprocess.PIPE,
        cwd=ROOT,
        timeout=DEADLINE,
        check=False,
    )
    assert process.returncode == 0
    assert process.stdout.count(b"Content-Length") == 2


@pytest.mark.skipif(sys.platform == "win32", reason="terminals are different there")
async def test_a_person_in_a_terminal_is_told_what_to_type_and_ends_it_with_ctrl_d() -> None:
    import pty
    import termios

    ours, theirs = pty.openpty()
    settings = termios.tcgetattr(theirs)
    settings[3] &= ~termios.ECHO
    termios.tcsetattr(theirs, termios.TCSANOW, settings)
    process = await asyncio.create_subprocess_exec(
        *SERVER, stdin=theirs, stdout=theirs, stderr=PIPE, cwd=ROOT
    )
    os.close(theirs)
    assert process.stderr is not None
    assert await process.stderr.readline() == NOISE.encode()
    line = await asyncio.wait_for(process.stderr.readline(), DEADLINE)
    os.write(ours, b"\x04")
    assert await _code(process) == 1
    os.close(ours)
    assert line.startswith(b"sessionls: an editor starts this")
    assert b"sessionls --help" in line
    assert await _stderr(process) == ""
