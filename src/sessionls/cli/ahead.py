"""Comes to the hub while the command line is still being imported, for commands that ask a model.

The hub then starts what answers at once. Imports nothing heavy, and tells nobody of trouble:
whoever finds no link here comes to the hub as always, and hears of it there.
"""

import os
import threading
from itertools import pairwise

TYPE_CHECKING = False
if TYPE_CHECKING:
    import _socket
    from collections.abc import Mapping, Sequence

_ASKING = ("prompt", "review")
_ASKING_IN_SESSIONS = ("answer", "resume", "retry")
_ELSEWHERE = ("--no-hub", "-h", "--help")
_ALONE = "SESSIONLS_NO_HUB"
_MARKS = (".sessionls", ".git")
_WORKSPACE = ("-w", "--workspace")


class _Way:
    """One attempt to come to the hub, in a thread of its own."""

    def __init__(self, environment: "Mapping[str, str]", asking: str) -> None:
        self._environment = environment
        self._asking = asking
        self._link: _socket.socket | None = None
        self._thread = threading.Thread(target=self._go, daemon=True)
        self._thread.start()

    def link(self) -> "_socket.socket | None":
        """The link, once there is one; `None` where there is none."""
        self._thread.join()
        return self._link

    def _go(self) -> None:
        from sessionls.hub.attaching import attach
        from sessionls.hub.trouble import HubRefused, NoHub

        try:
            self._link = attach(self._environment, asking=self._asking)
        except (NoHub, HubRefused, OSError):
            return


_ways: "list[_Way]" = []
"""Of this process: it begins before there is anything that it could be handed to."""


def go_ahead(words: "Sequence[str]", environment: "Mapping[str, str]") -> None:
    """Be on the way to the hub, if these words of a command line ask a model."""
    if will_ask(words) and not environment.get(_ALONE):
        _ways.append(_Way(environment, _workspace(words)))


def take() -> "_socket.socket | None":
    """The link of who went ahead, once; `None` where nobody did or has come. Blocks."""
    return _ways.pop().link() if _ways else None


def will_ask(words: "Sequence[str]") -> bool:
    """Whether a command of these words asks a model through the hub, as far as they tell."""
    if any(word in _ELSEWHERE for word in words):
        return False
    named = [word for word in words if not word.startswith("-")]
    if named[:1] == ["session"]:
        return len(named) > 1 and named[1] in _ASKING_IN_SESSIONS
    return len(words) > 1 and bool(named) and named[0] in _ASKING


def _workspace(words: "Sequence[str]") -> str:
    """Where it will be asked. A wrong guess costs a process that ends by itself."""
    for option, value in pairwise(words):
        if option in _WORKSPACE:
            return os.path.realpath(value)
    here = folder = os.path.realpath(".")
    while not any(os.path.exists(f"{folder}/{mark}") for mark in _MARKS):  # noqa: PTH110
        above = os.path.dirname(folder)  # noqa: PTH120 - pathlib costs half a start
        if above == folder:
            return here
        folder = above
    return folder
