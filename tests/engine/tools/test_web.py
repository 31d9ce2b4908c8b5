"""The tool `web` with its process and a real server."""

import asyncio
import json
import os
import resource
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from tests.engine.tools.looks import Folder
from tests.engine.tools.web_server import Server, serving

from sessionls.engine.tools.outputs import Whole
from sessionls.engine.tools.tool import CallContext, ToolResult
from sessionls.engine.tools.web import WebTool
from sessionls.engine.tools.web_child import answer_to

ALLOWED = ("127.0.0.1",)
HERE = CallContext()


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with serving() as server:
        yield server


async def said(server: Server, path: str, seconds: float = 60) -> str:
    return await Folder(None).said(WebTool(ALLOWED, seconds), url=server.url + path)


async def refused(url: object, *allowed: str, seconds: float = 60) -> str:
    return await Folder(None).refused(WebTool(allowed, seconds), url=url)


async def test_page_is_shown_with_its_address_and_kind(server: Server) -> None:
    server.say("/a", "<title>T</title><p>Hello</p>")
    server.say("/b", '{"a": 1}', "application/json")
    server.send_to("/c", "/b")
    server.say("/d", "<script>x</script>")
    assert await said(server, "/a") == f"{server.url}/a (text/html)\n\n# T\n\nHello"
    assert await said(server, "/b") == f'{server.url}/b (application/json)\n\n{{"a": 1}}'
    assert await said(server, "/c") == (
        f'{server.url}/b (application/json, where {server.url}/c sends)\n\n{{"a": 1}}'
    )
    assert "/d (text/html) has no text. Perhaps a program makes it" in await said(server, "/d")


async def test_process_answers_with_the_page_or_why_there_is_none(server: Server) -> None:
    server.say("/a", "é", "text/plain")
    answer = await asyncio.to_thread(answer_to, f"{server.url}/a", list(ALLOWED))
    assert answer == {
        "url": f"{server.url}/a",
        "status": 200,
        "media": "text/plain",
        "isCut": False,
        "elsewhere": None,
        "text": "é",
    }
    assert answer_to(f"{server.url}/a", []).keys() == {"refused"}


async def test_redirect_to_another_site_has_to_be_asked_for(server: Server) -> None:
    server.send_to("/a", "https://elsewhere.example/b")
    assert await said(server, "/a") == (
        f"{server.url}/a sends to another site: https://elsewhere.example/b - fetch that instead."
    )


async def test_long_page_is_cut(server: Server) -> None:
    server.say("/a", "line\n" * 600_000, "text/plain")
    *_, page = [event async for event in WebTool(ALLOWED).call({"url": f"{server.url}/a"}, HERE)]
    assert isinstance(page, ToolResult)
    assert len(page.content) < 61_000
    assert "\n398,001 lines left out.\n" in page.content
    assert page.content.endswith("The page is longer than 2 MB; its end was not fetched.")
    assert page.whole == Whole("line\n" * 400_000)
    server.say("/b", json.dumps(["x" * 100] * 2_000), "application/json")
    assert 30_000 < len(await said(server, "/b")) < 61_000


@pytest.mark.parametrize(
    ("url", "words"),
    [
        (None, "web takes url. url: Input should be a valid string"),
        ("", "url: String should have at least 1 character"),
        ("example.org", "Only addresses that begin with http:// or https://"),
        ("file:///etc/passwd", "Only addresses that begin with http:// or https://"),
        ("http://u:p@a.example/", "a name or a password in it is not fetched"),
        ("http://127.0.0.1/", "lies on this machine or in its network"),
        ("http://[::1]/", "lies on this machine or in its network"),
        ("http://169.254.169.254/latest", "lies on this machine or in its network"),
    ],
)
async def test_address_that_is_not_fetched_is_a_sentence(url: object, words: str) -> None:
    assert words in await refused(url)


async def test_failures_are_sentences(server: Server) -> None:
    server.say("/png", b"\x89PNG", "image/png")
    assert "/none answered 404 Not Found." in await refused(f"{server.url}/none", *ALLOWED)
    assert "is image/png. Only text" in await refused(f"{server.url}/png", *ALLOWED)
    server.send_to("/loop", "/loop")
    assert "It may be a loop." in await refused(f"{server.url}/loop", *ALLOWED)


async def test_process_that_cannot_be_started_is_a_sentence() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, hard))
    try:
        said = await refused("https://docs.example.org/")
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert said.endswith("no process can be started for it: Too many open files.")


def children() -> set[str]:
    return set(Path(f"/proc/self/task/{os.getpid()}/children").read_text().split())


async def test_page_that_never_comes_is_given_up_and_its_process_is_gone(server: Server) -> None:
    stay = asyncio.Event()

    async def never(_: web.BaseRequest) -> web.StreamResponse:
        await stay.wait()
        raise web.HTTPGone

    server.answers["/a"] = never
    before = children()
    words = await refused(f"{server.url}/a", *ALLOWED, seconds=3)
    assert words == f"{server.url}/a took more than 3 seconds."
    assert children() == before
    stay.set()


async def test_cancelled_call_ends_its_process_at_once(server: Server) -> None:
    arrived, stay = asyncio.Event(), asyncio.Event()

    async def never(_: web.BaseRequest) -> web.StreamResponse:
        arrived.set()
        await stay.wait()
        raise web.HTTPGone

    server.answers["/a"] = never
    before = children()
    async with asyncio.timeout(60), asyncio.TaskGroup() as group:
        call = group.create_task(said(server, "/a"))
        await arrived.wait()
        assert children() != before
        call.cancel()
    assert children() == before
    stay.set()


def test_process_ends_when_the_server_that_began_it_is_gone(tmp_path: Path) -> None:
    """Its input ends, whatever it is doing: here it waits for a host that never answers."""
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    code = (
        "import sys, threading\n"
        "from sessionls.engine.tools import web_child\n"
        "threading.Thread(target=web_child.end_when_alone, daemon=True).start()\n"
        f"open({str(fifo)!r})\n"
    )
    process = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE)
    assert process.stdin
    process.stdin.close()
    assert process.wait(30) == 1


def test_subject_shows_the_whole_address(server: Server) -> None:
    tool = WebTool()
    subject = tool.subject({"url": "HTTPS://Example.org/a?q=" + "x" * 500 + "#part"})
    assert subject.title == "Fetch a page of example.org"
    assert subject.detail == subject.target == "https://example.org/a?q=" + "x" * 500
    assert tool.subject({"url": "http://u:p@a\nb"}).detail == "http://u:p@a\\nb"
    assert tool.subject({}).tool == "web"
    assert tool.access == "send"
