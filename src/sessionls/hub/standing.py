"""What makes a process the hub: the lock and the listener. No child ever gets one of them."""

import os
import socket
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from pathlib import Path

from sessionls.hub.attaching import is_tcp
from sessionls.hub.place import Place, place_for
from sessionls.hub.starting import STANDING, keep
from sessionls.hub.trouble import NoHub


@dataclass(frozen=True, slots=True)
class Standing:
    """The lock's descriptor, the listening socket, and the key of those without a socket's file."""

    place: Place
    lock: int
    listener: socket.socket
    key: bytes | None = None

    @property
    def descriptors(self) -> tuple[int, int]:
        """What a process has to inherit to stand in the same place."""
        return self.lock, self.listener.fileno()

    @property
    def address(self) -> str:
        """The file by which others find it."""
        return self.place.socket if self.key is None else self.place.address

    def leave(self) -> None:
        """Be the hub no longer. The lock goes last, when the process ends."""
        Path(self.address).unlink(missing_ok=True)
        self.listener.close()


def take_standing(environment: MutableMapping[str, str]) -> Standing:
    """Take what the process inherits, else make it.

    Raises:
        NoHub: another process is the hub, or none can be one here.
    """
    place = place_for(environment)
    inherited = _inherited(environment.pop(STANDING, ""))
    keep(inherited)
    _close_others(inherited)
    if is_tcp(environment):
        from sessionls.hub import loopback

        lock, listener, key = loopback.stand(place, inherited)
    else:
        lock, listener = _stand(place, inherited)
        key = None
    listener.settimeout(0)
    return Standing(place, lock, listener, key)


def _stand(place: Place, inherited: tuple[int, ...]) -> tuple[int, socket.socket]:
    if inherited:
        return inherited[0], socket.socket(fileno=inherited[1])
    from sessionls.hub.election import listen, try_lock

    lock = try_lock(place.lock)
    if lock is None:
        raise NoHub("A hub is there already.")
    return lock, socket.socket(fileno=listen(place).detach())


def _inherited(text: str) -> tuple[int, ...]:
    numbers = tuple(int(word) for word in text.split(",") if word.isdigit())
    return numbers if len(numbers) == 2 else ()


def _close_others(kept: tuple[int, ...]) -> None:
    """Let go of what editors leave open in what they start: somebody may wait for its end."""
    try:
        open_now = [int(name) for name in os.listdir("/dev/fd")]  # noqa: PTH208
    except (OSError, ValueError):
        return
    for descriptor in open_now:
        if descriptor > 2 and descriptor not in kept:
            try:
                os.close(descriptor)
            except OSError:
                continue


def environment_of_next(environment: Mapping[str, str], standing: Standing) -> dict[str, str]:
    """What the process that takes this one's place starts with."""
    return {**environment, STANDING: ",".join(map(str, standing.descriptors))}
