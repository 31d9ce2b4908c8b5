"""Where the one hub of a user is found: a folder of the user's own. Imports nothing heavy."""

import os
import stat
import sys

from sessionls.hub.trouble import NoHub

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LONGEST = 103 if sys.platform == "darwin" else 107
"""Bytes that the path of a Unix socket may have."""
_SOCKET = "/hub.sock"


class Place:
    """The folder of a hub, which nobody else can enter."""

    __slots__ = ("folder",)

    def __init__(self, folder: str) -> None:
        self.folder = folder

    @property
    def socket(self) -> str:
        """Where the hub listens."""
        return self.folder + _SOCKET

    @property
    def lock(self) -> str:
        """Who holds it is the hub, or is about to start it."""
        return self.folder + "/hub.lock"

    @property
    def starting(self) -> str:
        """Where there are no sockets in the file system: who holds this lock starts the hub."""
        return self.folder + "/starting.lock"

    @property
    def address(self) -> str:
        """Where there are no sockets in the file system: the hub's port and token."""
        return self.folder + "/hub.address"

    @property
    def first_words(self) -> str:
        """What the hub said before it had a log: empty unless it could not start."""
        return self.folder + "/hub.err"


def place_for(environment: "Mapping[str, str]") -> Place:
    """The place of the hub for an environment, made if need be.

    Raises:
        NoHub: no folder can be had that belongs to this user alone.
    """
    trouble = NoHub("There is no folder for the hub.")
    for _, folder in candidates(environment):
        try:
            make_own(folder)
        except NoHub as refused:
            trouble = refused
        except OSError as error:
            trouble = NoHub(f"{folder} cannot be used for the hub: {error.strerror}.")
        else:
            return Place(folder)
    raise trouble


def candidates(environment: "Mapping[str, str]") -> "Iterator[tuple[str, str]]":
    """The folders that would do, the best first: as one would name them, and as they are.

    They differ where the path of a socket would be too long.
    """
    for wanted in _wanted(environment):
        yield wanted, _short_enough(wanted, environment)


def make_own(folder: str) -> None:
    """Have this folder, for this user alone.

    Raises:
        NoHub: it is a link, a file, or somebody else's.
        OSError: it cannot be made.
    """
    try:
        found = os.lstat(folder)
    except FileNotFoundError:
        os.makedirs(folder, 0o700, exist_ok=True)  # noqa: PTH103 - as above
        found = os.lstat(folder)
    if not stat.S_ISDIR(found.st_mode):
        raise NoHub(f"{folder} is no folder: remove it, so that the hub can have one there.")
    if sys.platform == "win32":
        return
    if found.st_uid != os.getuid():
        raise NoHub(f"{folder} belongs to somebody else, so the hub does not use it.")
    if found.st_mode & 0o077:
        os.chmod(folder, 0o700)  # noqa: PTH101 - as above


def _wanted(environment: "Mapping[str, str]") -> "Iterator[str]":
    if home := environment.get("SESSIONLS_HOME"):
        yield f"{os.path.abspath(home)}/run"  # noqa: PTH100 - pathlib costs half a start
        return
    mark = _mark(environment)
    if sys.platform != "win32":
        # A service or `su` often lacks the variable; the folder is the same.
        usual = f"/run/user/{os.getuid()}"
        given = environment.get("XDG_RUNTIME_DIR", "")
        for runtime in (given, usual):
            if runtime.startswith("/") and os.access(runtime, os.W_OK | os.X_OK):
                yield f"{runtime}/sessionls{mark}"
    yield f"{_temporary(environment)}/sessionls-{_user()}{mark}"


def _mark(environment: "Mapping[str, str]") -> str:
    """Tells the hub of another home apart: one's sessions and state lie in one's home."""
    home = environment.get("HOME")
    if sys.platform == "win32" or not home:
        return ""
    import pwd
    import zlib

    try:
        usual = pwd.getpwuid(os.getuid()).pw_dir
    except KeyError:
        return ""
    path = os.path.realpath(home)
    return "" if path == os.path.realpath(usual) else f"-{zlib.crc32(os.fsencode(path)):08x}"


def _short_enough(folder: str, environment: "Mapping[str, str]") -> str:
    if len(os.fsencode(folder + _SOCKET)) <= LONGEST:
        return folder
    import zlib

    path = os.fsencode(folder)
    name = f"sessionls-{_user()}-{zlib.crc32(path):08x}{zlib.adler32(path):08x}"
    short = f"{_temporary(environment)}/{name}"
    return short if len(os.fsencode(short + _SOCKET)) <= LONGEST else f"/tmp/{name}"


def _temporary(environment: "Mapping[str, str]") -> str:
    if sys.platform == "win32":
        return environment.get("LOCALAPPDATA") or environment.get("TEMP") or os.getcwd()  # noqa: PTH109
    given = environment.get("TMPDIR", "")
    return given.rstrip("/") if given.startswith("/") else "/tmp"


def _user() -> str:
    return str(os.getuid()) if sys.platform != "win32" else os.environ.get("USERNAME", "user")
