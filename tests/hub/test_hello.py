"""The first words on a link: understood in every version, bounded, never a surprise."""

import asyncio
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from sessionls.hub import hello, patience
from sessionls.hub.greeting import is_own, receive

_names = some.text(some.characters(exclude_characters="\0=", codec="utf-8"), min_size=1)
_values = some.text(some.characters(exclude_characters="\0", codec="utf-8"))


@given(some.dictionaries(_names, _values), some.integers(0, 99))
def test_what_a_forwarder_brings_arrives(environment: dict[str, str], losses: int) -> None:
    line, _, block = hello.greeting("1.2.3", losses, environment).partition(b"\n")
    opening = hello.read_opening(line)
    assert opening is not None
    assert (opening.wire, opening.version, opening.pid) == (hello.WIRE, "1.2.3", os.getpid())
    assert opening.size == len(block)
    belongings = hello.read_block(block)
    assert belongings.variables == environment
    assert belongings.python == sys.executable
    assert belongings.again == str(losses)


def test_a_huge_environment_is_cut_at_whole_variables() -> None:
    environment = {"HUGE": "x" * 100_000, **{f"V{n}": "y" * 10_000 for n in range(100)}}
    _, _, block = hello.greeting("1.2.3", 0, environment).partition(b"\n")
    assert len(block) <= hello.LONGEST_BLOCK
    kept = hello.read_block(block).variables
    assert "HUGE" not in kept
    assert set(kept.values()) == {"y" * 10_000}


@given(some.binary(max_size=100))
def test_any_bytes_are_an_opening_or_none(line: bytes) -> None:
    opening = hello.read_opening(line)
    assert opening is None or line.startswith(b"SESSIONLS")
    hello.read_block(line)


@pytest.mark.parametrize(
    ("one", "other", "newer"),
    [
        ("0.2.0", "0.1.9", True),
        ("0.10.0", "0.9.0", True),
        ("1.0.0", "1.0.0", False),
        ("0.1.0", "0.2.0", False),
        ("1.0.0.dev1", "1.0.0", False),
        ("nothing", "0.1.0", False),
    ],
)
def test_only_a_strictly_newer_version_counts_as_newer(one: str, other: str, newer: bool) -> None:
    assert hello.is_newer(one, other) is newer


_LISTENING = """
import os, socket, sys
os.setuid(int(sys.argv[1]))
listener = socket.socket(socket.AF_UNIX)
listener.bind("")
listener.listen()
print(listener.getsockname()[1:].decode(), flush=True)
listener.accept()
"""


def test_the_user_behind_a_socket_is_known() -> None:
    another = 12345 if os.getuid() == 0 else os.getuid()
    with subprocess.Popen(
        [sys.executable, "-S", "-c", _LISTENING, str(another)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        # A name that the system gave: in no folder, so that it can be reached.
        name = "\0" + process.stdout.readline().strip()
        with socket.socket(socket.AF_UNIX) as theirs:
            theirs.connect(name)
            assert is_own(theirs) is (another == os.getuid())
    ours, mine = socket.socketpair()
    with ours, mine:
        assert is_own(ours)


@pytest.mark.parametrize(
    ("variable", "file", "seconds"),
    [
        ({}, None, 600),
        ({}, "hubIdle = 12\n", 12),
        ({}, "hubIdle = 'soon'\n", 600),
        ({"SESSIONLS_HUB_IDLE": "3"}, "hubIdle = 12\n", 3),
        ({"SESSIONLS_HUB_IDLE": "soon"}, "hubIdle = 12\n", 12),
        ({"SESSIONLS_HUB_IDLE": "-1"}, None, 600),
    ],
)
def test_a_variable_or_else_a_setting_says_how_long_the_hub_waits(
    tmp_path: Path, variable: dict[str, str], file: str | None, seconds: float
) -> None:
    environment = {"SESSIONLS_HOME": str(tmp_path), **variable}
    if file is not None:
        (tmp_path / "config").mkdir()
        (tmp_path / "config" / "config.toml").write_text(file)
    told = patience.told(environment)
    assert (patience.set_by(environment) if told is None else told) == seconds


async def test_a_hello_without_an_end_is_nobodys() -> None:
    ours, theirs = _pair()
    reader, writer = await asyncio.open_connection(sock=theirs)
    writer.write(b"x" * 600_000)
    assert await receive(ours, None) is None
    assert await _end(reader) == b""
    writer.close()


async def test_who_waits_while_the_hub_ends_is_let_go_at_once() -> None:
    ours, theirs = _pair()
    reader, writer = await asyncio.open_connection(sock=theirs)
    async with asyncio.TaskGroup() as group:
        receiving = group.create_task(receive(ours, None))
        # More than the system holds: it is taken by now, and more is waited for.
        writer.write(b"SESSIONLS 1 0.1.0 1 500000\n" + b"x" * 400_000)
        await asyncio.wait_for(writer.drain(), 20)
        receiving.cancel()
    assert await _end(reader) == b""
    writer.close()


def _pair() -> tuple[socket.socket, socket.socket]:
    ours, theirs = socket.socketpair()
    ours.settimeout(0)
    theirs.settimeout(0)
    return ours, theirs


async def _end(reader: asyncio.StreamReader) -> bytes:
    try:
        return await asyncio.wait_for(reader.read(), 20)
    except ConnectionError:
        return b""
