"""The link of an invitation: one word to paste, `sessionls://HOST:PORT/#TOKEN.FINGERPRINT`.

Whoever has it is the guest. Imports nothing heavy: editors start with it.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SCHEME = "sessionls"
VARIABLE = "SESSIONLS_LINK"
"""In the environment: the link, so that it stands in no command line and no settings."""
FILE_OPTION = "--link-file"
DEFAULT_PORT = 7373
TOKEN_LENGTH = 43
"""Characters of a token: 256 bits in base64 for URLs."""
_OF_EDITORS = frozenset({"--stdio", "--clientProcessId"})
_LONGEST_FILE = 4096
_DIGITS = 64
"""Characters of a fingerprint: SHA-256 in hexadecimal digits."""
_HEX = frozenset("0123456789abcdef")
_WORDS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


class BadLink(Exception):
    """This is no link of an invitation; the sentence is for a person."""


class InvitationLink:
    """Where a host listens, the guest's secret, and by which certificate the host is known."""

    __slots__ = ("fingerprint", "host", "port", "token")

    def __init__(self, host: str, port: int, token: str, fingerprint: str) -> None:
        self.host = host
        self.port = port
        self.token = token
        self.fingerprint = fingerprint

    def __str__(self) -> str:
        """The link in full: a secret."""
        return f"{SCHEME}://{self.place}/#{self.token}.{self.fingerprint}"

    @property
    def place(self) -> str:
        """Where the host listens, for people."""
        return shown_address(self.host, self.port)


def read_link(text: str) -> InvitationLink:
    """Understand a link.

    Raises:
        BadLink: it is none.
    """
    head, _, secret = text.strip().partition("#")
    token, _, fingerprint = secret.partition(".")
    scheme, slashes, place = head.rstrip("/").partition("://")
    if scheme.lower() != SCHEME or not slashes:
        raise BadLink(f"A link of an invitation begins with `{SCHEME}://`; this one does not.")
    if len(token) != TOKEN_LENGTH or not _WORDS.issuperset(token):
        raise BadLink("The link is not whole: its token is missing or cut. Copy all of it.")
    if len(fingerprint) != _DIGITS or not _HEX.issuperset(fingerprint):
        raise BadLink("The link is not whole: its fingerprint is missing or cut. Copy all of it.")
    host, port = read_address(place)
    if not port:
        raise BadLink("The link names no port to go to.")
    return InvitationLink(host, port, token, fingerprint)


def given_link(arguments: "Sequence[str]", environment: "Mapping[str, str]") -> InvitationLink:
    """The link that a command line names: itself, in a file, or in the environment.

    What editors add by themselves is passed over.

    Raises:
        BadLink: none is given, or it is none.
    """
    words = [one for one in arguments if one.partition("=")[0] not in _OF_EDITORS]
    if len(words) == 2 and words[0] == FILE_OPTION:
        return read_link(_in_file(words[1]))
    if len(words) == 1:
        name, equals, path = words[0].partition("=")
        return read_link(_in_file(path) if equals and name == FILE_OPTION else words[0])
    if words:
        raise BadLink("`sessionls join` takes one link, or `--link-file FILE`.")
    if text := environment.get(VARIABLE):
        return read_link(text)
    raise BadLink(
        "Which link? Say `sessionls join LINK`, `sessionls join --link-file FILE`, or set "
        f"{VARIABLE}."
    )


def read_address(text: str) -> tuple[str, int]:
    """The host and port of `HOST`, `HOST:PORT`, `[ADDRESS]:PORT` or a bare IPv6 address.

    Raises:
        BadLink: it is none of these.
    """
    text = text.strip()
    if text.startswith("["):
        host, closed, rest = text[1:].partition("]")
        digits = rest.removeprefix(":") if closed else "?"
    elif text.count(":") > 1:
        host, digits = text, ""
    else:
        host, _, digits = text.partition(":")
    port = (
        DEFAULT_PORT if not digits else int(digits) if digits.isascii() and _is_int(digits) else -1
    )
    if not _is_host(host) or not 0 <= port < 65536:
        raise BadLink(f"{text!r} is no address. Say for example 192.0.2.7 or 192.0.2.7:7373.")
    return host, port


def shown_address(host: str, port: int) -> str:
    """An address as it is written."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _in_file(path: str) -> str:
    try:
        with open(path, encoding="utf-8") as file:  # noqa: PTH123 - pathlib is slow to import
            return file.read(_LONGEST_FILE)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no text"
        raise BadLink(f"{path} cannot be read: {why}.") from error


def _is_int(digits: str) -> bool:
    return digits.isdigit() and len(digits) <= 5


def _is_host(host: str) -> bool:
    return 0 < len(host) <= 253 and all(one.isalnum() or one in ".-:_%" for one in host)
