"""The hub's process from its first moment to its last."""

import asyncio
import contextlib
import gc
import logging
import os
import resource
import signal
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sessionls import VERSION
from sessionls.hub import patience
from sessionls.hub.standing import Standing, environment_of_next, take_standing
from sessionls.hub.starting import COMMAND, hand_on, hub_environment, keep
from sessionls.hub.trouble import NoHub

if TYPE_CHECKING:
    from sessionls.hub.hub import Hub, Outcome, Replaced
    from sessionls.workspace.core import Core

_FILES = 8192

log = logging.getLogger(__name__)


def main() -> int:
    """Be the hub until it leaves; return the exit code."""
    try:
        standing = take_standing(os.environ)
    except NoHub as trouble:
        sys.stderr.write(f"{trouble}\n")
        return 1
    _settle()
    from sessionls.hub.hub import Left, Replaced

    _open_log()
    unusable: list[Replaced] = []
    while True:
        match asyncio.run(_serve(standing, unusable)):
            case Left():
                standing.leave()
                return 0
            case Replaced() as replaced:
                _make_room(standing, replaced)
                unusable.append(replaced)


def _settle() -> None:
    """Owe nothing to who started this: no terminal, no folder."""
    # Imports make little garbage; what stays need not be looked at.
    gc.set_threshold(10_000, 10, 10)
    with contextlib.suppress(OSError):  # it leads a session of processes already
        os.setsid()
    os.chdir("/")
    # An editor may have blocked or ignored some: children are waited for here.
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _allow_many_files()


def _allow_many_files() -> None:
    """Each connection takes one, each session that is written another; some systems give 256."""
    now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if now == resource.RLIM_INFINITY or now >= _FILES:
        return
    wanted = _FILES if most == resource.RLIM_INFINITY else min(_FILES, most)
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


def _open_log() -> None:
    from sessionls.hub.logs import log_to
    from sessionls.workspace.places import home_of

    log_to(home_of(os.environ).state)
    log.info("began: version %s, %s", VERSION, sys.executable)


async def _serve(standing: Standing, unusable: "Sequence[Replaced]") -> "Outcome":
    from sessionls.hub.hub import Hub

    told = patience.told(os.environ)
    hub = Hub(standing, _make_core, patience.USUAL if told is None else told)
    for replaced in unusable:
        hub.forgo(replaced)
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, hub.end)
    hub.on_first_answer.append(lambda: hub.do(_complete(hub), "making complete"))
    return await hub.serve()


async def _complete(hub: "Hub") -> None:
    """Bring in what connections may need later; the first answer did not wait for it."""
    from sessionls.hub.everything import import_everything

    await asyncio.to_thread(import_everything)
    if patience.told(os.environ) is None:
        hub.wait(await asyncio.to_thread(patience.set_by, os.environ))


def _make_core() -> "Core":
    from sessionls.workspace.core import Core
    from sessionls.workspace.places import home_of
    from sessionls.workspace.world import real_world

    return Core(home_of(os.environ), real_world(), environment=os.environ)


def _make_room(standing: Standing, replaced: "Replaced") -> None:
    """Become the newer version, with the same lock, listener and pid; return if that fails."""
    start = replaced.start
    log.info("making room for version %s", replaced.version)
    hand_on(standing.descriptors)
    environment = environment_of_next(hub_environment(start.variables), standing)
    try:
        os.chdir(start.folder or "/")
        os.execve(start.python, [start.python, *COMMAND], environment)
    except (OSError, ValueError) as error:
        log.warning("version %s cannot be started: %s", replaced.version, type(error).__name__)
    keep(standing.descriptors)
    os.chdir("/")
