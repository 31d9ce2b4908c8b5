"""Starts the hub as a process of its own, which owes nothing to the one that starts it."""

import os
import sys

from sessionls.hub.place import Place
from sessionls.hub.trouble import NoHub

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

STANDING = "SESSIONLS_HUB_STANDING"
"""In the hub's environment: the descriptors of its lock and listener, where it inherits them."""
COMMAND = ("-P", "-m", "sessionls.hub")

_started: list[int] = []


def start_hub(place: Place, environment: "Mapping[str, str]", inherited: "Sequence[int]") -> None:
    """Start the hub with these descriptors, from here on open in it.

    Raises:
        NoHub: it cannot be started.
    """
    hand_on(inherited)
    given = hub_environment(environment)
    if inherited:
        given[STANDING] = ",".join(map(str, inherited))
    opened: list[int] = []
    try:
        nothing = os.open(os.devnull, os.O_RDWR)
        opened.append(nothing)
        words = os.open(place.first_words, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        opened.append(words)
        _started.append(_spawn(given, nothing, words))
    except OSError as error:
        raise NoHub(f"The hub cannot be started: {error.strerror}.") from error
    finally:
        for descriptor in opened:
            os.close(descriptor)


def hand_on(descriptors: "Sequence[int]") -> None:
    """Let what is started from here on inherit them."""
    for descriptor in descriptors:
        os.set_inheritable(descriptor, True)  # noqa: FBT003


def keep(descriptors: "Sequence[int]") -> None:
    """Let nothing that is started from here on inherit them."""
    for descriptor in descriptors:
        os.set_inheritable(descriptor, False)  # noqa: FBT003


def hub_environment(environment: "Mapping[str, str]") -> dict[str, str]:
    """The environment of a hub: that of who starts it, without anybody's keys."""
    from sessionls.engine.models.worker.environment import provider_variables

    given = dict(environment)
    for name in provider_variables(environment):
        del given[name]
    given.pop(STANDING, None)
    if home := given.get("SESSIONLS_HOME"):
        given["SESSIONLS_HOME"] = os.path.abspath(home)  # noqa: PTH100 - pathlib is slow to import
    return given


def reap() -> None:
    """Let hubs that were started here and have ended go: they would stay as zombies."""
    for pid in tuple(_started):
        try:
            ended, _ = os.waitpid(pid, os.WNOHANG)
        except ChildProcessError:
            ended = pid
        if ended:
            _started.remove(pid)


def _spawn(environment: dict[str, str], nothing: int, words: int) -> int:
    command = [sys.executable, *COMMAND]
    actions = [
        (os.POSIX_SPAWN_DUP2, nothing, 0),
        (os.POSIX_SPAWN_DUP2, words, 1),
        (os.POSIX_SPAWN_DUP2, words, 2),
    ]
    try:
        return os.posix_spawn(command[0], command, environment, file_actions=actions, setsid=True)
    except NotImplementedError:
        # The hub does it itself, a moment later.
        return os.posix_spawn(command[0], command, environment, file_actions=actions)
