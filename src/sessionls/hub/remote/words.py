"""The first words between a guest and a host, inside TLS. Imports nothing.

The guest says one line of a fixed length, the host one of `OK` or `NO`, and nothing else before
that: neither what it is nor why it refuses.
"""

from sessionls.hub.remote.link import TOKEN_LENGTH

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

WIRE = 1
"""Grows when a guest and a host of different versions would no longer understand each other."""
_NAME = b"JOIN"
OK, NO = b"OK\n", b"NO\n"
LENGTH = len(_NAME) + 1 + 1 + 1 + TOKEN_LENGTH + 1
"""Bytes of the guest's line."""
ALIVE = "$/sessionls/alive"
"""A notification that only says that its sender is there; each side answers with one of its own."""
_SILENCE = 45.0
SILENCE = "SESSIONLS_SILENCE"
"""In the environment: seconds of silence after which the other side counts as gone."""


def silence(environment: "Mapping[str, str]") -> float:
    """Seconds of silence after which the other side counts as gone; a guest asks more often."""
    try:
        return max(float(environment.get(SILENCE, "")), 0.4)
    except ValueError:
        return _SILENCE


def hello(token: str) -> bytes:
    """What a guest says first."""
    return b"%b %d %b\n" % (_NAME, WIRE, token.encode("ascii"))


def read_hello(line: bytes) -> str | None:
    """The token in the guest's first line; `None` for anything else."""
    words = line.split(b" ")
    if len(line) != LENGTH or len(words) != 3 or words[:2] != [_NAME, b"%d" % WIRE]:
        return None
    token = words[2]
    if not token.endswith(b"\n") or not token.isascii():
        return None
    return token[:-1].decode("ascii")
