"""One GET, redirects followed by hand. Checks the very address that it connects to, each time.

Blocks; it belongs into a process of its own, which can be ended. Keeps no cookies, knows no
credentials, uses no proxy.
"""

import socket
import ssl
import zlib
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from urllib.parse import urljoin

import httpx

from sessionls.domain.errors import BadInput
from sessionls.engine.tools.web_address import checked_url, is_public, is_same_site

MOST_BYTES = 2_000_000
_MOST_HOPS = 5
_SECONDS = 10.0
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_HEADERS = {
    "User-Agent": "sessionls",
    "Accept": "text/html, text/plain, text/markdown, application/json;q=0.9, */*;q=0.5",
    "Accept-Encoding": "gzip",
}

Resolve = Callable[[str, int], Sequence[str]]
"""Gives the numeric addresses of a host. Raises `OSError`."""


@dataclass(frozen=True, slots=True)
class Page:
    """What an address answered; `is_cut`: only its first `MOST_BYTES` are here.

    `elsewhere` is where it sends whoever asks, if that is another site: it was not followed.
    """

    url: str
    status: int
    media: str
    charset: str | None
    body: bytes
    is_cut: bool = False
    elsewhere: str | None = None


def resolve(host: str, port: int) -> Sequence[str]:
    """Ask the system."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


def fetch(url: str, allowed_hosts: Collection[str], look_up: Resolve = resolve) -> Page:
    """Ask for an address. Only `allowed_hosts` may lie in this network, or on this machine.

    Raises:
        BadInput: it may not be asked for, cannot be reached, or answers nothing of use.
    """
    here = checked_url(url)
    with httpx.HTTPTransport(verify=_trusted(), trust_env=False) as transport:
        for _ in range(_MOST_HOPS + 1):
            response = _get(transport, here, allowed_hosts, look_up)
            try:
                target = response.headers.get("Location")
                if response.status_code not in _REDIRECTS or not target:
                    return _page(here, response)
            finally:
                response.close()
            there = _target(here, target)
            if not is_same_site(here, there):
                return Page(here, response.status_code, "", None, b"", elsewhere=there)
            here = there
    raise BadInput(f"{url} redirects more than {_MOST_HOPS} times. It may be a loop.")


def _target(here: str, location: str) -> str:
    try:
        return checked_url(urljoin(here, location))
    except (BadInput, ValueError) as error:
        raise BadInput(f"{here} sends to an address that is not fetched: {error}") from error


def _trusted() -> ssl.SSLContext:
    context = httpx.create_ssl_context(trust_env=False)
    # Companies have authorities of their own, which the system knows.
    context.load_default_certs()
    return context


def _get(
    transport: httpx.HTTPTransport, url: str, allowed_hosts: Collection[str], look_up: Resolve
) -> httpx.Response:
    parsed = httpx.URL(url)
    host = parsed.raw_host.decode("ascii")
    port = parsed.port or {"http": 80, "https": 443}[parsed.scheme]
    failure = "it has no address"
    for address in _addresses(host, port, allowed_hosts, look_up):
        request = httpx.Request(
            "GET",
            # The address is what is connected to; the name stays what is asked for and certified.
            parsed.copy_with(host=address),
            headers={**_HEADERS, "Host": parsed.netloc.decode("ascii")},
            extensions={"sni_hostname": host, "timeout": httpx.Timeout(_SECONDS).as_dict()},
        )
        try:
            return transport.handle_request(request)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            failure = str(error) or "no answer"
        except httpx.RequestError as error:
            raise BadInput(f"{url} gave no answer that can be read: {error}.") from error
    raise BadInput(f"{url} cannot be reached: {failure}.")


def _addresses(
    host: str, port: int, allowed_hosts: Collection[str], look_up: Resolve
) -> Sequence[str]:
    try:
        found = look_up(host, port)
    except (OSError, UnicodeError) as error:
        raise BadInput(f"The host {host} is not known: {error}.") from error
    if host not in allowed_hosts and not all(map(is_public, found)):
        raise BadInput(
            f"{host} lies on this machine or in its network, which is not reached from here."
        )
    return found


def _page(url: str, response: httpx.Response) -> Page:
    media, _, _ = response.headers.get("Content-Type", "").partition(";")
    try:
        raw = _body(response)
    except httpx.RequestError as error:
        raise BadInput(f"{url} broke off in the middle: {error}.") from error
    body = _decompressed(url, response.headers.get("Content-Encoding", ""), raw)
    is_cut = max(len(raw), len(body)) > MOST_BYTES
    charset = response.charset_encoding
    media = media.strip().lower()
    return Page(url, response.status_code, media, charset, body[:MOST_BYTES], is_cut)


def _body(response: httpx.Response) -> bytes:
    """The bytes as they travelled, and one more than are taken where there are more."""
    body = bytearray()
    for chunk in response.iter_raw():
        body += chunk
        if len(body) > MOST_BYTES:
            break
    return bytes(body[: MOST_BYTES + 1])


def _decompressed(url: str, encoding: str, raw: bytes) -> bytes:
    """What was compressed, no more of it than is taken: a few bytes can stand for gigabytes."""
    match encoding.strip().lower():
        case "" | "identity":
            return raw
        case "gzip" | "x-gzip" | "deflate":
            try:
                return zlib.decompressobj(wbits=47).decompress(raw, MOST_BYTES + 1)
            except zlib.error as error:
                raise BadInput(f"{url} sent something broken: {error}.") from error
        case other:
            raise BadInput(f"{url} answers in the encoding {other[:40]!r}, unasked.")
