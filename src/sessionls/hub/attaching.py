"""Comes to the hub, whatever happens to it on the way, and says hello. Imports nothing heavy."""

import _socket
import os
import time

from sessionls import VERSION
from sessionls.hub import hello
from sessionls.hub.place import Place, place_for
from sessionls.hub.starting import reap
from sessionls.hub.trouble import HubRefused, NoHub

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

TRANSPORT = "SESSIONLS_HUB_TRANSPORT"
"""`tcp` takes the path for systems without sockets in the file system."""
_PATIENCE = 20.0
"""Seconds until a hub answers; a person waits no longer for an editor."""
_ATTEMPTS = 12
"""Hubs that may die one after another before they have said a word."""
_PAUSE = 0.02


def attach(environment: "Mapping[str, str]", losses: int = 0, asking: str = "") -> _socket.socket:
    """A link to the hub that has taken us in; from here on it speaks LSP. Blocks.

    `losses` says how often the editor behind it has lost a hub before, `asking` is a workspace in
    which a model will be asked soon.

    Raises:
        NoHub: there is none, and none can be started here.
        HubRefused: it is there and does not take us.
    """
    link = _attach(environment, hello.greeting(VERSION, losses, environment, asking), _reach)
    assert link is not None
    return link


def attach_if_there(environment: "Mapping[str, str]") -> _socket.socket | None:
    """The same, to a hub that is there already; `None` where there is none.

    Raises:
        NoHub: there can be none here, or it does not answer.
        HubRefused: it is there and does not take us.
    """
    words = hello.greeting(VERSION, 0, environment)
    return _attach(environment, words, lambda place, environment, _: find(place, environment))


def _attach(
    environment: "Mapping[str, str]",
    words: bytes,
    reach: "Callable[[Place, Mapping[str, str], float], _socket.socket | None]",
) -> _socket.socket | None:
    place = place_for(environment)
    deadline = time.monotonic() + _PATIENCE
    attempts = 0
    try:
        while attempts < _ATTEMPTS and time.monotonic() < deadline:
            reap()
            if (link := reach(place, environment, deadline)) is None:
                return None
            verdict, _, sentence = said(link, words, deadline).partition(b" ")
            if verdict == b"OK":
                link.settimeout(None)
                return link
            link.close()
            if verdict == b"REFUSED":
                raise HubRefused(sentence.decode("utf-8", "replace").strip())
            attempts += verdict != b"RETRY"
            time.sleep(_PAUSE)
    finally:
        reap()
    raise NoHub(f"The hub ends before it answers. Its first words: {place.first_words}")


def is_tcp(environment: "Mapping[str, str]") -> bool:
    """Whether this system, or who tries it, reaches the hub over loopback TCP."""
    return os.name == "nt" or environment.get(TRANSPORT) == "tcp"


def find(place: Place, environment: "Mapping[str, str]") -> _socket.socket | None:
    """A connection to the hub at a place, to which nothing has been said; `None` without a hub."""
    if is_tcp(environment):
        from sessionls.hub import loopback

        return loopback.connect(place)
    from sessionls.hub import election

    return election.connect(place.socket)


def _reach(place: Place, environment: "Mapping[str, str]", deadline: float) -> _socket.socket:
    if is_tcp(environment):
        from sessionls.hub import loopback

        return loopback.reach(place, environment, deadline)
    from sessionls.hub import election

    return election.reach(place, environment, deadline)


def said(link: _socket.socket, words: bytes, deadline: float) -> bytes:
    """The hub's answer to our hello, empty when it died before that.

    Raises:
        NoHub: it lives and says nothing.
    """
    answer = b""
    try:
        link.settimeout(max(deadline - time.monotonic(), 0.1))
        while words:
            words = words[link.send(words) :]
        while not answer.endswith(b"\n") and (byte := link.recv(1)):
            answer += byte
    except TimeoutError:
        raise NoHub("The hub does not answer. `sessionls doctor` shows more.") from None
    except OSError:
        return b""
    return answer
