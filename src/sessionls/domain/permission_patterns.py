"""What the patterns of rules match: paths, commands, addresses, names. Pure; looks at no disk.

Each comes in two verbs. `covers_...` is for rules that allow: it matches what is surely meant.
`touches_...` is for rules that ask or deny: it matches what may be meant, too.
"""

import posixpath
import re
import shlex
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import NamedTuple

_ANY = "**"
_DRIVE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_ADDRESS = re.compile(
    r"(?P<scheme>https?)://(?P<host>[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::(?P<port>[0-9]{1,5}))?"
    r"(?P<rest>(?:[/?#][\w.~!$&'()*+,;=:@%/?#\[\]-]*)?)",
    re.ASCII | re.IGNORECASE,
)
_UPWARD = re.compile(r"(\.|%2e){2}", re.IGNORECASE)
_PORTS = {"http": "80", "https": "443"}


class Address(NamedTuple):
    """An http address in parts; `port` is empty where it says none, `rest` begins with a slash."""

    scheme: str
    host: str
    port: str
    rest: str

    @property
    def origin(self) -> str:
        """The address of the host as a whole."""
        port = f":{self.port}" if self.port else ""
        return f"{self.scheme}://{self.host}{port}/"


def covers_path(pattern: str, path: str) -> bool:
    """Whether a gitignore-like glob matches a path in the workspace, or a folder around it.

    A pattern with a slash begins at the workspace's root, one without matches at any depth; `*`
    stays in one name, `**` does not. Paths that lead out of the workspace are never covered.
    """
    steps = _steps(path)
    return steps is not None and _fits(_globs(pattern), steps)


def touches_path(pattern: str, path: str) -> bool:
    """The same without regard to case; outside of the workspace, from any folder on."""
    steps = _steps(path)
    globs = _globs(pattern.casefold())
    if steps is not None:
        return _fits(globs, [step.casefold() for step in steps])
    found = [step.casefold() for step in posixpath.normpath(path).split("/") if step]
    return any(_fits(globs, found[start:]) for start in range(len(found)))


def command_words(pattern: str) -> tuple[str, ...] | None:
    """The words with which a command must begin; `None` if that is not a pattern for commands.

    A `*` at the end says nothing more: a pattern is a prefix, word by word.
    """
    try:
        words = tuple(shlex.split(pattern.rstrip().removesuffix("*")))
    except ValueError:
        return None
    return None if any("*" in word for word in words) else words


def covers_command(pattern: str, words: Sequence[str | None]) -> bool:
    """Whether a command begins with the pattern's words, each as it is."""
    prefix = command_words(pattern)
    return prefix is not None and tuple(words[: len(prefix)]) == prefix


def touches_command(pattern: str, words: Sequence[str | None]) -> bool:
    """The same for a program under any folder and in any case: `/bin/RM` is `rm`."""
    prefix = command_words(pattern)
    if prefix is None:
        return False
    return tuple(_named(words[: len(prefix)])) == tuple(_named(prefix))


def address_of(text: str) -> Address | None:
    """An http address in parts; `None` for one that different programs may read differently."""
    found = _ADDRESS.fullmatch(text)
    if found is None or _UPWARD.search(found["rest"]):
        return None
    scheme, host, port = found["scheme"].lower(), found["host"].lower().rstrip("."), found["port"]
    rest = found["rest"] if found["rest"].startswith("/") else "/" + found["rest"]
    return Address(scheme, host, "" if port in {None, _PORTS[scheme]} else port, rest)


def address_pattern(pattern: str) -> Address | None:
    """The parts of a pattern; its host may begin with `*.`, and without a scheme it is https."""
    tidy = pattern.strip().removesuffix("*")
    full = tidy if "://" in tidy else f"https://{tidy}"
    found = address_of(full.replace("://*.", "://", 1))
    if found is None or "://*." not in full:
        return found
    return found._replace(host=f"*.{found.host}")


def covers_address(pattern: str, target: str) -> bool:
    """Whether an address has the pattern's scheme and host, and a path that begins like its own."""
    wanted, found = address_pattern(pattern), address_of(target)
    if wanted is None or found is None:
        return False
    here = (found.scheme, found.port) == (wanted.scheme, wanted.port)
    return here and _is_host(wanted.host, found.host) and found.rest.startswith(wanted.rest)


def touches_address(pattern: str, target: str) -> bool:
    """The same under any scheme and port, and for a text that may mean that host."""
    wanted, found = address_pattern(pattern), address_of(target)
    if wanted is None:
        return False
    if found is None:
        return wanted.host.removeprefix("*.") in target.lower()
    here = not wanted.port or wanted.port == found.port
    return here and _is_host(wanted.host, found.host) and found.rest.startswith(wanted.rest)


def covers_name(pattern: str, name: str) -> bool:
    """Whether a name is the pattern's; `*` stands for any characters."""
    return fnmatchcase(name, pattern)


def _steps(path: str) -> list[str] | None:
    """The names on the way from the workspace's root; `None` where the path leads out of it."""
    tidy = posixpath.normpath(path)
    if tidy.startswith(("/", "../")) or tidy == ".." or _DRIVE.match(tidy):
        return None
    return [] if tidy == "." else tidy.split("/")


@lru_cache(maxsize=1024)
def _globs(pattern: str) -> tuple[str, ...]:
    """The pattern by names; what lies in a folder that matches does, too."""
    body = pattern.strip("/").replace("[^", "[!")
    anchored = "/" in pattern.rstrip("/")
    globs = body.split("/") if anchored else [_ANY, body]
    if globs[-1] == _ANY:
        # `a/**` is what lies in `a`, not `a` itself.
        globs[-1:] = ["*"] if len(globs) > 1 else []
    return (*globs, _ANY)


def _fits(globs: Sequence[str], steps: Sequence[str]) -> bool:
    """Whether the names fit the globs. Goes back to the last `**` only: no pattern takes long."""
    glob = step = 0
    back: tuple[int, int] | None = None
    while step < len(steps) or glob < len(globs):
        if glob < len(globs) and globs[glob] == _ANY:
            back, glob = (glob, step), glob + 1
        elif glob < len(globs) and step < len(steps) and fnmatchcase(steps[step], globs[glob]):
            glob, step = glob + 1, step + 1
        elif back is not None and back[1] < len(steps):
            back = (back[0], back[1] + 1)
            glob, step = back[0] + 1, back[1]
        else:
            return False
    return True


def _named(words: Sequence[str | None]) -> Iterator[str | None]:
    for place, word in enumerate(words):
        yield posixpath.basename(word).casefold() if word and place == 0 else word


def _is_host(pattern: str, host: str) -> bool:
    return host == pattern or (pattern.startswith("*.") and host.endswith(pattern[1:]))
