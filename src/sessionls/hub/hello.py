"""The first words on a link to the hub: who comes and with what. Imports nothing heavy.

A line of five words, the same in every version of the wire, then a block of as many bytes as its
last word says: texts with NUL between them, ours before an empty one, the environment behind it.
"""

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

WIRE = 1
"""Grows when a forwarder and a hub of different versions would no longer understand each other."""
LONGEST_LINE = 512
LONGEST_BLOCK = 512 * 1024
_LONGEST_VARIABLE = 32 * 1024
_NAME = b"SESSIONLS"
_WORDS = 5


class Opening:
    """The first line: who comes. `size` is that of the block behind it, in bytes."""

    __slots__ = ("pid", "size", "version", "wire")

    def __init__(self, wire: int, version: str, pid: int, size: int) -> None:
        self.wire = wire
        self.version = version
        self.pid = pid
        self.size = size


class Belongings:
    """The block: what a connection brings. `variables` are its environment, for the memory only."""

    __slots__ = ("again", "asking", "folder", "python", "variables")

    def __init__(
        self,
        folder: str,
        python: str,
        again: str,
        variables: "Mapping[str, str]",
        asking: str = "",
    ) -> None:
        self.folder = folder
        self.python = python
        self.again = again
        """How often this editor has lost a hub before, as a number."""
        self.variables = variables
        self.asking = asking
        """The workspace in which a model will be asked soon, where that is known already."""


def greeting(
    version: str, losses: int, environment: "Mapping[str, str]", asking: str = ""
) -> bytes:
    """What a forwarder says first. `asking` is a workspace in which a model is asked soon."""
    block = _block(losses, environment, asking)
    return b"%b %d %b %d %d\n%b" % (_NAME, WIRE, version.encode(), os.getpid(), len(block), block)


def read_opening(line: bytes) -> Opening | None:
    """Understand the first line; `None` for anything else."""
    words = line.split()
    if len(words) != _WORDS or words[0] != _NAME or not words[2].isascii():
        return None
    try:
        wire, pid, size = int(words[1]), int(words[3]), int(words[4])
    except ValueError:
        return None
    if not 0 <= size <= LONGEST_BLOCK:
        return None
    return Opening(wire, words[2].decode("ascii"), pid, size)


def read_block(block: bytes) -> Belongings:
    """Understand the block; what is not in it is empty."""
    own, _, others = block.partition(b"\0\0")
    given = _pairs(own)
    return Belongings(
        given.get("folder", ""),
        given.get("python", ""),
        given.get("again", "0"),
        _pairs(others),
        given.get("asking", ""),
    )


def is_newer(one: str, other: str) -> bool:
    """Whether a version is strictly newer than another."""
    return _numbers(one) > _numbers(other)


def _block(losses: int, environment: "Mapping[str, str]", asking: str) -> bytes:
    own = [f"folder={_folder()}", f"python={sys.executable}", f"again={losses}"]
    if asking:
        own.append(f"asking={asking}")
    block = b"\0".join(text.encode("utf-8", "surrogateescape") for text in own) + b"\0"
    for name, value in environment.items():
        text = f"\0{name}={value}".encode("utf-8", "surrogateescape")
        if len(text) <= _LONGEST_VARIABLE and len(block) + len(text) <= LONGEST_BLOCK:
            block += text
    return block


def _folder() -> str:
    try:
        return os.getcwd()  # noqa: PTH109 - pathlib costs half a start
    except OSError:  # it has been deleted
        return ""


def _pairs(block: bytes) -> dict[str, str]:
    texts = block.decode("utf-8", "surrogateescape").split("\0")
    pairs = (text.partition("=") for text in texts)
    return {name: value for name, _, value in pairs if name}


def _numbers(version: str) -> tuple[int, ...]:
    numbers: list[int] = []
    for part in version.split("."):
        if not part.isdigit():
            break
        numbers.append(int(part))
    return tuple(numbers)
