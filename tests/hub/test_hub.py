"""The hub's process: who it takes in, when it leaves, what it leaves behind: nothing."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from tests.e2e.test_whole_road import options
from tests.hub.desktop import PATIENCE, Desktop, until
from tests.provider.recorded import key_hash
from tests.provider.script import Answer, Text, Wait, saying
from tests.provider.server import Provider

BOTH = pytest.mark.parametrize("transport", ["unix", "tcp"])


@BOTH
async def test_a_hub_that_nobody_needs_leaves_without_a_trace(desktop: Desktop) -> None:
    desktop.more = {"SESSIONLS_HUB_IDLE": "1"}
    editor = await desktop.open()
    hub = await editor.hub()
    await editor.quit()
    await until(lambda: hub not in desktop.processes())
    assert desktop.processes() == []
    left = {path.name for path in desktop.runtime.iterdir()}
    assert left <= {"hub.lock", "hub.err", "starting.lock"}
    assert (desktop.runtime / "hub.err").read_text() == ""


@pytest.mark.long
async def test_no_child_is_left_when_the_last_editor_has_gone(
    desktop: Desktop, workspace: Path
) -> None:
    async with Provider(saying("Hello.")) as provider:
        editor = await desktop.launch()
        await editor.meet(workspace, initializationOptions=options(provider))
        session = (await editor.do("session.new"))["session"]["id"]
        turn = (await editor.do("session.prompt", session=session, text="Hello?"))["turn"]
        await editor.ended(session, turn)
        hub = await editor.hub()
        assert _children(hub) != []
        await editor.quit()
        async with asyncio.timeout(5 + 3):
            await until(lambda: _children(hub) == [])
        assert desktop.hubs() == [hub]


@pytest.mark.long
async def test_who_comes_just_after_the_last_one_has_left_finds_the_model_ready(
    desktop: Desktop, workspace: Path
) -> None:
    async with Provider(saying("Hello."), saying("Again.")) as provider:
        workers: list[list[str]] = []
        for _ in range(2):
            # The first one stays longer than it takes to be taken for gone: its worker has to
            # start. Only what comes after it has left counts.
            editor = await desktop.launch()
            await editor.meet(workspace, initializationOptions=options(provider))
            session = (await editor.do("session.new"))["session"]["id"]
            turn = (await editor.do("session.prompt", session=session, text="Hello?"))["turn"]
            await editor.ended(session, turn)
            workers.append(_children(await editor.hub()))
            await editor.quit()
        assert workers[0] == workers[1] != []


@pytest.mark.long
async def test_a_hub_that_is_asked_to_end_interrupts_its_turns_and_the_next_one_knows(
    desktop: Desktop, workspace: Path
) -> None:
    async with Provider(Answer((Text("I was say"), Wait("slow")))) as provider:
        editor = await desktop.launch()
        await editor.meet(workspace, initializationOptions=options(provider))
        session = (await editor.do("session.new"))["session"]["id"]
        turn = (await editor.do("session.prompt", session=session, text="Hello?"))["turn"]
        await provider.gate("slow").reached.wait()
        hub = await editor.hub()
        os.kill(hub, signal.SIGTERM)
        await editor.until("sessionls/reattached")
        assert (await editor.ended(session, turn))["stopReason"] == "interrupted"
        await until(lambda: hub not in desktop.processes())


@pytest.mark.long
async def test_words_that_a_killed_hub_had_streamed_are_kept(
    desktop: Desktop, workspace: Path
) -> None:
    async with Provider(Answer((Text("I was say"), Wait("slow"))), saying("ing.")) as provider:
        editor = await desktop.launch()
        await editor.meet(workspace, initializationOptions=options(provider))
        session = (await editor.do("session.new"))["session"]["id"]
        turn = (await editor.do("session.prompt", session=session, text="Hello?"))["turn"]
        await editor.do("session.load", session=session)
        said = (await editor.until("sessionls/delta"))["params"]
        assert said["text"] == "I was say"
        partials = workspace / ".sessionls" / "partials.jsonl"
        await until(partials.exists)
        os.kill(await editor.hub(), signal.SIGKILL)
        await editor.until("sessionls/reattached")
        assert (await editor.ended(session, turn))["stopReason"] == "interrupted"
        records = (await editor.do("session.load", session=session))["records"]
        (message,) = [one["message"] for one in records if one["kind"] == "messageAdded"][1:]
        assert message["id"] == said["message"]
        assert message["agent"] == "assistant"
        assert message["blocks"] == [{"kind": "text", "text": "I was say"}]
        await until(lambda: not partials.exists())
        again = (await editor.do("session.prompt", session=session, text="Go on."))["turn"]
        assert (await editor.ended(session, again))["stopReason"] == "end"
        assert "I was say" in str(provider.requests[-1].body["messages"])


@pytest.mark.long
async def test_a_turn_runs_with_the_keys_of_the_editor_that_sent_its_message(
    desktop: Desktop, workspace: Path
) -> None:
    keys = {"ana": "sk-ana-1", "ben": "sk-ben-2", "eve": ""}
    async with Provider(*(saying("Hello.") for _ in keys)) as provider:
        own = {"apiBase": provider.openai_base, "speaks": "openai", "apiKey": "MY_PROVIDER"}
        given = options(provider, providers={"own": own})
        for key in keys.values():
            editor = await desktop.launch({"MY_PROVIDER": key} if key else {})
            await editor.meet(workspace, initializationOptions=given)
            session = (await editor.do("session.new"))["session"]["id"]
            turn = (await editor.do("session.prompt", session=session, text="Hello?"))["turn"]
            await editor.ended(session, turn)
        seen = [request.key for request in provider.requests]
    assert seen[:2] == [key_hash(keys["ana"]), key_hash(keys["ben"])]
    assert not {key_hash(keys["ana"]), key_hash(keys["ben"])} & set(seen[2:])
    log = (desktop.home / "state" / "hub.log").read_text()
    assert "sk-" not in log
    assert "Hello" not in log


async def test_the_hub_itself_has_nobodys_keys(desktop: Desktop) -> None:
    editor = await desktop.open(OPENAI_API_KEY="sk-secret")
    hub = await editor.hub()
    assert b"sk-secret" not in Path(f"/proc/{hub}/environ").read_bytes()


async def test_every_line_of_the_log_is_an_object(desktop: Desktop) -> None:
    await (await desktop.open()).hub()
    log = (desktop.home / "state" / "hub.log").read_text()
    lines = [json.loads(line) for line in log.splitlines()]
    assert {"at", "level", "from", "pid", "text"} <= lines[0].keys()
    assert lines[0]["text"].startswith("began: version")


@BOTH
async def test_no_child_of_the_hub_can_keep_its_lock_or_its_listener(desktop: Desktop) -> None:
    hub = await (await desktop.open()).hub()
    places = ("hub.lock", "socket:")
    flags = [
        _flags(hub, link.name)
        for link in Path(f"/proc/{hub}/fd").iterdir()
        if any(place in _target(link) for place in places)
    ]
    assert len(flags) >= 2
    assert all(value & os.O_CLOEXEC for value in flags)


async def test_the_hub_keeps_nothing_open_of_who_started_it(desktop: Desktop) -> None:
    reading, writing = os.pipe()
    os.set_inheritable(writing, True)
    process = await asyncio.create_subprocess_exec(
        *("sh", "-c", '"$0" -P -m sessionls & wait', sys.executable),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        env=desktop.environment,
        pass_fds=(writing,),
    )
    os.close(writing)
    await process.wait()
    assert await asyncio.wait_for(asyncio.to_thread(os.read, reading, 1), PATIENCE) == b""
    os.close(reading)
    assert len(desktop.hubs()) == 1


@pytest.mark.parametrize(
    "said",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        b"SESSIONLS 1 0.1.0 1\n",
        b"SESSIONLS 1 0.1.0 1 999999999\n",
        b"SESSIONLS one 0.1.0 1 2\nxx",
        b"x" * 300_000,
        b"SESSIONLS 1 0.1.0 1 10\nshort",
    ],
)
async def test_who_does_not_say_hello_is_turned_away_and_nobody_else_notices(
    desktop: Desktop, said: bytes
) -> None:
    editor = await desktop.open()
    hub = await editor.hub()
    reader, writer = await asyncio.open_unix_connection(str(desktop.runtime / "hub.sock"))
    writer.write(said)
    try:
        got = await asyncio.wait_for(reader.read(), PATIENCE)
    except ConnectionError:
        got = b""
    assert got == b""
    writer.close()
    assert await editor.hub() == hub


@pytest.mark.parametrize("transport", ["tcp"])
async def test_who_does_not_know_the_key_learns_nothing(desktop: Desktop) -> None:
    editor = await desktop.open()
    await editor.hub()
    address = desktop.runtime / "hub.address"
    assert address.stat().st_mode & 0o777 == 0o600
    reader, writer = await asyncio.open_connection("127.0.0.1", int(address.read_text().split()[0]))
    writer.write(b"00\n")
    await reader.readuntil(b"\n")
    writer.write(b"0" * 64 + b"\nSESSIONLS 1 0.1.0 1 0\n")
    try:
        got = await asyncio.wait_for(reader.read(), PATIENCE)
    except ConnectionError:
        got = b""
    assert got == b""
    writer.close()


@pytest.mark.parametrize("transport", ["tcp"])
async def test_a_stranger_at_the_port_of_a_dead_hub_gets_no_hello(desktop: Desktop) -> None:
    with socket.create_server(("127.0.0.1", 0)) as stranger:
        desktop.runtime.mkdir(parents=True, mode=0o700)
        port = stranger.getsockname()[1]
        (desktop.runtime / "hub.address").write_text(f"{port} {'0' * 64} 1\n")
        opening = asyncio.get_running_loop().create_task(desktop.open())
        visitor, _ = await asyncio.to_thread(stranger.accept)
        with visitor:
            said = visitor.recv(4096)
            visitor.sendall(b"11 " + b"2" * 64 + b"\n")
            said += visitor.recv(4096)
        assert b"SESSIONLS" not in said
    await (await opening).hub()


async def test_where_no_folder_can_be_had_the_editor_is_served_by_itself_and_told(
    desktop: Desktop,
) -> None:
    desktop.home = Path("/proc/nowhere")
    editor = await desktop.launch(stderr=asyncio.subprocess.PIPE)
    await editor.meet()
    shown = await editor.until("window/showMessage")
    assert shown["params"]["type"] == 3
    assert "cannot be used for the hub" in shown["params"]["message"]
    assert await editor.quit() == 0
    assert editor.process.stderr
    assert b"This editor is served by itself" in await editor.process.stderr.read()


def test_a_hub_answers_before_it_knows_any_session() -> None:
    script = "import sys, sessionls.hub.process, sessionls.hub.hub; print(*sys.modules)"
    imported = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    ).stdout.split()
    heavy = {"pydantic", "litellm", "tinydb", "sessionls.domain.records", "cryptography"}
    assert heavy & set(imported) == set()


def _children(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


def _target(link: Path) -> str:
    try:
        return str(link.readlink())
    except OSError:
        return ""


def _flags(pid: int, name: str) -> int:
    lines = Path(f"/proc/{pid}/fdinfo/{name}").read_text().splitlines()
    (flags,) = [line.split()[1] for line in lines if line.startswith("flags:")]
    return int(flags, 8)
