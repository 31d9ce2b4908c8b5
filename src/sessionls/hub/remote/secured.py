"""A guest's link to a host: TLS 1.3 with the certificate that the invitation names, then a hello.

The token is said to nobody else. Blocks; what it gives back need not.
"""

import hashlib
import hmac
import socket
import ssl

from sessionls.hub.remote import words
from sessionls.hub.remote.keepalive import keep_alive
from sessionls.hub.remote.link import InvitationLink

_RECORD = 16 * 1024
"""Bytes that TLS sends at once."""


class Unreachable(Exception):
    """The host is not there, or the way to it is cut: it may come back. The sentence says why."""


class NotInvited(Exception):
    """The host is not the one, or does not take the invitation: trying again is of no use."""


class SecuredLink:
    """A socket over TLS that can be waited for like a plain one. Does what a forwarder needs."""

    def __init__(self, link: ssl.SSLSocket) -> None:
        self._link = link

    def fileno(self) -> int:
        """Its descriptor."""
        return self._link.fileno()

    def settimeout(self, seconds: float | None) -> None:
        """How long it blocks."""
        self._link.settimeout(seconds)

    def recv(self, size: int) -> bytes:
        """What has come. Raises `BlockingIOError` where that is nothing."""
        try:
            return self._link.recv(size)
        except (ssl.SSLWantReadError, ssl.SSLWantWriteError) as error:
            raise BlockingIOError from error

    def send(self, data: "bytes | bytearray") -> int:
        """Send a part of it. Raises `BlockingIOError` where nothing can be sent."""
        try:
            return self._link.send(memoryview(data)[:_RECORD])
        except (ssl.SSLWantReadError, ssl.SSLWantWriteError) as error:
            raise BlockingIOError from error

    def shutdown(self, _how: int) -> None:
        """TLS has no half of an end: closing says it."""

    def close(self) -> None:
        """Close it."""
        self._link.close()


def reach(link: InvitationLink, patience: float) -> SecuredLink:
    """A link to the host that has taken the invitation; from here on it speaks LSP.

    Raises:
        Unreachable: nobody answers there within `patience` seconds for each step.
        NotInvited: somebody else answers, or the host does not take the invitation.
    """
    try:
        plain = socket.create_connection((link.host, link.port), timeout=patience)
    except OSError as error:
        why = error.strerror or "no answer"
        raise Unreachable(f"{link.place} cannot be reached: {why}.") from error
    try:
        keep_alive(plain)
        secured = _context().wrap_socket(plain)
    except (ssl.SSLError, OSError) as error:
        plain.close()
        raise Unreachable(f"{link.place} does not finish the handshake. Is it the host?") from error
    try:
        _check(secured, link)
        _ask(secured, link)
    except BaseException:
        secured.close()
        raise
    return SecuredLink(secured)


def _context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    # The invitation names the very certificate: no name in it and no authority counts.
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def _check(secured: ssl.SSLSocket, link: InvitationLink) -> None:
    shown = secured.getpeercert(binary_form=True) or b""
    if not hmac.compare_digest(hashlib.sha256(shown).hexdigest(), link.fingerprint):
        raise NotInvited(
            f"{link.place} shows another certificate than the invitation names. Nothing was told "
            "to it. Ask your host for a new link; if nothing changed there, somebody is in between."
        )


def _ask(secured: ssl.SSLSocket, link: InvitationLink) -> None:
    answer = b""
    try:
        secured.sendall(words.hello(link.token))
        while len(answer) < len(words.OK) and (piece := secured.recv(len(words.OK) - len(answer))):
            answer += piece
    except OSError as error:
        raise Unreachable(f"{link.place} does not answer.") from error
    if answer == words.NO:
        raise NotInvited(
            f"{link.place} does not take this invitation: it was revoked, has expired, or a newer "
            "one of the same name took its place. Ask your host for a new link."
        )
    if answer != words.OK:
        raise Unreachable(f"{link.place} ends before it answers.")
