"""Where a person's Ollama answers, from their environment. Asks nobody."""

from collections.abc import Mapping
from ipaddress import ip_address
from urllib.parse import urlsplit

ADDRESS = "OLLAMA_API_BASE"
"""The variable that the library for language models reads, an address with its scheme."""
_HOST = "OLLAMA_HOST"
"""The variable that Ollama itself reads: a host, a port, both, or an address."""
_HERE = "127.0.0.1"
_PORTS = {None: 11434, "http": 80, "https": 443}
_WILDCARDS = {"": _HERE, "0.0.0.0": _HERE, "[::]": "[::1]"}
"""Addresses that servers listen on, and where they are reached then from this machine."""


def address_of(credentials: Mapping[str, str]) -> str:
    """The address of an Ollama, such as `http://127.0.0.1:11434`; Ollama's own where none is set.

    A host without a port means Ollama's, as it does to Ollama; one that servers listen on means
    this machine.
    """
    return _normal((credentials.get(ADDRESS) or credentials.get(_HOST) or "").strip())


def with_address(credentials: Mapping[str, str]) -> Mapping[str, str]:
    """The credentials with the address at which models of an Ollama are asked, if one is set."""
    if not (credentials.get(ADDRESS) or credentials.get(_HOST)):
        return credentials
    return {**credentials, ADDRESS: address_of(credentials)}


def is_here(address: str) -> bool:
    """Whether an address leads to this very machine, as far as that is sure."""
    try:
        host = urlsplit(address).hostname or ""
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _normal(given: str) -> str:
    scheme, mark, rest = given.partition("://")
    scheme, rest = (scheme.lower(), rest) if mark else (None, given)
    place, _, path = rest.partition("/")
    host, port = _split(place)
    number = port if port.isdigit() else _PORTS.get(scheme, _PORTS[None])
    end = f"/{path.rstrip('/')}" if path.strip("/") else ""
    return f"{scheme or 'http'}://{_WILDCARDS.get(host, host)}:{number}{end}"


def _split(place: str) -> tuple[str, str]:
    """A host and a port, each of which may be missing; a bare IPv6 address gets its brackets."""
    if place.count(":") > 1 and not place.startswith("["):
        return f"[{place}]", ""
    if place.endswith("]"):
        return place, ""
    host, colon, port = place.rpartition(":")
    return (host, port) if colon else (place, "")
