"""The echo of a terminal: off while a line moves on it, so that keys do not smear it."""

import os
import signal
from types import FrameType


class Echo:
    """Whether the terminal behind a file number shows the keys that are pressed.

    Keys that are pressed meanwhile are not lost, they only do not show. Where there is no
    terminal, and in the background, nothing is done.
    """

    def __init__(self, number: int) -> None:
        self._number = number
        self._is_off = False
        self._before = signal.getsignal(signal.SIGTERM)

    def off(self) -> None:
        """Show no keys until `restore`, or until this process is asked to end."""
        if not self._is_off and _set(self._number, on=False):
            self._is_off = True
            signal.signal(signal.SIGTERM, self._end)

    def restore(self) -> None:
        """Show keys again, if this is what kept them from it."""
        if self._is_off:
            self._is_off = False
            signal.signal(signal.SIGTERM, self._before or signal.SIG_DFL)
            _set(self._number, on=True)

    def _end(self, number: int, _frame: FrameType | None) -> None:
        self.restore()
        os.kill(os.getpid(), number)


def _set(number: int, *, on: bool) -> bool:
    """Whether that changed the terminal."""
    try:
        import termios
    except ImportError:
        return False
    try:
        if _is_in_background(number):
            return False
        now = termios.tcgetattr(number)
        local = now[3] | termios.ECHO if on else now[3] & ~termios.ECHO
        if local == now[3]:
            return False
        termios.tcsetattr(number, termios.TCSANOW, [*now[:3], local, *now[4:]])
    except (OSError, termios.error):
        return False
    return True


def _is_in_background(number: int) -> bool:
    """Whether this process would be stopped for touching the terminal."""
    try:
        return os.tcgetpgrp(number) != os.getpgrp()
    except OSError:
        # It is no terminal that stops anybody.
        return False
