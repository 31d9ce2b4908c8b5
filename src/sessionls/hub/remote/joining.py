"""What a guest's editor starts: the forwarder to a host on another machine.

It outlives losses of the way there, as the local one outlives hubs. Texts of the guest's own files
stay here, but for what its editor sends as context of a message.
"""

import select
import time
from json import loads
from typing import TYPE_CHECKING, cast

from sessionls.hub.forwarder import Forwarder, framed
from sessionls.hub.remote import words
from sessionls.hub.remote.link import BadLink, InvitationLink, given_link
from sessionls.hub.remote.own_texts import with_texts
from sessionls.hub.remote.secured import NotInvited, SecuredLink, Unreachable, reach
from sessionls.hub.trouble import HubRefused, NoHub

if TYPE_CHECKING:
    import _socket
    from collections.abc import Iterable, Mapping, Sequence

    from sessionls.hub.splitting import Piece

PATIENCE = 10.0
"""Seconds for each step on the way to the host."""
_FIRST_TRIES = 4
_FIRST_PAUSE, _LONGEST_PAUSE = 0.25, 20.0
_SOURCE = 0
_ALIVE = b'{"jsonrpc":"2.0","method":"%b"}' % words.ALIVE.encode()
_TEXTS = b'"textDocument/did'
_OURS = ("sessionls:", "sessionls-prompt:")


def join(arguments: "Sequence[str]", environment: "Mapping[str, str]") -> int:
    """Forward for the guest's editor at stdin and stdout; return the exit code."""
    try:
        link = given_link(arguments, environment)
    except BadLink as wrong:
        from sessionls.hub.refusing import refuse

        return refuse(str(wrong))
    return forward(link, environment)


def forward(link: InvitationLink, environment: "Mapping[str, str]") -> int:
    """The same, to who invited with this link."""
    try:
        host = _first(link)
    except (NotInvited, Unreachable) as trouble:
        from sessionls.hub.refusing import refuse

        return refuse(str(trouble))
    except KeyboardInterrupt:
        return 130
    try:
        return GuestForwarder(host, link, environment).forward()
    except ConnectionError:  # the editor reads no more
        return 1
    except KeyboardInterrupt:
        return 130


class GuestForwarder(Forwarder):
    """One guest's editor and, one after another, its links to the host."""

    def __init__(
        self, host: SecuredLink, link: InvitationLink, environment: "Mapping[str, str]"
    ) -> None:
        self._link = link
        self._silence = words.silence(environment)
        self._heard_at = self._asked_at = time.monotonic()
        super().__init__(cast("_socket.socket", host), environment)
        self._longest = int(self._silence * 1000 / 8)

    def _step(self) -> bool:
        now = time.monotonic()
        if now - self._heard_at > self._silence:
            self._heard_at = now
            return self._begin_again()
        if now - self._asked_at > self._silence / 4:
            self._asked_at = now
            self._to_hub += framed(_ALIVE)
            self._write_hub()
        return super()._step()

    def _serve_hub(self, events: int) -> bool:
        if events & ~select.POLLOUT:
            self._heard_at = time.monotonic()
        return super()._serve_hub(events)

    def _pass_on(self, pieces: "Iterable[Piece]") -> None:
        super()._pass_on(
            [(whole, body) for whole, body in pieces if body < 0 or whole[body:] != _ALIVE]
        )

    def _for_hub(self, whole: bytes, body: int) -> bytes:
        if body < 0:
            return whole
        said = whole[body:]
        if _TEXTS in said:
            return whole if self._is_for_host(said) else b""
        memory = self._recall()
        filled = with_texts(said, memory.text, memory.encoding)
        return whole if filled is said else framed(filled)

    def _next_hub(self, losses: int) -> "_socket.socket":
        pause = _FIRST_PAUSE
        told = False
        while True:
            try:
                host = reach(self._link, PATIENCE)
            except NotInvited as refusal:
                raise HubRefused(str(refusal)) from refusal
            except Unreachable as trouble:
                if not told:
                    told = True
                    self._say(f"{trouble} Trying again until it comes back.")
                if _has_gone(pause):
                    raise NoHub("The editor has gone.") from trouble
                pause = min(pause * 2, _LONGEST_PAUSE)
            else:
                self._heard_at = self._asked_at = time.monotonic()
                return cast("_socket.socket", host)

    def _is_for_host(self, said: bytes) -> bool:
        """Whether a text's notification is about a session document: other texts stay here."""
        try:
            message = loads(said)
            if not str(message.get("method")).startswith("textDocument/did"):
                return True
            return str(message["params"]["textDocument"]["uri"]).startswith(_OURS)
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return True


def _first(link: InvitationLink) -> SecuredLink:
    """The first link to the host. Raises `NotInvited` and `Unreachable`."""
    pause = _FIRST_PAUSE
    for _ in range(_FIRST_TRIES - 1):
        try:
            return reach(link, PATIENCE)
        except Unreachable:
            if _has_gone(pause):
                break
            pause *= 2
    return reach(link, PATIENCE)


def _has_gone(seconds: float) -> bool:
    """Wait; whether the editor has closed our stdin meanwhile. What it has written stays there."""
    waiting = select.poll()
    waiting.register(_SOURCE, 0)
    gone = select.POLLHUP | select.POLLERR
    return any(events & gone for _, events in waiting.poll(seconds * 1000))
