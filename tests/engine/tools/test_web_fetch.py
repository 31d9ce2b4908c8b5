"""One GET from a real server: redirects, bounds, and where it does not go."""

import asyncio
import gzip
import zlib
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from tests.engine.tools.web_server import Server, serving

from sessionls.domain.errors import BadInput
from sessionls.engine.tools.web_fetch import MOST_BYTES, Page, fetch, resolve

LOOPBACK = ("127.0.0.1",)


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with serving() as server:
        yield server


async def fetched(url: str, allowed: Sequence[str] = LOOPBACK) -> Page:
    return await asyncio.to_thread(fetch, url, allowed)


async def refusal(url: str, allowed: Sequence[str] = LOOPBACK) -> str:
    with pytest.raises(BadInput) as caught:
        await fetched(url, allowed)
    return str(caught.value)


async def test_page_comes_with_its_kind(server: Server) -> None:
    server.say("/a", "<p>x", "text/html; charset=latin-1")
    page = await fetched(f"{server.url}/a?q=1#part")
    assert page == Page(f"{server.url}/a?q=1", 200, "text/html", "latin-1", b"<p>x")
    (asked,) = server.asked
    assert asked.method == "GET"
    assert asked.headers["User-Agent"] == "sessionls"
    assert asked.headers["Host"] == f"127.0.0.1:{server.port}"
    assert set(asked.headers) == {"Host", "User-Agent", "Accept", "Accept-Encoding"}


async def test_status_is_told(server: Server) -> None:
    assert (await fetched(f"{server.url}/none")).status == 404


async def test_redirects_on_one_site_are_followed_without_cookies(server: Server) -> None:
    server.send_to("/a", "/b", 301)
    server.send_to("/b", f"{server.url}/c", 307)
    server.send_to("/c", "d")
    server.say("/d", "x", "text/plain")
    page = await fetched(f"{server.url}/a")
    assert (page.url, page.body) == (f"{server.url}/d", b"x")
    assert [request.path for request in server.asked] == ["/a", "/b", "/c", "/d"]
    assert all("Cookie" not in request.headers for request in server.asked)


async def test_redirect_to_another_site_is_told_and_not_followed(server: Server) -> None:
    server.send_to("/a", f"http://localhost:{server.port}/b")
    page = await fetched(f"{server.url}/a", ["127.0.0.1", "localhost"])
    assert page.elsewhere == f"http://localhost:{server.port}/b"
    assert len(server.asked) == 1


async def test_redirects_that_never_end_are_given_up(server: Server) -> None:
    server.send_to("/a", "/a")
    assert "redirects more than 5 times" in await refusal(f"{server.url}/a")
    assert len(server.asked) == 6


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "http://u:p@127.0.0.1/", "ftp://x.example", "http://["]
)
async def test_redirect_to_what_is_never_fetched_is_refused(server: Server, target: str) -> None:
    server.send_to("/a", target)
    assert "sends to an address that is not fetched" in await refusal(f"{server.url}/a")
    assert len(server.asked) == 1


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "127.1", "0x7f.1", "0"])
async def test_this_machine_is_not_reached_under_any_name(server: Server, host: str) -> None:
    said = await refusal(f"http://{host}:{server.port}/a", [])
    assert "lies on this machine or in its network" in said
    assert server.asked == []


async def test_name_that_leads_into_the_network_is_not_followed(server: Server) -> None:
    for addresses in (["127.0.0.1"], ["1.1.1.1", "127.0.0.1"], ["::ffff:127.0.0.1"]):
        with pytest.raises(BadInput, match="lies on this machine or in its network"):
            await asyncio.to_thread(
                fetch, f"http://trap.example:{server.port}/", (), lambda *_, a=addresses: a
            )
    assert server.asked == []


