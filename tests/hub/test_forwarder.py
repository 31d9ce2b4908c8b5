"""The forwarder outlives hubs: whatever happens to them, the editor's stdio goes on."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.hub.desktop import PATIENCE, Desktop, Editor, until

BOTH = pytest.mark.parametrize("transport", ["unix", "tcp"])
_FORBIDDEN = (
    "json", "socket", "typing", "dataclasses", "pathlib", "enum", "re", "asyncio", "subprocess",
    "hashlib", "argparse", "tempfile", "logging", "pydantic", "pygls", "lsprotocol",
)  # fmt: skip
_INJECTION = (
    'import subprocess\n\n\ndef f(x: str) -> None:\n    subprocess.run(f"{x}", shell=True)\n'
)


@pytest.mark.long
@BOTH
async def test_ten_starts_at_once_give_one_hub(tmp_path: Path, transport: str) -> None:
    for number in range(5):
        desktop = Desktop(tmp_path / str(number), transport)
        if number % 2:
            desktop.runtime.mkdir(parents=True)
            with socket.socket(socket.AF_UNIX) as dead:
                dead.bind(str(desktop.runtime / "hub.sock"))
        try:
            async with asyncio.timeout(PATIENCE * 2):
                editors = await asyncio.gather(*(desktop.open() for _ in range(10)))
                answering = {await editor.hub() for editor in editors}
            assert desktop.hubs() == list(answering)
        finally:
            await desktop.clear()


@BOTH
async def test_an_editor_that_comes_after_the_hub_was_killed_gets_a_new_one(
    desktop: Desktop,
) -> None:
    first = await desktop.open()
    dead = await first.hub()
    await first.quit()
    os.kill(dead, signal.SIGKILL)
    await until(lambda: dead not in desktop.hubs())
    second = await desktop.open()
    assert await second.hub() != dead
    assert await second.quit() == 0


@BOTH
async def test_requests_that_a_killed_hub_left_open_are_answered_and_the_next_one_takes_over(
    desktop: Desktop,
) -> None:
    editors = [await desktop.open() for _ in range(3)]
    dead = await editors[0].hub()
    os.kill(dead, signal.SIGSTOP)
    left = [editor.begin_command("sessionls.info", {}) for editor in editors]
    os.kill(dead, signal.SIGKILL)
    for editor, number in zip(editors, left, strict=True):
        answer = await editor.answer(number)
        assert answer["error"]["code"] == -32802
        assert "a new one has taken over" in answer["error"]["message"]
        await editor.until("sessionls/reattached")
    (living,) = {await editor.hub() for editor in editors}
    assert living != dead
    await until(lambda: dead not in desktop.processes())
    assert [await editor.quit() for editor in editors] == [0, 0, 0]


async def test_an_initialize_that_was_open_is_answered_by_the_next_hub(desktop: Desktop) -> None:
    dead = await (await desktop.open()).hub()
    os.kill(dead, signal.SIGSTOP)
    late = await desktop.launch()
    meeting = asyncio.get_running_loop().create_task(late.meet())
    os.kill(dead, signal.SIGKILL)
    assert "capabilities" in await meeting
    assert await late.hub() != dead


async def _review(editor: Editor, uri: str) -> int:
    started = await editor.do("review", agent="security", uri=uri)
    await editor.ended(started["session"], started["turn"])
    records = (await editor.do("session.load", session=started["session"]))["records"]
    return sum(record["kind"] == "findingReported" for record in records)


async def test_unsaved_text_survives_the_hub(desktop: Desktop, workspace: Path) -> None:
    file = workspace / "shop.py"
    file.write_text("")
    editor = await desktop.open(workspace)
    place = {"uri": file.as_uri(), "languageId": "python", "version": 1, "text": "# é\n"}
    editor.notify("textDocument/didOpen", {"textDocument": place})
    end: dict[str, Any] = {"line": 1, "character": 0}
    editor.notify(
        "textDocument/didChange",
        {
            "textDocument": {"uri": file.as_uri(), "version": 2},
            "contentChanges": [{"range": {"start": end, "end": end}, "text": _INJECTION}],
        },
    )
    before = await _review(editor, file.as_uri())
    os.kill(await editor.hub(), signal.SIGKILL)
    await editor.until("sessionls/reattached")
    assert await _review(editor, file.as_uri()) == before > 0


async def test_a_client_is_told_once_what_to_register(desktop: Desktop, workspace: Path) -> None:
    editor = await desktop.launch()
    watching = {"workspace": {"didChangeWatchedFiles": {"dynamicRegistration": True}}}
    await editor.meet(workspace, capabilities={**watching, "experimental": {"sessionls": {"x": 1}}})
    waiting = editor.begin_command("sessionls.info", {})
    asked = await editor.until("client/registerCapability")
    editor.send({"jsonrpc": "2.0", "id": asked["id"], "result": None})
    told = await editor.answer(waiting)
    os.kill(told["result"]["hub"]["pid"], signal.SIGKILL)
    await editor.until("sessionls/reattached")
    await editor.hub()
    assert [one for one in editor.unread if one.get("method") == "client/registerCapability"] == []


async def test_the_exit_of_one_editor_ends_nobody_else(desktop: Desktop) -> None:
    one, other = await desktop.open(), await desktop.open()
    hub = await one.hub()
    assert await one.quit() == 0
    assert await other.hub() == hub
    other.writer.close()
    assert await asyncio.wait_for(other.process.wait(), PATIENCE) == 1


async def test_the_forwarder_ends_when_it_is_asked_to(desktop: Desktop) -> None:
    editor = await desktop.open()
    editor.process.terminate()
    await asyncio.wait_for(editor.process.wait(), PATIENCE)


async def test_the_forwarder_ends_with_the_process_of_its_editor(desktop: Desktop) -> None:
    editor = await desktop.launch()
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as named:
        await editor.meet(processId=named.pid)
        await editor.hub()
        named.kill()
    await asyncio.wait_for(editor.process.wait(), PATIENCE)


async def test_an_editor_may_say_everything_at_once_and_go(desktop: Desktop) -> None:
    editor = await desktop.launch()
    number = editor.begin("initialize", {"processId": None, "capabilities": {}})
    editor.notify("initialized", {})
    last = editor.begin("shutdown")
    editor.notify("exit")
    editor.writer.close()
    assert "capabilities" in (await editor.answer(number))["result"]
    assert (await editor.answer(last))["result"] is None
    assert await asyncio.wait_for(editor.process.wait(), PATIENCE) == 0


async def test_an_editor_whose_pipes_are_one_socket_is_served(desktop: Desktop) -> None:
    theirs, ours = socket.socketpair()
    with theirs:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", "sessionls"),
            stdin=theirs.fileno(),
            stdout=theirs.fileno(),
            env=desktop.environment,
        )
    streams = await asyncio.open_connection(sock=ours, limit=2**20)
    editor = Editor(*streams, process=process)
    await editor.meet()
    dead = await editor.hub()
    os.kill(dead, signal.SIGKILL)
    await editor.until("sessionls/reattached")
    assert await editor.hub() != dead
    assert await editor.quit() == 0
    await editor.close()


async def test_garbage_is_answered_as_without_a_hub(desktop: Desktop) -> None:
    editor = await desktop.open()
    editor.send_bytes(b"Content-Length: nothing\r\n\r\n")
    assert (await editor.answer(None))["error"]["code"] == -32600
    editor.send(b"{")
    assert (await editor.answer(None))["error"]["code"] == -32700
    await editor.hub()


async def test_a_big_answer_reaches_an_editor_that_reads_late(
    desktop: Desktop, workspace: Path
) -> None:
    editor = await desktop.open(workspace)
    text = "word " * 400_000
    session = (await editor.do("session.new"))["session"]["id"]
    started = await editor.do("session.prompt", session=session, text=text)
    await editor.ended(session, started["turn"])
    numbers = [
        editor.begin_command("sessionls.session.load", {"session": session}) for _ in range(2)
    ]
    for number in numbers:
        assert text in str((await editor.answer(number))["result"]["records"])


def test_nothing_heavy_is_imported_before_the_first_answer() -> None:
    script = (
        "import sys; before = set(sys.modules)\n"
        "import sessionls.hub.forwarder, sessionls.hub.election, sessionls.hub.loopback\n"
        "print(*(set(sys.modules) - before))"
    )
    done = subprocess.run(
        [sys.executable, "-S", "-c", script],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2] / "src")},
    )
    assert set(done.stdout.split()) & set(_FORBIDDEN) == set()


@BOTH
async def test_the_forwarder_takes_less_than_twelve_megabytes(desktop: Desktop) -> None:
    editor = await desktop.open()
    await editor.hub()
    status = Path(f"/proc/{editor.process.pid}/status").read_text()
    (resident,) = [line.split()[1] for line in status.splitlines() if line.startswith("VmRSS")]
    assert int(resident) < 12_000
