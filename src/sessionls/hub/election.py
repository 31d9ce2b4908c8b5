"""Which process becomes the hub: whoever gets the lock listens, and starts one that inherits both.

Nobody polls for readiness: who comes while the hub starts waits in the listener's queue. The system
frees the lock at any death, and only who holds it touches the socket's file.
"""

import _socket
import fcntl
import os
import time

from sessionls.hub.place import Place
from sessionls.hub.starting import start_hub
from sessionls.hub.trouble import NoHub

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

QUEUE = 128
"""Connections that may wait while the hub starts."""
_FIRST_PAUSE, _LONGEST_PAUSE = 0.002, 0.1


def reach(place: Place, environment: "Mapping[str, str]", deadline: float) -> _socket.socket:
    """A connection to the hub, which is started if there is none. `deadline` as of `monotonic`.

    Raises:
        NoHub: there is none, and none can be started here.
    """
    pause = _FIRST_PAUSE
    while True:
        if connected := connect(place.socket):
            return connected
        if (lock := try_lock(place.lock)) is not None:
            try:
                _begin(place, environment, lock)
            finally:
                os.close(lock)
            continue
        if time.monotonic() > deadline:
            raise NoHub("The hub does not begin to listen: another process holds its lock.")
        time.sleep(pause)
        pause = min(pause * 2, _LONGEST_PAUSE)


def _begin(place: Place, environment: "Mapping[str, str]", lock: int) -> None:
    listener = listen(place)
    try:
        start_hub(place, environment, (lock, listener.fileno()))
    finally:
        listener.close()


def try_lock(path: str) -> int | None:
    """The descriptor that holds the lock; `None` where another process does.

    Raises:
        NoHub: nothing can be locked here.
    """
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise NoHub(f"{path} cannot be written: {error.strerror}.") from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    except OSError as error:
        os.close(descriptor)
        raise NoHub(f"{path} cannot be locked: {error.strerror}.") from error
    return descriptor


def listen(place: Place) -> _socket.socket:
    """Listen at the place, over what a dead hub left there. The lock must be held.

    Raises:
        NoHub: no socket can be made there.
    """
    listener = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
    try:
        if os.access(place.socket, os.F_OK, follow_symlinks=False):
            os.unlink(place.socket)  # noqa: PTH108 - pathlib is slow to import
        listener.bind(place.socket)
        listener.listen(QUEUE)
    except OSError as error:
        listener.close()
        raise NoHub(f"The hub cannot listen at {place.socket}: {error.strerror}.") from error
    return listener


def connect(path: str) -> _socket.socket | None:
    """A connection to who listens there; `None` where nobody does."""
    connected = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
    try:
        connected.connect(path)
    except OSError:
        connected.close()
        return None
    return connected