async def test_name_is_looked_up_once_a_hop_and_what_was_checked_is_connected_to(
    server: Server,
) -> None:
    """A name server that changes its mind is not asked a second time between check and use."""
    server.send_to("/a", "/b")
    server.say("/b", "x", "text/plain")
    asked: list[str] = []

    def look_up(host: str, port: int) -> Sequence[str]:
        asked.append(f"{host}:{port}")
        return ["127.0.0.1"] if len(asked) == 1 else ["169.254.169.254"]

    url = f"http://shop.example:{server.port}"
    with pytest.raises(BadInput, match="cannot be reached: it has no address"):
        await asyncio.to_thread(fetch, f"{url}/none", ["shop.example"], lambda *_: [])
    page = await asyncio.to_thread(fetch, f"{url}/b", ["shop.example"], look_up)
    assert page.body == b"x"
    assert asked == [f"shop.example:{server.port}"]
    assert server.asked[-1].headers["Host"] == f"shop.example:{server.port}"


async def test_second_address_is_tried_when_the_first_does_not_answer(server: Server) -> None:
    server.say("/a", "x", "text/plain")
    url = f"http://shop.example:{server.port}/a"
    page = await asyncio.to_thread(
        fetch, url, ["shop.example"], lambda *_: ["127.0.0.2", "::1", "127.0.0.1"]
    )
    assert page.body == b"x"


async def test_host_that_is_not_known_is_said() -> None:
    assert "The host nothing.invalid is not known" in await refusal("http://nothing.invalid/")
    assert resolve("127.0.0.1", 80) == ("127.0.0.1",)


async def test_nobody_who_listens_is_said(server: Server) -> None:
    async with serving() as gone:
        url = gone.url
    assert "cannot be reached" in await refusal(url)


async def test_long_page_is_cut(server: Server) -> None:
    server.say("/a", b"x" * (MOST_BYTES + 5_000_000), "text/plain")
    page = await fetched(f"{server.url}/a")
    assert (len(page.body), page.is_cut) == (MOST_BYTES, True)
    server.say("/b", b"x" * MOST_BYTES, "text/plain")
    assert not (await fetched(f"{server.url}/b")).is_cut


async def test_page_without_an_end_is_cut(server: Server) -> None:
    async def endless(request: web.BaseRequest) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/plain"})
        await response.prepare(request)
        while True:
            await response.write(b"x" * 65_536)

    server.answers["/a"] = endless
    page = await fetched(f"{server.url}/a")
    assert (len(page.body), page.is_cut) == (MOST_BYTES, True)


async def test_compressed_page_is_unpacked_but_no_more_of_it_than_is_taken(server: Server) -> None:
    more = {"Content-Encoding": "gzip"}
    server.say("/a", gzip.compress(b"hello"), "text/plain", **more)
    assert (await fetched(f"{server.url}/a")).body == b"hello"
    bomb = zlib.compressobj(9, wbits=31)
    packed = b"".join(bomb.compress(b"\0" * 1_000_000) for _ in range(500)) + bomb.flush()
    assert len(packed) < MOST_BYTES
    server.say("/b", packed, "text/plain", **more)
    page = await fetched(f"{server.url}/b")
    assert (len(page.body), page.is_cut) == (MOST_BYTES, True)
    server.say("/c", b"not packed", "text/plain", **more)
    assert "sent something broken" in await refusal(f"{server.url}/c")
    server.say("/d", b"x", "text/plain", **{"Content-Encoding": "br"})
    assert "answers in the encoding 'br'" in await refusal(f"{server.url}/d")


async def test_answer_that_breaks_off_is_said(server: Server) -> None:
    async def broken(request: web.BaseRequest) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": "100"})
        await response.prepare(request)
        await response.write(b"x")
        assert request.transport
        request.transport.abort()
        return response

    server.answers["/a"] = broken
    assert "broke off in the middle" in await refusal(f"{server.url}/a")
    with pytest.raises(BadInput, match="gave no answer that can be read"):
        async with _garbage() as port:
            await fetched(f"http://127.0.0.1:{port}/")


@asynccontextmanager
async def _garbage() -> AsyncGenerator[int]:
    """Something that listens and speaks no HTTP."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        writer.write(b"SSH-2.0-x\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]
