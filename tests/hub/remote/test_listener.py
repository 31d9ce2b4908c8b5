"""Attacks on the listener, over real sockets: who has no invitation learns and takes nothing."""

import asyncio
import contextlib
import ssl
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.hub.remote.proxy import Proxy

from sessionls.hub.remote import words
from sessionls.hub.remote.certificate import own_certificate, server_context
from sessionls.hub.remote.doorman import Bounds, Doorman
from sessionls.hub.remote.invitations import Invitations
from sessionls.hub.remote.listener import Arrived, Listener

HOST = "127.0.0.1"
QUICK = Bounds(patience=1.0, free_failures=1000, at_once=16, at_once_from_one=16)
Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass
class Door:
    """A listener, and who has come in."""

    invitations: Invitations
    listener: Listener
    doorman: Doorman
    folder: Path
    now: list[datetime]
    port: int = 0
    guests: list[str] = field(default_factory=list[str])

    def token(self, name: str = "Ben", lasts: timedelta | None = None) -> str:
        return self.invitations.invite(name, "drive", self.folder, lasts)[1]

    async def secured(self) -> Streams:
        return await asyncio.open_connection(HOST, self.port, ssl=_trusting())

    async def plain(self) -> Streams:
        return await asyncio.open_connection(HOST, self.port)

    async def said(self, hello: bytes) -> bytes:
        """All that is answered to these first words."""
        reader, writer = await self.secured()
        writer.write(hello)
        return await _all(reader, writer)


@pytest.fixture
def bounds() -> Bounds:
    return QUICK


@pytest.fixture
async def door(tmp_path: Path, bounds: Bounds) -> AsyncIterator[Door]:
    now = [datetime(2030, 1, 1, tzinfo=UTC)]
    invitations = Invitations(tmp_path / "guests.json", lambda: now[0])
    doorman = Doorman(time.monotonic, bounds)

    async def arrived(guest: Arrived) -> None:
        made.guests.append(guest.invitation.name)
        with contextlib.suppress(OSError):
            await guest.reader.read()
        guest.writer.close()

    listener = Listener(
        server_context(own_certificate(tmp_path / "state")), invitations, doorman, arrived
    )
    made = Door(invitations, listener, doorman, tmp_path, now)
    made.port = await listener.open(HOST, 0)
    yield made
    await listener.close()


async def test_a_guest_with_a_token_comes_in(door: Door) -> None:
    reader, writer = await door.secured()
    writer.write(words.hello(door.token()))
    assert await reader.readexactly(len(words.OK)) == words.OK
    assert door.guests == ["Ben"]
    writer.close()


@pytest.mark.parametrize(
    "hello",
    [
        words.hello("x" * 43),
        b"\0" * words.LENGTH,
        b"GET / HTTP/1.1\r\nHost: example\r\n\r\n" + b" " * 60,
        b"JOIN 9 " + b"x" * 43 + b"\n",
        b"Content-Length: 40000000\r\n\r\n" + b"{" * 1000,
    ],
)
async def test_without_a_token_nothing_but_no_is_said(door: Door, hello: bytes) -> None:
    door.token()
    assert await door.said(hello) == words.NO
    assert door.guests == []


async def test_no_word_at_all_is_answered_by_nothing(door: Door) -> None:
    reader, writer = await door.secured()
    assert await _all(reader, writer) == b""


async def test_tokens_that_are_revoked_or_over_are_as_good_as_none(door: Door) -> None:
    revoked, over = door.token("Eve"), door.token("Ben", timedelta(hours=1))
    door.invitations.revoke("Eve")
    door.now[0] += timedelta(hours=2)
    for token in (revoked, over):
        assert await door.said(words.hello(token)) == words.NO


async def test_plain_text_is_closed_without_a_banner(door: Door) -> None:
    for said in (b"GET / HTTP/1.0\r\n\r\n", words.hello(door.token()), b"\0" * 4096):
        reader, writer = await door.plain()
        writer.write(said)
        answer = await _all(reader, writer)
        # At most an alert of TLS.
        assert len(answer) <= 7
        assert b"sessionls" not in answer.lower()
    assert door.guests == []


async def test_older_tls_is_refused(door: Door) -> None:
    context = _trusting()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    with pytest.raises((ssl.SSLError, ConnectionError)):
        await asyncio.open_connection(HOST, door.port, ssl=context)


async def test_a_recorded_handshake_lets_nobody_in(door: Door) -> None:
    async with Proxy(HOST, door.port) as proxy:
        token = door.token()
        reader, writer = await asyncio.open_connection(HOST, proxy.port, ssl=_trusting())
        writer.write(words.hello(token))
        await reader.readexactly(len(words.OK))
        writer.close()
        recorded = bytes(proxy.sent)
    assert len(recorded) > 400
    assert token.encode() not in recorded
    reader, writer = await door.plain()
    writer.write(recorded)
    answer = await _all(reader, writer)
    assert words.OK not in answer
    assert door.guests == ["Ben"]


async def test_who_is_slow_is_let_go(door: Door) -> None:
    began = time.monotonic()
    for begin in (door.plain, door.secured):
        reader, writer = await begin()
        writer.write(b"J")
        await _all(reader, writer)
    assert time.monotonic() - began < 10


async def test_a_header_without_an_end_is_not_kept(door: Door) -> None:
    reader, writer = await door.secured()
    with contextlib.suppress(OSError):
        for _ in range(200):
            writer.write(b"A" * 65536)
            await writer.drain()
    assert await _all(reader, writer) in (words.NO, b"")


@pytest.mark.parametrize("bounds", [Bounds(patience=30, at_once=4, at_once_from_one=4)])
async def test_many_connections_of_one_address_get_a_few_places(door: Door) -> None:
    opened = [await door.plain() for _ in range(12)]
    ended = [asyncio.get_running_loop().create_task(reader.read()) for reader, _ in opened]
    done, waiting = await asyncio.wait(ended, timeout=5, return_when=asyncio.FIRST_COMPLETED)
    while len(done) < 8:
        more, waiting = await asyncio.wait(waiting, timeout=5, return_when=asyncio.FIRST_COMPLETED)
        done |= more
    assert len(waiting) == 4
    for _, writer in opened:
        writer.close()
    await asyncio.wait(ended)


@pytest.mark.parametrize("bounds", [Bounds(free_failures=2, first_wait=30.0)])
async def test_guessing_shuts_the_door_before_any_handshake(door: Door) -> None:
    token = door.token()
    for _ in range(3):
        assert await door.said(words.hello("x" * 43)) == words.NO
    with pytest.raises((ssl.SSLError, ConnectionError)):
        await door.said(words.hello(token))


async def test_failures_are_logged_with_the_address_and_without_the_token(
    door: Door, caplog: pytest.LogCaptureFixture
) -> None:
    guessed = "g" * 43
    await door.said(words.hello(guessed))
    assert "turned away 127.0.0.1: no invitation" in caplog.text
    assert guessed not in caplog.text


async def test_the_key_of_the_certificate_is_for_its_owner_only(tmp_path: Path) -> None:
    own = own_certificate(tmp_path / "state")
    assert own.key.stat().st_mode & 0o077 == 0
    again = own_certificate(tmp_path / "state")
    assert again.certificate.read_bytes() == own.certificate.read_bytes()


def _trusting() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


async def _all(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
    """What comes until the other side closes."""
    try:
        async with asyncio.timeout(20):
            return await reader.read()
    except OSError:
        return b""
    finally:
        writer.close()
