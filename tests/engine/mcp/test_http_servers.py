"""A real MCP server over streamable HTTP on loopback."""

import asyncio
import os
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest
from tests.engine.mcp.rig import PEER, Rig, call, opened, state, until

from sessionls.domain.agent import Agent

pytestmark = pytest.mark.usefixtures("far")
REFUSING = "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


@pytest.fixture
def far(rig: Rig) -> None:
    rig.far = True


@asynccontextmanager
async def served(rig: Rig) -> AsyncGenerator[str]:
    """The address of our peer."""
    peer = await asyncio.create_subprocess_exec(
        *(sys.executable, str(PEER), "http"),
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, "PEER_NOTES": str(rig.notes)},
    )
    try:
        assert peer.stdout
        yield f"http://127.0.0.1:{int(await peer.stdout.readline())}/mcp"
    finally:
        peer.kill()
        await peer.wait()


@asynccontextmanager
async def heard(heads: list[str]) -> AsyncGenerator[str]:
    """The address of a server that refuses everybody, and what it hears."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heads.append((await reader.readuntil(b"\r\n\r\n")).decode())
        writer.write(REFUSING.encode())
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def test_tools_are_called_over_http(rig: Rig) -> None:
    async with served(rig) as url:
        rig.write({"far": {"type": "http", "url": url}})
        async with opened(rig) as servers:
            tools = await rig.tools(servers)
            assert (await call(tools["mcp__far__add"], a=2, b=3)).content == "5"
            assert (await call(tools["mcp__far__fail"])).is_error
            assert state(servers, "far")["transport"] == "http"


async def test_cancelling_a_call_over_http_cancels_it_in_the_server(rig: Rig) -> None:
    async with served(rig) as url:
        rig.write({"far": {"url": url}})
        async with opened(rig) as servers:
            tools = await rig.tools(servers)
            slow = asyncio.get_running_loop().create_task(call(tools["mcp__far__slow"], seconds=99))
            await until(lambda: "slow began" in rig.noted(), "the call does not arrive")
            slow.cancel()
            await asyncio.wait([slow])
            await until(lambda: "slow was cancelled" in rig.noted(), "the server goes on")
            assert (await call(tools["mcp__far__add"], a=1, b=1)).content == "2"


async def test_a_server_that_went_away_is_told_of_and_reached_again(rig: Rig) -> None:
    rig.environment["FAR"] = "http://127.0.0.1:9/mcp"
    rig.write({"far": {"url": "${FAR}"}})
    async with opened(rig, retry=0) as servers:
        async with served(rig) as url:
            rig.environment["FAR"] = url
            tools = await rig.tools(servers)
        gone = await call(tools["mcp__far__add"], a=1, b=1)
        assert gone.is_error
        async with served(rig) as url:
            rig.environment["FAR"] = url
            assert (await call(tools["mcp__far__add"], a=1, b=1)).content == "2"


async def test_headers_carry_the_values_of_variables_and_no_state_tells_them(
    rig: Rig, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    heads: list[str] = []
    async with heard(heads) as url:
        rig.environment |= {"TOKEN": "t0ken", "OPENAI_API_KEY": "sk-secret"}
        rig.write({"far": {"url": f"{url}/?q=${{TOKEN}}", "headers": {"X-Key": "a ${TOKEN}"}}})
        async with opened(rig) as servers:
            assert await rig.tools(servers, Agent(name="a")) == {}
            told = str(servers.states())
    assert "x-key: a t0ken" in heads[0].lower()
    assert "/?q=t0ken" in heads[0]
    assert "sk-secret" not in "".join(heads)
    assert "t0ken" not in told + caplog.text + "".join(consent.text for consent in rig.asked)


async def test_a_redirect_to_another_place_is_not_followed(rig: Rig) -> None:
    heads: list[str] = []
    async with heard(heads) as elsewhere:

        async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            head = f"HTTP/1.1 307 Moved\r\nLocation: {elsewhere}/\r\nContent-Length: 0\r\n"
            writer.write(f"{head}Connection: close\r\n\r\n".encode())
            await writer.drain()
            writer.close()

        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        async with server:
            port = server.sockets[0].getsockname()[1]
            rig.write({"far": {"url": f"http://127.0.0.1:{port}/", "headers": {"X-Key": "k"}}})
            async with opened(rig) as servers:
                assert await rig.tools(servers) == {}
    assert heads == []
