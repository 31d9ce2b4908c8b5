"""Which addresses of the web may be asked for, and reached. Looks up no name."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import unquote, urlsplit, urlunsplit

from sessionls.domain.errors import BadInput

LONGEST = 2_000
# What inside of a cloud answers with its secrets, and some Pythons take for public.
_CLOUDS = (IPv4Network("168.63.129.16"), IPv4Network("192.0.0.0/24"), IPv6Network("64:ff9b:1::/48"))
# Behind it an IPv4 address is written, to which a gateway translates.
_TRANSLATED = IPv6Network("64:ff9b::/96")


def checked_url(text: str) -> str:
    """An address as it is asked for: small letters where they mean the same, without a fragment.

    Raises:
        BadInput: it is none, or one that is never asked for.
    """
    if not 0 < len(text) <= LONGEST:
        raise BadInput(f"An address has 1 to {LONGEST:,} characters.")
    if not text.isprintable() or any(char in ' \\"<>^`{|}' for char in text):
        raise BadInput("The address holds spaces or characters that have to be percent-encoded.")
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise BadInput("The address cannot be read. Write it as https://host/path.") from None
    if parts.scheme not in {"http", "https"} or not host:
        raise BadInput("Only addresses that begin with http:// or https:// and a host are fetched.")
    if "@" in parts.netloc or "%" in host:
        raise BadInput("An address with a name or a password in it is not fetched.")
    if not {".", ".."}.isdisjoint(unquote(parts.path).split("/")):
        raise BadInput("Write the address without . and .. in its path.")
    return urlunsplit((parts.scheme, parts.netloc.lower(), parts.path, parts.query, ""))


def host_of(url: str) -> str:
    """The host of an address that was checked."""
    return urlsplit(url).hostname or ""


def is_same_site(one: str, other: str) -> bool:
    """Whether who may ask for one address may ask for the other: the same host, no less safely."""
    before, after = urlsplit(one), urlsplit(other)
    is_upgrade = (before.scheme, after.scheme) == ("http", "https")
    is_usual = before.port in {None, 80} and after.port in {None, 443}
    same = (before.scheme, before.port) == (after.scheme, after.port) or (is_upgrade and is_usual)
    return same and before.hostname == after.hostname


def is_public(address: str) -> bool:
    """Whether a numeric address is one of the internet, and not of this machine or its network."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    inner = _carried(found) if isinstance(found, IPv6Address) else None
    if inner is not None:
        return is_public(str(inner))
    is_odd = found.is_multicast or found.is_reserved or any(found in one for one in _CLOUDS)
    is_old_local = isinstance(found, IPv6Address) and found.is_site_local
    return found.is_global and not is_odd and not is_old_local


def _carried(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address to which such an address leads in the end."""
    if address in _TRANSLATED:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    tunnel = address.teredo[1] if address.teredo else None
    return address.ipv4_mapped or address.sixtofour or tunnel
