"""Receives who comes to the hub: whose process is it, what does it bring. Bounds size and time."""

import asyncio
import logging
import os
import socket
import struct
from dataclasses import dataclass
from typing import Literal

from sessionls import VERSION
from sessionls.hub import hello

PATIENCE = 5.0
"""Seconds for a hello."""
_LIMIT = 256 * 1024
_UCRED = struct.Struct("3i")
_XUCRED = struct.Struct("=II")

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody who has said hello."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    opening: hello.Opening
    belongings: hello.Belongings

    def answer(self, verdict: Literal["OK", "RETRY", "REFUSED"], sentence: str = "") -> None:
        """Say whether it may stay: `OK` is followed by LSP, the others by the end."""
        told = f"{hello.WIRE} {VERSION} {os.getpid()}" if verdict == "OK" else sentence
        self.writer.write(f"{verdict} {told}\n".encode())

    def refuse(self) -> None:
        """Say why its version cannot be understood, and what to do."""
        self.answer("REFUSED", _refusal(self.opening.version))


async def receive(peer: socket.socket, key: bytes | None) -> Caller | None:
    """Who is behind an accepted socket; `None`, with the socket closed, for anybody else."""
    if key is None and not is_own(peer):
        log.warning("turned away a process of somebody else")
        peer.close()
        return None
    reader, writer = await asyncio.open_connection(sock=peer, limit=_LIMIT)
    try:
        async with asyncio.timeout(PATIENCE):
            caller = await _greet(reader, writer, key)
    except (
        TimeoutError,
        OSError,
        ValueError,
        asyncio.IncompleteReadError,
        asyncio.LimitOverrunError,
    ):
        caller = None
    except asyncio.CancelledError:
        # The hub ends: who waits is to come to the next one, not to wait for this one's word.
        writer.transport.abort()
        raise
    if caller is None:
        log.warning("turned away somebody who did not say hello")
        writer.transport.abort()
    return caller


def is_own(peer: socket.socket) -> bool:
    """Whether the process at the other end is this user's, as far as the system tells."""
    if hasattr(socket, "SO_PEERCRED"):
        told = peer.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _UCRED.size)
        return _UCRED.unpack(told)[1] == os.getuid()
    if hasattr(socket, "LOCAL_PEERCRED"):
        told = peer.getsockopt(0, socket.LOCAL_PEERCRED, 76)
        return _XUCRED.unpack_from(told)[1] == os.getuid()
    # The folder's mode keeps others out.
    return True


async def _greet(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, key: bytes | None
) -> Caller | None:
    if key is not None:
        from sessionls.hub.loopback import challenge

        if not await challenge(reader, writer, key):
            return None
    line = await reader.readuntil(b"\n")
    opening = hello.read_opening(line) if len(line) <= hello.LONGEST_LINE else None
    if opening is None:
        return None
    block = await reader.readexactly(opening.size)
    return Caller(reader, writer, opening, hello.read_block(block))


def _refusal(version: str) -> str:
    if hello.is_newer(version, VERSION):
        return (
            f"The hub runs version {VERSION}, which does not understand this one ({version}), and "
            "is busy. It makes room when its turns have ended: start this again then."
        )
    return (
        f"The hub runs version {VERSION}, which does not understand this one ({version}). "
        "Update the sessionls that this editor starts."
    )
