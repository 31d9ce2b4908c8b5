"""The hub over TCP on this machine, for systems without sockets in the file system.

A file that only this user can read holds the port and a key. Both sides prove that they know the
key before anything else is said: the port of a dead hub may belong to anybody by now. The locks are
of the kind that a process cannot hand on: one is held by whoever starts a hub, one by the hub.
"""

import _socket
import os
import sys
import time

# What `hmac` and `hashlib` have from here; these would bring OpenSSL into every forwarder, which
# is five megabytes.
from _blake2 import blake2b
from _operator import _compare_digest as is_same  # pyright: ignore[reportPrivateUsage]

from sessionls.hub.place import Place
from sessionls.hub.starting import start_hub
from sessionls.hub.trouble import NoHub

TYPE_CHECKING = False
if TYPE_CHECKING:
    import asyncio
    import socket
    from collections.abc import Mapping

_HERE = "127.0.0.1"
_QUEUE = 128
_FIRST_PAUSE, _LONGEST_PAUSE = 0.002, 0.1
_LONGEST_ANSWER = 200
_LISTENING = 10.0
"""Seconds for a hub that was started to listen."""


def reach(place: Place, environment: "Mapping[str, str]", deadline: float) -> _socket.socket:
    """A connection to the hub, which is started if there is none.

    Raises:
        NoHub: there is none, and none can be started here.
    """
    pause = _FIRST_PAUSE
    while True:
        if connected := connect(place):
            return connected
        if (starting := lock_record(place.starting)) is not None:
            try:
                _start(place, environment)
            finally:
                os.close(starting)
            continue
        if time.monotonic() > deadline:
            raise NoHub("The hub does not begin to listen: another process holds its lock.")
        time.sleep(pause)
        pause = min(pause * 2, _LONGEST_PAUSE)


def stand(place: Place, inherited: tuple[int, ...]) -> "tuple[int, socket.socket, bytes]":
    """Become the hub: its lock, its listener, and the key, which is in the file from here on.

    Raises:
        NoHub: another process is the hub.
    """
    import socket

    lock = inherited[0] if inherited else lock_record(place.lock)
    if lock is None:
        raise NoHub("A hub is there already.")
    if inherited:
        listener = socket.socket(fileno=inherited[1])
    else:
        listener = socket.create_server((_HERE, 0), backlog=_QUEUE)
    key = os.urandom(32).hex()
    _publish(place.address, f"{listener.getsockname()[1]} {key} {os.getpid()}\n")
    return lock, listener, key.encode()


def lock_record(path: str) -> int | None:
    """The descriptor of a locked file; `None` where another process holds it.

    It must be the process's only one for that file: closing another would free the lock.

    Raises:
        NoHub: nothing can be locked here.
    """
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise NoHub(f"{path} cannot be written: {error.strerror}.") from error
    try:
        _lock(descriptor)
    except (BlockingIOError, PermissionError):
        os.close(descriptor)
        return None
    except OSError as error:
        os.close(descriptor)
        raise NoHub(f"{path} cannot be locked: {error.strerror}.") from error
    return descriptor


async def challenge(
    reader: "asyncio.StreamReader", writer: "asyncio.StreamWriter", key: bytes
) -> bool:
    """The hub's side of the proof. Whether the other side knows the key."""
    theirs = (await reader.readuntil(b"\n")).strip()
    ours = os.urandom(16).hex().encode()
    writer.write(b"%b %b\n" % (ours, proof(key, b"hub", theirs, ours)))
    answer = (await reader.readuntil(b"\n")).strip()
    return is_same(answer, proof(key, b"forwarder", theirs, ours))


def proof(key: bytes, who: bytes, theirs: bytes, ours: bytes) -> bytes:
    """What only somebody with the key can say about the two numbers of one link."""
    said = b"%b %b %b" % (who, theirs, ours)
    return blake2b(said, key=key, digest_size=32).hexdigest().encode()


def _start(place: Place, environment: "Mapping[str, str]") -> None:
    """Start a hub and wait until it listens, unless one is there: it may listen just now."""
    before = _read(place.address)
    hub = lock_record(place.lock)
    if hub is not None:
        os.close(hub)
        start_hub(place, environment, ())
    deadline = time.monotonic() + (_LISTENING if hub is not None else _LONGEST_PAUSE)
    while _read(place.address) == before and time.monotonic() < deadline:
        time.sleep(_FIRST_PAUSE)


def connect(place: Place) -> _socket.socket | None:
    """A connection to the hub whose file is there; `None` where none answers to it."""
    words = _read(place.address).split()
    if len(words) < 2 or not words[0].isdigit():
        return None
    connected = _socket.socket(_socket.AF_INET, _socket.SOCK_STREAM)
    try:
        connected.settimeout(_LISTENING)
        connected.connect((_HERE, int(words[0])))
        connected.setsockopt(_socket.IPPROTO_TCP, _socket.TCP_NODELAY, 1)
        if _prove(connected, words[1].encode()):
            return connected
    except (OSError, OverflowError, ValueError):
        pass
    connected.close()
    return None


def _prove(link: _socket.socket, key: bytes) -> bool:
    """Whether the other side is the hub; it knows by then that we may come."""
    ours = os.urandom(16).hex().encode()
    link.send(ours + b"\n")
    answer = b""
    while not answer.endswith(b"\n") and len(answer) < _LONGEST_ANSWER:
        if not (byte := link.recv(1)):
            return False
        answer += byte
    theirs, _, proved = answer.strip().partition(b" ")
    if not is_same(proved, proof(key, b"hub", ours, theirs)):
        return False
    link.send(proof(key, b"forwarder", ours, theirs) + b"\n")
    return True


def _read(path: str) -> str:
    try:
        with open(path, encoding="ascii") as file:  # noqa: PTH123
            return file.read(300)
    except (OSError, ValueError):
        return ""


def _publish(path: str, text: str) -> None:
    fresh = f"{path}.{os.getpid()}"
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
    os.replace(fresh, path)  # noqa: PTH105


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
