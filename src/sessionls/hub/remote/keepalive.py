"""Lets the system notice that the other side of a connection is gone. Imports nothing heavy."""

import socket

_OPTIONS = (("TCP_KEEPIDLE", 15), ("TCP_KEEPINTVL", 5), ("TCP_KEEPCNT", 4))
_UNANSWERED = 45_000
"""Milliseconds for which what was sent may stay unanswered."""


def keep_alive(link: socket.socket) -> None:
    """Ask the system to look after it, as far as the system can."""
    try:
        link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        link.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        for name, value in _OPTIONS:
            if hasattr(socket, name):
                link.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
        if hasattr(socket, "TCP_USER_TIMEOUT"):
            link.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _UNANSWERED)
    except OSError:
        # It is gone already: reading says so.
        return
