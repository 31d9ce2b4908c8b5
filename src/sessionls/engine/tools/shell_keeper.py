"""Starts one command and leaves nothing of it behind. A process of its own; standard library only.

Called with the seconds between asking and killing, and the command's words. Its standard input is
a lifeline: when that ends, whoever started it wants the command ended, or was killed. It ends with
the command's exit code, 128 and the signal's number where a signal ended it.
"""

import os
import select
import signal
import sys
import time
from collections.abc import Iterable
from contextlib import suppress
from types import FrameType

_CHILD_SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER
_LAST = 3.0
_PAUSE = 0.05
_BY_SIGNAL = 128
_HANDED_ON = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


def keep(grace: float, words: list[str]) -> int:
    """Run the command to its end, or the lifeline's; then end everything that it left."""
    wake = _signals()
    _adopt_orphans()
    child = _spawn(words)
    status = _watch(child, wake)
    end_all(grace, wake)
    return _BY_SIGNAL + signal.SIGTERM if status is None else _code(status)


def _signals() -> int:
    """A descriptor that can be read when a signal came. The signals themselves do nothing."""
    reading, writing = os.pipe()
    for end in (reading, writing):
        os.set_blocking(end, False)
    signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    for number in (signal.SIGCHLD, *_HANDED_ON):
        # A handler, for an ignored signal would stay ignored in the command.
        signal.signal(number, _noted)
    return reading


def _noted(_number: int, _frame: FrameType | None) -> None:
    """The descriptor tells."""


def _adopt_orphans() -> None:
    """Become the parent of whatever loses its own, so that nothing can slip away."""
    if sys.platform == "linux":
        import ctypes

        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_CHILD_SUBREAPER, 1, 0, 0, 0)


def _spawn(words: list[str]) -> int:
    nothing = (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0)
    defaults = [signal.SIGPIPE, signal.SIGXFSZ]  # Python ignores them, programs expect them
    child = os.posix_spawn(words[0], words, os.environ, file_actions=[nothing], setsigdef=defaults)
    # The output belongs to the command alone: it ends when nobody of it is left.
    null = os.open(os.devnull, os.O_WRONLY)
    for end in (1, 2):
        os.dup2(null, end)
    return child


def _watch(child: int, wake: int) -> int | None:
    """The command's wait status; `None` when it shall end before it has ended."""
    poll = select.poll()
    poll.register(0, select.POLLIN)
    poll.register(wake, select.POLLIN)
    while True:
        ready = {end for end, _ in poll.poll()}
        numbers = os.read(wake, 512) if wake in ready else b""
        for pid, status in _reap():
            if pid == child:
                return status
        if 0 in ready or any(number in numbers for number in _HANDED_ON):
            return None


def _reap() -> Iterable[tuple[int, int]]:
    """What has ended, with its wait status."""
    with suppress(ChildProcessError):
        while (ended := os.waitpid(-1, os.WNOHANG))[0]:
            yield ended


def end_all(grace: float, wake: int) -> None:
    """End what is left: ask at once, kill after the grace. Gives up where the system forbids it."""
    began = time.monotonic()
    is_asked = False
    while family := _family():
        waited = time.monotonic() - began
        if waited > grace + _LAST:
            return
        if not is_asked or waited > grace:
            _send(family, signal.SIGTERM if waited <= grace else signal.SIGKILL)
            is_asked = True
        select.select([wake], [], [], _PAUSE)
        with suppress(BlockingIOError):
            os.read(wake, 512)


def _send(family: list[int], number: int) -> None:
    for pid in family:
        with suppress(OSError):
            os.kill(pid, number)
            os.kill(pid, signal.SIGCONT)


def _family() -> list[int]:
    """Everything that the command started and that still lives, wherever it moved."""
    for _ in _reap():
        pass
    own = os.getpid()
    # Only a session of its own is its own to end.
    session = own if os.getsid(0) == own else -1
    known = {own}
    rows = [row for row in _processes() if row[0] != own]
    found: list[int] = []
    while new := [row for row in rows if row[1] in known or row[2] == session]:
        known |= {row[0] for row in new}
        found += [row[0] for row in new]
        rows = [row for row in rows if row[0] not in known]
    return found


def _processes() -> list[tuple[int, int, int]]:
    """Process, parent and session (elsewhere than on Linux: group) of all that live."""
    if sys.platform == "linux":
        stats = (_stat(name) for name in os.listdir("/proc") if name.isdigit())  # noqa: PTH208
        return [stat for stat in stats if stat]
    import subprocess

    words = ["/bin/ps", "-axo", "pid=,ppid=,pgid=,stat="]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as listing:
        lines = [line.split() for line in listing.communicate()[0].splitlines()]
    return [
        (int(pid), int(parent), int(group))
        for pid, parent, group, state in lines
        if not state.startswith("Z") and int(pid) != listing.pid
    ]


def _stat(name: str) -> tuple[int, int, int] | None:
    try:
        with open(f"/proc/{name}/stat", "rb") as file:  # noqa: PTH123 - pathlib takes a while
            text = file.read()
    except OSError:  # it has ended meanwhile
        return None
    # The name before may hold anything, brackets too.
    state, parent, _, session = text[text.rindex(b")") + 2 :].split()[:4]
    return None if state in {b"Z", b"X"} else (int(name), int(parent), int(session))


def _code(status: int) -> int:
    code = os.waitstatus_to_exitcode(status)
    return code if code >= 0 else _BY_SIGNAL - code


if __name__ == "__main__":
    sys.exit(keep(float(sys.argv[1]), sys.argv[2:]))
