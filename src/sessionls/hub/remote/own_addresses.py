"""Which of this machine's addresses others may reach. Sends nothing."""

import ipaddress
import socket
from collections.abc import Mapping

_ELSEWHERE: Mapping[int, str] = {socket.AF_INET: "192.0.2.1", socket.AF_INET6: "2001:db8::1"}
"""Addresses of documentation: the system says from where it would go there, and nobody does."""


def address_for_guests(host: str) -> str:
    """What to put into a link for who listens at `host`: itself, or what stands for all of them."""
    try:
        parsed = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if not parsed.is_unspecified:
        return host
    families = [socket.AF_INET, socket.AF_INET6] if parsed.version == 6 else [socket.AF_INET]
    found = (_outward(family) for family in families)
    return next((one for one in found if one), socket.gethostname() or "localhost")


def _outward(family: int) -> str | None:
    """The address from which this machine goes out; `None` where it does not."""
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((_ELSEWHERE[family], 9))
            return str(probe.getsockname()[0])
    except OSError:
        return None
