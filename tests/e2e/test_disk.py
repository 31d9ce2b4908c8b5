"""Disks that fill up under the real process, and a process that is killed again and again."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from pygls.exceptions import JsonRpcException

from tests.e2e.editor import PATIENCE, SERVER, Editor, Wire, editing
from tests.e2e.test_whole_road import options
from tests.journal.test_disk import UNSHARE, unable
from tests.provider.script import Answer, Text, Wait, saying
from tests.provider.server import Provider

SMALL = 'mount -t tmpfs -o size=512k tmpfs "$1" && shift && exec "$@"'
LEFT = """
mount -t tmpfs -o size=512k tmpfs "$1" && cp -a "$2/." "$1"
dd if=/dev/zero of="$1/ballast" bs=1k 2>/dev/null
shift 2 && exec "$@"
"""
WORDS = "words that fill the disk " * 160
ROUNDS = 20


async def records(editor: Editor, session: str) -> list[Wire]:
    return (await editor.load(session, since=0, limit=5000))["records"]


def misses(records: list[Wire], accepted: list[Wire]) -> list[Wire]:
    """The acknowledged messages that are not where they were said to be."""
    return [
        one
        for one in accepted
        if records[one["seq"] - 1].get("message", {}).get("id") != one["message"]
    ]


async def until_refused(
    editor: Editor, command: str, accepted: list[Wire], **argument: Any
) -> tuple[int, str]:
    """Give a command until it is refused; return with which code and words."""
    for _ in range(1000):
        try:
            accepted.append(await editor.command(command, **argument))
        except JsonRpcException as error:
            return error.code, error.message
    pytest.fail(f"{command} is not refused")


async def until_accepted(editor: Editor, command: str, **argument: Any) -> Wire:
    """Give a command until it is taken: a full store is looked at again every now and then."""
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                return await editor.command(command, **argument)
            except JsonRpcException:
                await asyncio.sleep(0.05)


def fill(ballast: Path) -> None:
    with ballast.open("wb", buffering=0) as file:
        try:
            while file.write(b"x" * 1000):
                pass
        except OSError:
            return


async def test_a_disk_that_fills_up_refuses_in_words_reads_on_and_goes_on_when_there_is_room(
    tmp_path: Path,
) -> None:
    if reason := unable():
        pytest.skip(f"This machine mounts no file system for a test: {reason}")
    workspace = tmp_path / "small"
    workspace.mkdir()
    server = [*UNSHARE, "sh", "-c", SMALL, "sh", str(workspace), *SERVER]
    async with editing(tmp_path / "home", [workspace], server=server) as editor:
        inside = Path(f"/proc/{editor.pid}/root{workspace}")
        session = await editor.new(title="Full")
        first = await editor.ask(session, "before")
        ballast = inside / "ballast"
        fill(ballast)
        accepted: list[Wire] = [first]
        write = {"session": session, "text": WORDS}
        code, said = await until_refused(editor, "session.prompt", accepted, **write)
        assert code == -32602
        assert "No space is left" in said
        assert "Free some space and try again" in said
        assert misses(await records(editor, session), accepted) == []
        assert (await editor.command("session.list"))["sessions"][0]["id"] == session
        assert (await editor.command("session.search", query="before"))["hits"]
        fill(inside / "rest")
        for command, argument in (
            ("session.new", {}),
            ("session.fork", {"session": session}),
            ("session.prompt", {"session": session, "text": "a few words"}),
        ):
            taken = accepted if command == "session.prompt" else []
            code, said = await until_refused(editor, command, taken, **argument)
            assert code == -32602
            assert "No space is left" in said
        ballast.unlink()
        accepted.append(await editor.ask(session, "after"))
        for one in accepted:
            await editor.ended(session, one["turn"])
        whole = await records(editor, session)
        assert misses(whole, accepted) == []
        assert [one["seq"] for one in whole] == list(range(1, len(whole) + 1))
        journal = inside / ".sessionls" / "sessions" / f"{session}.jsonl"
        lines = journal.read_text().splitlines()
        assert [json.loads(line)["seq"] for line in lines] == list(range(1, len(whole) + 1))


@pytest.mark.long
async def test_words_that_a_killed_process_had_streamed_wait_until_a_full_disk_has_room(
    tmp_path: Path,
) -> None:
    if reason := unable():
        pytest.skip(f"This machine mounts no file system for a test: {reason}")
    workspace = tmp_path / "small"
    workspace.mkdir()
    half = Answer((Text("I was say"), Wait("never")))
    async with Provider(half, saying("Again.")) as provider:
        given = options(provider)
        async with editing(tmp_path / "home", [workspace], options=given) as editor:
            session = await editor.new(title="Full")
            asked = await editor.command("session.prompt", session=session, text="Hello?")
            turn = asked["turn"]
            await provider.gate("never").reached.wait()
            await editor.until((workspace / ".sessionls" / "partials.jsonl").exists)
            editor.kill()
        left = workspace.rename(tmp_path / "left")
        workspace.mkdir()
        server = [*UNSHARE, "sh", "-c", LEFT, "sh", str(workspace), str(left), *SERVER]
        async with editing(tmp_path / "home", [workspace], None, given, server) as editor:
            assert (await records(editor, session))[-1]["kind"] == "turnStarted"
            code, said = await until_refused(
                editor, "session.prompt", [], session=session, text="Go on"
            )
            assert code == -32602
            assert "No space is left" in said
            assert (await records(editor, session))[-1]["kind"] == "turnStarted"
            Path(f"/proc/{editor.pid}/root{workspace}/ballast").unlink()
            again = await until_accepted(editor, "session.prompt", session=session, text="Go on")
            assert (await editor.ended(session, again["turn"]))["stopReason"] == "end"
            assert (await editor.ended(session, turn))["stopReason"] == "interrupted"
            kept = [one["message"] for one in await records(editor, session) if "message" in one]
            said_by = [one for one in kept if isinstance(one, dict) and one.get("turn") == turn]
            assert [one["blocks"] for one in said_by if one.get("agent")] == [
                [{"kind": "text", "text": "I was say"}]
            ]
        assert len(provider.requests) == 2


async def _writes(editor: Editor, session: str, agent: str | None, accepted: list[Wire]) -> None:
    """Write messages until the process is gone; keep what was acknowledged."""
    argument: dict[str, Any] = {"agent": agent} if agent else {}
    try:
        while True:
            command = editor.command("session.prompt", session=session, text="more", **argument)
            accepted.append(await command)
    except RuntimeError:
        return  # the server has gone


@pytest.mark.long
@pytest.mark.timeout(400)
async def test_whatever_is_acknowledged_survives_being_killed_again_and_again(
    tmp_path: Path,
) -> None:
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    async with editing(tmp_path / "home", [workspace]) as editor:
        sessions = {await editor.new(agent=agent): agent for agent in ("assistant", "tester")}
        sessions[await editor.new()] = "assistant"
    accepted: dict[str, list[Wire]] = {session: [] for session in sessions}
    for round_ in range(ROUNDS):
        async with editing(tmp_path / "home", [workspace]) as editor:
            for session, agent in sessions.items():
                found = await records(editor, session)
                assert misses(found, accepted[session]) == []
                assert (await editor.load(session))["session"]["agent"] == agent
            enough = sum(map(len, accepted.values())) + round_
            async with asyncio.TaskGroup() as group:
                for session in sessions:
                    other = "explainer" if round_ % 2 else None
                    group.create_task(_writes(editor, session, other, accepted[session]))
                while sum(map(len, accepted.values())) <= enough:
                    await editor.command("info")
                editor.kill()
    async with editing(tmp_path / "home", [workspace]) as editor:
        for session, agent in sessions.items():
            last = await editor.ask(session, "and now")
            found = await records(editor, session)
            assert [one["seq"] for one in found] == list(range(1, len(found) + 1))
            started = next(
                one for one in found if one["kind"] == "turnStarted" and one["turn"] == last["turn"]
            )
            assert started["agent"] == agent
            assert misses(found, accepted[session]) == []
        assert (await editor.command("info"))["workspace"]["trouble"] is None
